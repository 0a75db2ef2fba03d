// Runs steps and properties on one concrete state by calling the author's closures: no diagram, no generated code.
// Traces are replayed through this before they are shown, so that a bug in the compiler cannot invent one.
import { FlushpointError } from '../base/errors.js';
import type { Compiled } from '../compile/compile.js';
import type { Costs } from '../compile/diagram.js';
import type { Variable } from '../compile/layout.js';
import { errorMessage, MAX_READS, readsWithoutEnd } from '../compile/tabulate.js';
import { viewsOf } from '../compile/views.js';
import { Blocked, Violated, withRunner } from '../model/ambient.js';
import { ofModel, ofPart } from '../model/blame.js';
import { calling, untilEnded } from '../model/endless.js';
import { DONE } from '../model/process.js';

/** A variable and the code that was read from it. */
export interface ReadValue {
  readonly variable: number;
  readonly code: number;
}

/** What a step did in a state. */
export interface Execution {
  readonly result:
    | { readonly kind: 'taken'; readonly codes: Int32Array; readonly costs: Costs }
    | { readonly kind: 'blocked' }
    | { readonly kind: 'violation'; readonly property: string; readonly detail: string | undefined }
    | { readonly kind: 'error'; readonly message: string };
  /** Answers given to `choose`, in order. */
  readonly choices: readonly number[];
  /** What was read before it was written, each variable once, in order. */
  readonly reads: readonly ReadValue[];
}

/** What a predicate said of a state. */
export interface Judgement {
  readonly holds: boolean;
  /** The closure threw; `holds` is false. */
  readonly error: string | undefined;
  readonly reads: readonly ReadValue[];
}

/** Runs closures of one compiled model on states given as codes. */
export interface Executor {
  /** The step a process is at, or undefined when it has ended. */
  stepOf(process: number, codes: Int32Array): { readonly name: string; readonly index: number } | undefined;
  /** The process's step with the given answers to `choose`. */
  run(process: number, codes: Int32Array, choices: readonly number[]): Execution;
  /** Every alternative of the process's step, in order of choices; empty when it has ended. */
  alternatives(process: number, codes: Int32Array): Execution[];
  /** One member of a property. */
  judge(property: number, member: number, codes: Int32Array): Judgement;
}

/**
 * An executor for a compiled model. Each call ends, or throws `model/endless` for an impure closure, which ended when it was
 * learned. That takes a thread for each call, or one for many within {@link untilEnded}.
 */
export const executorFor = ({ model, layout, system, properties, steps }: Compiled): Executor => {
  let before: Int32Array = new Int32Array(0);
  let after: Int32Array = before;
  let written = new Set<number>();
  let reads = new Map<number, number>();
  let readCount = 0;
  const views = viewsOf(layout, {
    read: (v: Variable) => {
      if (++readCount > MAX_READS) throw readsWithoutEnd();
      const code = after[v.index] as number;
      if (!written.has(v.index) && !reads.has(v.index)) reads.set(v.index, code);
      return code;
    },
    write: (v: Variable, code: number) => {
      written.add(v.index);
      after[v.index] = code;
    },
  });
  const enter = (codes: Int32Array): void => {
    before = codes;
    after = codes.slice();
    written = new Set();
    reads = new Map();
    readCount = 0;
  };
  const rethrowEndless = (thrown: unknown, part: Parameters<typeof ofPart>[0]): void => {
    if (!(thrown instanceof FlushpointError) || thrown.code !== 'model/endless') return;
    ofModel(model, () =>
      ofPart(part, () => {
        throw thrown;
      }),
    );
  };
  const readValues = (): ReadValue[] => [...reads].map(([variable, code]) => ({ variable, code }));

  /** Runs once; `answers` is extended with first alternatives, `counts` says how many there were. */
  const attempt = (process: number, codes: Int32Array, answers: readonly number[]) => {
    enter(codes);
    const pc = layout.pcs[process] as number;
    const position = before[pc] as number;
    const { label, steps: own } = system.processes[process] as (typeof system.processes)[number];
    const step = own[position];
    if (step === undefined) throw new Error(`process ${process} has ended`);
    const choices: number[] = [];
    const counts: number[] = [];
    const costs = new Map<string, number>();
    const runner = {
      choose: (count: number) => {
        if (count === 1) return 0;
        const answer = answers[choices.length] ?? 0;
        choices.push(answer);
        counts.push(count);
        return answer;
      },
      cost: (unit: string, amount: number) => {
        costs.set(unit, (costs.get(unit) ?? 0) + amount);
      },
    };
    const result = withRunner(runner, (): Execution['result'] => {
      try {
        const returned = calling(`step ${step.name} of ${label}`, () => step.run(views.state, views.selves[process]));
        after[pc] =
          returned === undefined
            ? position + 1
            : returned === DONE
              ? own.length
              : own.findIndex((s) => s.name === returned);
        return { kind: 'taken', codes: after, costs: [...costs].sort() };
      } catch (thrown) {
        rethrowEndless(thrown, step);
        if (thrown instanceof Blocked) return { kind: 'blocked' };
        if (thrown instanceof Violated)
          return { kind: 'violation', property: thrown.assertion.name, detail: thrown.detail };
        return { kind: 'error', message: errorMessage(thrown) };
      }
    });
    return { execution: { result, choices, reads: readValues() }, counts };
  };

  return {
    stepOf: (process, codes) => {
      const position = codes[layout.pcs[process] as number];
      const step = steps.find((s) => s.process === process && s.position === position);
      return step === undefined ? undefined : { name: step.name, index: step.index };
    },
    run: (process, codes, choices) => untilEnded(() => attempt(process, codes, choices).execution),
    alternatives: (process, codes) =>
      untilEnded(() => {
        if (codes[layout.pcs[process] as number] === system.processes[process]?.steps.length) return [];
        const found: Execution[] = [];
        let answers: number[] | undefined = [];
        while (answers !== undefined) {
          const { execution, counts } = attempt(process, codes, answers);
          found.push(execution);
          answers = nextAnswers(execution.choices, counts);
        }
        return found;
      }),
    judge: (property, member, codes) =>
      untilEnded(() => {
        const { name, members } = properties[property] as (typeof properties)[number];
        const label = members[member]?.label;
        const what = `property "${name}"${label === undefined ? '' : ` for "${label}"`}`;
        enter(codes);
        try {
          const holds = calling(what, () => members[member]?.holds(views.state as never) === true);
          return { holds, error: undefined, reads: readValues() };
        } catch (thrown) {
          rethrowEndless(thrown, system.properties[property]);
          return { holds: false, error: errorMessage(thrown), reads: readValues() };
        }
      }),
  };
};

/** The next answers in the order of an odometer whose last digit turns fastest; undefined after the last. */
const nextAnswers = (choices: readonly number[], counts: readonly number[]): number[] | undefined => {
  for (let i = choices.length - 1; i >= 0; i--) {
    const next = (choices[i] as number) + 1;
    if (next < (counts[i] as number)) return [...choices.slice(0, i), next];
  }
  return undefined;
};
