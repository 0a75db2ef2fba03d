// What is said of an observation: whether the model explains it, and where not.
import type { LooseValues } from '../model/parameters.js';
import type { NamedValue } from '../trace/trace.js';

/** Why an event is not possible; the most telling reasons, and in how many of the possible states each applies. */
export interface Reason {
  readonly message: string;
  readonly states: number;
}

/** A step that could have been next. */
export interface EnabledStep {
  readonly process: string;
  readonly step: string;
  /** In how many of the possible states. */
  readonly states: number;
}

/** Where an observation leaves the model. */
export interface Difference {
  /** What was seen, in words: `store of worker (cpu1)`. */
  readonly event: string;
  readonly line: number | undefined;
  readonly at: string | undefined;
  readonly reasons: readonly Reason[];
  /** Reasons that are left out. */
  readonly otherReasons: number;
  readonly enabled: readonly EnabledStep[];
  /** Of the only possible state: where the processes are, and the variables that are not what they are at first. */
  readonly state: readonly NamedValue[] | undefined;
}

/** A property that what was seen breaks in every state that is possible. */
export interface Broken {
  readonly property: string;
  /** Number of the first event after which it is. */
  readonly event: number;
}

/** Whether a model explains an observation. */
export interface Conformance {
  readonly model: string;
  readonly fix: string;
  readonly parameters: LooseValues;
  /** What was observed: events of a log, or states of a trace. */
  readonly of: 'events' | 'states';
  readonly verdict: 'conforms' | 'differs' | 'inconclusive';
  /** How many there are; those that a mapping says to ignore are left out. */
  readonly total: number;
  /** How many are explained; the next one is not, or is open. Events count from 1, states from 0. */
  readonly explained: number;
  /** How many states are possible after those; 0 when the run ended at a failed `check`. */
  readonly possible: number;
  /** How many states were looked at. */
  readonly states: number;
  /** Of an inconclusive verdict: why. */
  readonly stopped: 'states' | 'rounds' | 'interrupted' | undefined;
  readonly difference: Difference | undefined;
  readonly broken: readonly Broken[];
}
