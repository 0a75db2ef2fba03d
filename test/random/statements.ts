// Runs the steps of a random model: the closures that an author would write, interpreted from a tree.
import {
  acquire,
  array,
  assertion,
  check,
  choose,
  cost,
  downRead,
  downWrite,
  holds,
  lock,
  release,
  rwsem,
  type Shape,
  upRead,
  upWrite,
  when,
} from '../../src/index.js';
import { isArray, isScalar } from '../../src/model/domain.js';
import { codeAt, evaluate, type Frame, homeOf, isTrue, type Plain, pick, placeOf, write } from './places.js';
import type { SimpleStatement, StatementTree, StepTree } from './trees.js';

/** What steps may assert. */
export const assertions = [assertion('assertion 0'), assertion('assertion 1')] as const;

/** The shapes that lock statements work on. */
export const lockShapes = () => ({ lock: lock(), sem: rwsem(), locks: array(2, lock()) });

const releaseIfHeld = (l: Plain, me: Plain): void => {
  if (holds(l, me)) release(l, me);
};

const lockOperations = [
  ({ state, me }: Frame) => acquire(state.lock, me),
  ({ state, me }: Frame) => releaseIfHeld(state.lock, me),
  // A count that leaves its domain and comes back within one step is an error for the engine only.
  ({ state, scope }: Frame) => {
    if (state.sem.readers < scope.processCount) downRead(state.sem);
  },
  ({ state }: Frame) => {
    if (state.sem.readers > 0) upRead(state.sem);
  },
  ({ state, me }: Frame) => downWrite(state.sem, me),
  ({ state, me }: Frame) => {
    if (state.sem.writer === me.id) upWrite(state.sem, me);
  },
  ({ state, me }: Frame) => acquire(state.locks.at(0), me),
  ({ state, me }: Frame) => releaseIfHeld(state.locks.at(0), me),
  ({ state, me }: Frame) => acquire(state.locks.at(1), me),
  ({ state, me }: Frame) => releaseIfHeld(state.locks.at(1), me),
];

/** A plain value of a shape, every scalar at the same position of its domain. */
const filled = (shape: Shape, code: number, processCount: number): Plain => {
  if (isScalar(shape)) return pick(shape.values(processCount), code);
  if (isArray(shape)) return shape.elements.map((element) => filled(element, code, processCount));
  return Object.fromEntries(Object.entries(shape).map(([field, inner]) => [field, filled(inner, code, processCount)]));
};

/** Copies one element of an array over another. */
const copy = (frame: Frame, { variable, from, to }: SimpleStatement & { kind: 'copy' }): void => {
  const arrays = frame.scope.variables.filter(({ shape }) => isArray(shape));
  if (arrays.length === 0) return;
  const { name, shape, local } = pick(arrays, variable);
  const elements = homeOf(frame, local)[name];
  const { length } = (shape as { elements: readonly Shape[] }).elements;
  const element = elements.at(from % length);
  const inner = (shape as { elements: readonly Shape[] }).elements[0] as Shape;
  elements[to % length] = isScalar(inner) ? element : isArray(inner) ? [...element] : { ...element };
};

const clear = (frame: Frame, { variable, code, whole }: SimpleStatement & { kind: 'clear' }): void => {
  const small = frame.scope.variables.filter(({ name }) => name !== 'padding');
  if (small.length === 0) return;
  const { name, shape, local } = pick(small, variable);
  const home = homeOf(frame, local);
  const value = filled(shape, code, frame.scope.processCount);
  if (whole || isScalar(shape)) home[name] = value;
  else if (isArray(shape)) {
    for (let i = 0; i < home[name].length; i++) home[name][i] = value[i];
  } else for (const field of Object.keys(shape)) home[name][field] = value[field];
};

const execute = (frame: Frame, s: StatementTree): void => {
  switch (s.kind) {
    case 'if':
      for (const inner of isTrue(frame, s.condition) ? s.yes : s.no) execute(frame, inner);
      return;
    case 'write':
      write(placeOf(frame, s.to), evaluate(frame, s.value));
      return;
    case 'guarded':
      if (isTrue(frame, s.if)) write(placeOf(frame, s.to), evaluate(frame, s.value));
      return;
    case 'when':
      when(isTrue(frame, s.condition) === s.wanted);
      return;
    case 'check':
      check(pick(assertions, s.assertion), !isTrue(frame, s.condition), `check ${s.assertion}`);
      return;
    case 'lock':
      if ('lock' in frame.state) pick(lockOperations, s.operation)(frame);
      return;
    case 'cost':
      cost('unit', s.amount);
      return;
    case 'choose': {
      const place = placeOf(frame, s.to);
      if (typeof s.count === 'number') place.owner[place.key] = choose(place.values.slice(0, s.count));
      else write(place, choose(1 + (evaluate(frame, s.count) % 3)));
      return;
    }
    case 'copy':
      copy(frame, s);
      return;
    case 'move': {
      const from = placeOf(frame, s.from);
      const code = codeAt(from);
      write(from, 0);
      write(placeOf(frame, s.to), code);
      return;
    }
    case 'clear':
      clear(frame, s);
      return;
    case 'fail': {
      if (!isTrue(frame, s.if)) return;
      const place = s.to === null ? undefined : placeOf(frame, s.to);
      // The engine ends the path where it writes outside a domain; plain objects take any value, so the path ends below.
      if (place !== undefined) place.owner[place.key] = 'outside';
      throw new Error('fails on purpose');
    }
  }
};

/** Runs a step of a process with so many labels; returns where it goes. */
export const runStep = (frame: Frame, step: StepTree, labels: number): string | undefined => {
  for (const statement of step.statements) execute(frame, statement);
  const goes =
    step.exit === 'jump' ||
    step.exit === 'end' ||
    (step.exit === 'either' ? choose(2) === 1 : step.exit !== 'next' && isTrue(frame, step.if));
  if (!goes) return undefined;
  return step.exit.startsWith('end') ? 'done' : `step ${step.label % labels}`;
};

/** The assertions, by position, that a step may check. */
export const checkedBy = ({ statements }: StepTree): number[] =>
  statements
    .flatMap((s): readonly StatementTree[] => (s.kind === 'if' ? [...s.yes, ...s.no] : [s]))
    .flatMap((s) => (s.kind === 'check' ? [s.assertion % assertions.length] : []));
