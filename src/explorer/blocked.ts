// Why a process cannot move: the values that decide it, read off the diagram of its step, and who holds the lock that it
// waits for.
import type { Compiled, CompiledStep } from '../compile/compile.js';
import { blockersOf, decide, type Enabling, enablingOf } from '../compile/enabling.js';
import type { Variable } from '../compile/layout.js';
import type { Value } from '../model/domain.js';
import { showRead, showValue } from '../trace/formats/words.js';
import { valueNamed } from '../trace/trace.js';
import type { Held } from './locks.js';
import type { Blocked, BlockingValue } from './protocol.js';

/** More values than these are not listed in a sentence. */
const MOST_VALUES = 3;

/** Explains blocked steps of one compiled model. */
export type BlockExplainer = (step: CompiledStep, codes: Int32Array, held: readonly Held[]) => Blocked;

/** An explainer; `held` are all locks that are held in the state. */
export const blockExplainer = ({ layout }: Compiled): BlockExplainer => {
  const known = new Map<CompiledStep, Enabling>();
  const enabling = (step: CompiledStep): Enabling => {
    const made = known.get(step) ?? enablingOf(step.diagram);
    known.set(step, made);
    return made;
  };
  const variableOf = (index: number) => layout.variables[index] as Variable;

  /** Values of one variable with which a step could be taken, if nothing else changed. */
  const enabledBy = (diagram: Enabling, v: Variable, codes: Int32Array): Value[] =>
    [...v.values.keys()]
      .filter((code) => decide(diagram, codes.with(v.index, code)).enabled)
      .map((code) => valueNamed(layout, v, code));

  return (step, codes, held) => {
    const diagram = enabling(step);
    const read = (index: number) => ({
      variable: variableOf(index).path,
      value: valueNamed(layout, variableOf(index), codes[index] as number),
    });
    // Nobody else changes the locals of a process that cannot move.
    const own = (index: number) => variableOf(index).role !== 'shared' && variableOf(index).process === step.process;
    const blockers = blockersOf(diagram, codes, own);
    const because = blockers.map((index) => ({
      ...read(index),
      enabledBy: enabledBy(diagram, variableOf(index), codes),
    }));
    const waitedFor = held.filter(({ variable }) => blockers.includes(variable));
    const others = because.filter((_, i) => waitedFor.every(({ variable }) => variable !== blockers[i]));
    const alsoReads = decide(diagram, codes)
      .tested.filter((index) => !blockers.includes(index))
      .map(read);
    const isEnough = (variable: number): boolean => because[blockers.indexOf(variable)]?.enabledBy.length !== 0;
    const lockTexts = (some: readonly Held[]) => some.map((lock) => lockText(lock, step.process, layout.processes));
    const together = others.filter(({ enabledBy }) => enabledBy.length === 0);
    // What is enough alone is one way out among others; the rest has to change together.
    const ways = [
      ...lockTexts(waitedFor.filter(({ variable }) => isEnough(variable))),
      ...others.filter(({ enabledBy }) => enabledBy.length > 0).map(waitText),
    ];
    const parts = [
      ...(ways.length === 0 ? [] : [ways.join(', or ')]),
      ...lockTexts(waitedFor.filter(({ variable }) => !isEnough(variable))),
      ...(together.length === 0 ? [] : [`waits while ${together.map(showRead).join(' and ')}`]),
    ];
    return {
      because,
      alsoReads,
      locks: waitedFor.map(({ lock, as, holders = [] }) => ({
        lock,
        as,
        holders: holders.map((process) => layout.processes[process] as string),
      })),
      sentence: parts.length > 0 ? parts.join('; ') : foreverText(alsoReads),
    };
  };
};

const lockText = ({ lock, as, holders, count }: Held, self: number, labels: readonly string[]): string => {
  if (holders === undefined) return `waits for ${lock}, which has ${count} ${count === 1 ? 'reader' : 'readers'}`;
  const names = holders.map((process) => (process === self ? 'itself' : labels[process])).join(', ');
  return `waits for ${lock}, ${as === 'reader' ? 'read' : 'held'} by ${names}`;
};

/** A value that is enough to change. */
const waitText = ({ enabledBy, ...read }: BlockingValue): string =>
  enabledBy.length > MOST_VALUES
    ? `waits while ${showRead(read)}`
    : `waits until ${read.variable} = ${enabledBy.map(showValue).join(' or ')} (it is ${showValue(read.value)})`;

const foreverText = (reads: Blocked['alsoReads']): string =>
  reads.length === 0 ? 'is blocked in every state' : `is blocked for ever by ${reads.map(showRead).join(', ')}`;
