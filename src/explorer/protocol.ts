// What the page of `flushpoint explore` and its server say to each other, as types of JSON documents. The server keeps
// nothing between two requests: the page holds the path and sends all of it, so undo is a shorter path and reset an empty
// one. Nothing here depends on the engine, or on where it runs.
import type { Value } from '../model/domain.js';
import type { LooseValues, ParameterValue } from '../model/parameters.js';
import type { Property } from '../model/property.js';
import type { Change, Finding, NamedValue } from '../trace/trace.js';

/** Grows when a page of another version would misread something. */
export const PROTOCOL_VERSION = 1;

/**
 * Paths of the endpoints. `session` is a GET; the others are POSTs whose body and answer are JSON. A request that fails is
 * answered by a {@link Refusal} and a status that is not 200.
 */
export const endpoints = {
  /** {@link Session} */
  session: '/api/session',
  /** {@link Path} to {@link View}: where a path leads. Taking a move, undo and reset are all this. */
  state: '/api/state',
  /** {@link JumpRequest} to {@link Jump}. */
  jump: '/api/jump',
  /** {@link TraceRequest} to {@link TraceFile}. */
  trace: '/api/trace',
} as const;

/** The most moves a path may have. */
export const MOST_MOVES = 10_000;

/** What the data block of the page holds in explore mode. */
export interface ExploreData {
  readonly mode: 'explore';
  readonly session: Session;
}

/** What does not change while the page is open, and where the walk starts. */
export interface Session {
  readonly protocol: typeof PROTOCOL_VERSION;
  readonly model: string;
  /** One line. */
  readonly about: string;
  /** Names joined by `+`, or `none`. */
  readonly fix: string;
  /** One line for each fix that is applied. */
  readonly fixes: readonly { readonly name: string; readonly about: string; readonly commit?: string }[];
  /** Complete; the fix included. */
  readonly parameters: LooseValues;
  /** The same, told one by one. */
  readonly parameterList: readonly {
    readonly name: string;
    readonly about: string;
    readonly value: ParameterValue;
    readonly default: ParameterValue;
    /** The fix set it. */
    readonly byFix: boolean;
  }[];
  readonly properties: readonly PropertyView[];
  /** In order; columns of the page. */
  readonly processes: readonly {
    readonly process: string;
    readonly daemon: boolean;
    /** In order; the first is where it starts. */
    readonly steps: readonly string[];
  }[];
  /** The command that opens this session again. */
  readonly command: string;
  readonly start: View;
}

/** A property. */
export interface PropertyView {
  readonly name: string;
  readonly kind: Property<never>['kind'];
  readonly about?: string;
  /** A jump can look for it; false for liveness. */
  readonly canJump: boolean;
}

/** A step taken by a process, with its answers to `choose`; what the steps of a trace file have, too. */
export interface Move {
  /** Label of the process. */
  readonly process: string;
  readonly step: string;
  /** Empty when there is nothing to choose. */
  readonly choices: readonly number[];
}

/** Moves from the initial state. */
export interface Path {
  readonly moves: readonly Move[];
}

/** Where a path leads. */
export interface View {
  readonly path: readonly PathStep[];
  /** Shared variables. The state is the one after the last step that was taken; see {@link ended}. */
  readonly shared: readonly StateNode[];
  /** One for each process, in order. */
  readonly processes: readonly ProcessView[];
  /** What is wrong, or reached, in this state or at the last move. Empty in an ordinary state. */
  readonly findings: readonly FindingView[];
  /**
   * Why there is no move: every process that is not a daemon has ended and no daemon can move (`done`), nobody can move
   * although somebody has not ended (`deadlock`), or the last move violated an assertion or broke the model (`stopped`;
   * the state is then the one before it). Undefined while there is a move.
   */
  readonly ended?: 'done' | 'deadlock' | 'stopped';
}

/** A move that was made, and what it did. */
export interface PathStep extends Move {
  /** `hpte_insert`, or `hpte_insert [1]` with an answer to `choose`. */
  readonly label: string;
  /** Program counters are left out. */
  readonly changes: readonly Change[];
  /** What the step read, its guard included, as it was before. */
  readonly reads: readonly NamedValue[];
  /** Unit and amount. */
  readonly costs: readonly (readonly [unit: string, amount: number])[];
  /** Names of the properties that are violated, or reached, by this move or in the state after it. */
  readonly findings: readonly string[];
}

/** A part of the state: a variable, or a record or array with its parts in order. */
export type StateNode =
  | {
      readonly kind: 'variable';
      /** Last part of the path: `present`, or `[0]`. */
      readonly name: string;
      /** `pte[0].present`: what changes and reads call it. */
      readonly variable: string;
      /** A process is given by its label; null is none. */
      readonly value: Value;
      /** The value before the last step; only where that step changed it. */
      readonly before?: Value;
    }
  | {
      readonly kind: 'record' | 'array';
      readonly name: string;
      readonly variable: string;
      readonly children: readonly StateNode[];
    };

/** A process in a state. */
export interface ProcessView {
  readonly process: string;
  readonly daemon: boolean;
  /** `ready`: it can move. `stopped`: the run is over, see {@link View.ended}. */
  readonly status: 'ready' | 'blocked' | 'ended' | 'stopped';
  /** Where it is; undefined when it has ended. */
  readonly step?: string;
  readonly locals: readonly StateNode[];
  /** Locks that it holds. */
  readonly holds: readonly LockView[];
  /** One for each answer to `choose` that is enabled; empty unless it is ready. */
  readonly moves: readonly MoveView[];
  /** Only where it is blocked. */
  readonly blocked?: Blocked;
}

/** A lock that somebody holds. */
export interface LockView {
  /** `ptl[0]` */
  readonly lock: string;
  /** `exclusive` is a spinlock, a mutex or a writer. */
  readonly as: 'exclusive' | 'reader';
}

/** A move that can be made. */
export interface MoveView extends Move {
  /** `hpte_insert`, or `hpte_insert [1]` with an answer to `choose`. */
  readonly label: string;
  /** `violation` and `error` end the run. */
  readonly result: 'taken' | 'violation' | 'error';
  /** What it would change. */
  readonly changes: readonly Change[];
  readonly costs: readonly (readonly [unit: string, amount: number])[];
  /** What the move would violate or reach, itself or in the state after it. */
  readonly findings: readonly FindingView[];
}

/** Why a process cannot move. */
export interface Blocked {
  /** What decides it: with these values the step is blocked, whatever the other variables are. */
  readonly because: readonly BlockingValue[];
  /** What else the guard looks at in this state. */
  readonly alsoReads: readonly NamedValue[];
  /** Locks among them that somebody holds. */
  readonly locks: readonly HeldLock[];
  /** One line: `waits for ptl[0], held by user_store (cpu1)`, `waits until reading = false (it is true)`. */
  readonly sentence: string;
}

/** A variable that blocks a step. */
export interface BlockingValue extends NamedValue {
  /** Values with which the step could be taken if nothing else changed; empty when more has to change. */
  readonly enabledBy: readonly Value[];
}

/** A lock that is waited for. */
export interface HeldLock extends LockView {
  /** Labels of the processes that hold it; empty where the readers of a semaphore cannot be told from the path. */
  readonly holders: readonly string[];
}

/** A property that is violated or reached, or an error of the model. */
export interface FindingView {
  /** Name of the property; of an error, where it happened. */
  readonly property: string;
  /** `violated` is bad, `reached` is what a `reachable` asks for, `error` is a mistake of the model. */
  readonly verdict: 'violated' | 'reached' | 'error';
  readonly finding: Finding;
  /** One line. */
  readonly sentence: string;
}

/** Asks for a shortest path from where a path leads to where a property is violated (or, for a `reachable`, reached). */
export interface JumpRequest extends Path {
  readonly property: string;
}

/** What a jump found: it starts at the end of the path that was given, not at the initial state. */
export type Jump =
  /** The fewest steps and, among those, the fewest context switches. 0 steps: it is here already. */
  | { readonly outcome: 'found'; readonly steps: number; readonly moves: readonly Move[]; readonly view: View }
  /** No state that can be reached from here does it. */
  | { readonly outcome: 'unreachable'; readonly states: number }
  /** A limit came first: it takes more than `provenDepth` steps from here, if it can be done at all. */
  | {
      readonly outcome: 'inconclusive';
      readonly states: number;
      readonly provenDepth: number;
      readonly stop: 'states' | 'depth' | 'time' | 'memory' | 'interrupted';
    };

/** Asks for a path as a trace file; of a path to a state in which nothing is found, one without a finding. */
export interface TraceRequest extends Path {
  /** Which of the findings of the last state the trace is of; the first one, if there is one, unless given. */
  readonly property?: string;
}

/** A trace in flushpoint's own format. */
export interface TraceFile {
  /** What to save it as. */
  readonly name: string;
  /** The document; `flushpoint replay` reads it. */
  readonly text: string;
  /** The command that runs it again. */
  readonly command: string;
}

/** Why a request was refused. */
export interface Refusal {
  readonly error: {
    /** An error code of flushpoint. */
    readonly code: string;
    /** One line. */
    readonly message: string;
    readonly hint?: string;
  };
}
