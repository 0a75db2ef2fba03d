// Demand-driven tabulation: learns a closure completely by running it once for every combination of the values
// it asks for. The first read of a variable whose value is not yet decided branches over its whole domain; so
// does `choose`. (The learned transition relations of LTSmin's PINS interface follow the same idea: Blom, van de
// Pol, Weber 2010.) A closure is run twice on every path, and has to do the same both times.
import { FlushpointError, messageOf } from '../base/errors.js';
import { suggest } from '../base/nearest.js';
import { Blocked, Violated, withRunner } from '../model/ambient.js';
import { calling } from '../model/endless.js';
import type { AnySystem } from '../model/model.js';
import { DONE } from '../model/process.js';
import type { Assertion } from '../model/property.js';
import { type Diagram, type DiagramStore, type Mark, type Outcome, outcomesIn } from './diagram.js';
import type { Layout, Variable } from './layout.js';
import { Marks } from './marks.js';
import { type Memory, OutsideDomain, type Views, viewsOf } from './views.js';

/** The most paths a step or property may have. A step over this is a modelling mistake: it does several things at once. */
export const MAX_PATHS = 1 << 16;

/** The most reads a single run of a closure may make; a closure over this does not end. */
export const MAX_READS = 1 << 20;

/** The most branches on one path: over twice as many as a state can have variables. A closure over this chooses without end. */
const MAX_BRANCHES = 1024;

/** Thrown into a closure that reads without end. */
export const readsWithoutEnd = (): Error => new Error(`does not end: it has read ${MAX_READS} times`);

/** A branch of the path being run: of a variable, or of a `choose` (variable is -1). */
interface Branch {
  readonly variable: number;
  readonly count: number;
  taken: number;
  readonly children: Diagram[];
  /** The same for the coverage diagram. */
  readonly covers: Diagram[];
}

/** A closure, learned. */
export interface Learned {
  readonly diagram: Diagram;
  /** Which marks a path that is not blocked goes through. */
  readonly coverage: Diagram;
  /** By number. */
  readonly marks: readonly Mark[];
}

/** What one run of a closure did. */
interface Run {
  readonly outcome: Outcome;
  /** Marks that it went through; none where it is blocked. */
  readonly marks: readonly number[];
  /** How many branches the run went through. */
  readonly length: number;
}

/** Learns closures over one layout. */
export class Tabulator {
  readonly #layout: Layout;
  readonly #store: DiagramStore;
  readonly #maxPaths: number;
  readonly #views: Views;
  readonly #path: Branch[] = [];
  /** What was branched on so far, in order, on any path. */
  readonly #branchedOn = new Set<string>();
  #length = 0;
  #reads = 0;
  #where = '';
  readonly #decided = new Map<number, number>();
  readonly #written = new Map<number, number>();
  readonly #costs = new Map<string, number>();
  #marks = new Marks();
  readonly #unmarked: Diagram;

  constructor(layout: Layout, store: DiagramStore, maxPaths = MAX_PATHS) {
    this.#layout = layout;
    this.#store = store;
    this.#maxPaths = maxPaths;
    this.#unmarked = store.outcome({ kind: 'marks', marks: [] });
    const memory: Memory = {
      read: (v) => this.#read(v),
      write: (v, code) => {
        this.#written.set(v.index, code);
      },
    };
    this.#views = viewsOf(layout, memory);
  }

  /**
   * The diagram of a step: outcomes are `next`, `blocked`, `violation` or `error`.
   * @throws FlushpointError `model/step-too-wide`, `model/impure`, `model/unknown-label`, `model/bad-label`,
   *   `model/choose-zero`, `model/unlisted-property`
   */
  step(system: AnySystem, process: number, position: number): Diagram {
    return this.learn(system, process, position).diagram;
  }

  /** As {@link step}, with the step's coverage diagram. */
  learn(system: AnySystem, process: number, position: number): Learned {
    const { label, steps } = system.processes[process] as AnySystem['processes'][number];
    const step = steps[position] as (typeof steps)[number];
    this.#where = `step ${step.name} of ${label}`;
    const names = steps.map((s) => s.name);
    const pc = this.#layout.pcs[process] as number;
    return this.#tabulate(
      () => {
        const returned: unknown = step.run(this.#views.state, this.#views.selves[process]);
        const target = this.#target(returned, names, position);
        if (target !== position) this.#written.set(pc, target);
        return { kind: 'next', writes: this.#writes(), costs: [...this.#costs].sort() };
      },
      (violated) => this.#violation(system, violated),
    );
  }

  /**
   * The diagram of a predicate: outcomes are `answer` or `error`.
   * @throws FlushpointError `model/step-too-wide`, `model/impure`, `model/bad-definition`
   */
  predicate(name: string, holds: (state: never) => unknown): Diagram {
    this.#where = `property "${name}"`;
    const { diagram } = this.#tabulate(() => {
      const answer = holds(this.#views.state as never);
      if (typeof answer !== 'boolean') {
        throw new FlushpointError(
          'model/bad-definition',
          `${this.#where} returns ${String(answer)}`,
          'a property has to return true or false',
        );
      }
      if (this.#written.size > 0 || this.#costs.size > 0 || this.#path.some((b) => b.variable < 0)) {
        throw this.#notOnlyReading('writes, chooses or costs');
      }
      return { kind: 'answer', holds: answer };
    });
    return diagram;
  }

  #tabulate(body: () => Outcome, onViolated?: (violated: Violated) => Outcome): Learned {
    this.#path.length = 0;
    this.#branchedOn.clear();
    this.#marks = new Marks();
    for (let paths = 1; ; paths++) {
      if (paths > this.#maxPaths) throw this.#tooWide(`has more than ${this.#maxPaths} paths`);
      const run = this.#run(body, onViolated);
      let node = this.#store.outcome(run.outcome);
      let cover = run.marks.length === 0 ? this.#unmarked : this.#store.outcome({ kind: 'marks', marks: run.marks });
      const again = this.#run(body, onViolated);
      if (this.#store.outcome(again.outcome) !== node || again.length !== run.length) throw this.#impure();
      for (;;) {
        const branch = this.#path.at(-1);
        if (branch === undefined) return { diagram: node, coverage: cover, marks: this.#marks.all };
        branch.children.push(node);
        branch.covers.push(cover);
        if (++branch.taken < branch.count) break;
        this.#path.pop();
        node =
          branch.variable < 0
            ? this.#store.choose(branch.children)
            : this.#store.test(branch.variable, branch.children);
        cover =
          branch.variable < 0 && branch.covers.some((child) => child !== branch.covers[0])
            ? this.#store.choose(branch.covers)
            : this.#store.test(branch.variable, branch.covers);
      }
    }
  }

  #run(body: () => Outcome, onViolated?: (violated: Violated) => Outcome): Run {
    this.#length = 0;
    this.#reads = 0;
    this.#decided.clear();
    this.#written.clear();
    this.#costs.clear();
    this.#marks.begin();
    const runner = {
      choose: (count: number, alternatives?: readonly unknown[]) => {
        const taken = this.#choose(count);
        this.#marks.chosen(count, taken, alternatives);
        return taken;
      },
      checks: ({ name }: Assertion) => {
        this.#marks.checked(name);
        return true;
      },
      cost: (unit: string, amount: number) => {
        this.#costs.set(unit, (this.#costs.get(unit) ?? 0) + amount);
      },
    };
    const outcome = withRunner(runner, (): Outcome => {
      try {
        return calling(this.#where, body);
      } catch (thrown) {
        if (thrown instanceof FlushpointError) throw thrown;
        if (thrown instanceof Blocked || thrown instanceof Violated) {
          if (onViolated === undefined) throw this.#notOnlyReading('guards or asserts');
          return thrown instanceof Violated ? onViolated(thrown) : { kind: 'blocked' };
        }
        return { kind: 'error', message: errorMessage(thrown) };
      }
    });
    if (this.#length < this.#path.length) throw this.#impure();
    return { outcome, marks: outcome.kind === 'blocked' ? [] : this.#marks.passed(), length: this.#length };
  }

  #read(v: Variable): number {
    if (++this.#reads > MAX_READS) throw readsWithoutEnd();
    const written = this.#written.get(v.index);
    if (written !== undefined) return written;
    if (v.values.length === 1) return 0;
    const decided = this.#decided.get(v.index);
    if (decided !== undefined) return decided;
    const code = this.#branch(v.index, v.values.length);
    this.#decided.set(v.index, code);
    return code;
  }

  #choose(count: number): number {
    if (!Number.isInteger(count) || count < 1) {
      throw new FlushpointError(
        'model/choose-zero',
        `${this.#where} chooses among ${count} alternatives`,
        'choose needs at least one; put a when(...) before it for the case that there is none',
      );
    }
    return count === 1 ? 0 : this.#branch(-1, count);
  }

  /** The branch taken here on this run; a new one starts at its first alternative. */
  #branch(variable: number, count: number): number {
    const at = this.#length++;
    const branch = this.#path[at];
    if (branch === undefined) {
      if (at >= MAX_BRANCHES) throw this.#tooWide(`branches more than ${MAX_BRANCHES} times on one path`);
      this.#path.push({ variable, count, taken: 0, children: [], covers: [] });
      this.#branchedOn.add(variable < 0 ? `choose(${count})` : `${this.#layout.variables[variable]?.path} (${count})`);
      if (count > this.#maxPaths) throw this.#tooWide(`has more than ${this.#maxPaths} paths`);
      return 0;
    }
    if (branch.variable !== variable || branch.count !== count) throw this.#impure();
    return branch.taken;
  }

  #writes(): [number, number][] {
    return [...this.#written]
      .filter(([variable, code]) => this.#decided.get(variable) !== code && this.#canChange(variable))
      .sort(([a], [b]) => a - b);
  }

  #canChange(variable: number): boolean {
    return (this.#layout.variables[variable] as Variable).values.length > 1;
  }

  #target(returned: unknown, names: readonly string[], position: number): number {
    if (returned === undefined) return position + 1;
    if (returned === DONE) return names.length;
    const target = typeof returned === 'string' ? names.indexOf(returned) : -1;
    if (target >= 0) return target;
    if (typeof returned === 'string') {
      throw new FlushpointError(
        'model/unknown-label',
        `${this.#where} goes to "${returned}", which is no step`,
        suggest(returned, [...names, DONE]),
      );
    }
    // An async step that is blocked or fails would be an unhandled rejection besides.
    if (returned instanceof Promise) returned.catch(() => {});
    throw new FlushpointError(
      'model/bad-label',
      `${this.#where} returns ${returned instanceof Promise ? 'a promise' : String(returned)}`,
      'return the label of a step, "done", or nothing; a step cannot be async',
    );
  }

  #violation(system: AnySystem, { assertion, detail }: Violated): Outcome {
    const property = system.properties.findIndex((p) => p.kind === 'assertion' && p.name === assertion.name);
    if (property < 0) throw unlisted(this.#where, assertion, system);
    return { kind: 'violation', property, detail };
  }

  #notOnlyReading(what: string): FlushpointError {
    return new FlushpointError('model/bad-definition', `${this.#where} ${what}`, 'a property may only read');
  }

  #impure(): FlushpointError {
    return new FlushpointError(
      'model/impure',
      `${this.#where} does not do the same when it is run twice on the same state`,
      'a closure may depend on the state only: no variables of its own, no randomness, no clock',
    );
  }

  #tooWide(how: string): FlushpointError {
    return new FlushpointError(
      'model/step-too-wide',
      `${this.#where} ${how}; it reads ${[...this.#branchedOn].join(', ')}`,
      this.#where.startsWith('property')
        ? 'make it a family with forEach, so that each member reads a few variables'
        : 'split it into steps that each read a few variables, for example one element of an array per step',
    );
  }
}

const unlisted = (where: string, assertion: Assertion, system: AnySystem) =>
  new FlushpointError(
    'model/unlisted-property',
    `${where} checks "${assertion.name}", which is not among the model's properties`,
    `add it to \`properties\`; listed: ${system.properties.map((p) => p.name).join(', ') || 'none'}`,
  );

/** What the views throw says already what the step does. */
const IS_ACCESS = /^(?:reads|writes|does not end)\b/;

/** What an error path says, to be read behind the name of the step: the message, and nothing of the stack. */
export const errorMessage = (thrown: unknown): string => {
  if (!(thrown instanceof OutsideDomain || thrown instanceof Error)) return `throws ${String(thrown)}`;
  const message = messageOf(thrown);
  return IS_ACCESS.test(message) ? message : `throws: ${message}`;
};

/** What to do about an error path with this message. */
export const errorHint = (message: string): string => {
  if (message.includes('which is no variable')) return 'correct the name, or declare the variable';
  if (message.includes('replaced as a whole')) return 'read what is needed of it before it is replaced';
  if (message.includes('takes true or false')) return 'say what is compared, as in when(s.count > 0)';
  return 'guard the step with when(...) or widen the domain';
};

/** Outcomes of a step's diagram in a state given by codes. */
export const outcomesOf = (diagram: Diagram, codes: ArrayLike<number>): Outcome[] =>
  outcomesIn(diagram, (variable) => codes[variable] ?? 0);
