// The smallest model that has levels: processes that count, each for itself.
import {
  array,
  deadlockFree,
  indicesOf,
  type Model,
  model,
  parameter,
  process,
  range,
  type StateOf,
} from '../../src/index.js';

const shape = (processes: number) => ({ counts: array(processes, range(4)) });
type Counts = StateOf<ReturnType<typeof shape>>;

const counter = (index: number, step: number) =>
  process(
    'counter',
    {},
    {
      count(s: Counts) {
        s.counts[index] = (s.counts.at(index) + step) % 4;
        return 'count';
      },
    },
    { on: String(index) },
  );

/** Processes that count round a clock of four, `step` at a time. */
export const counters = (step: number): Model =>
  model({
    name: 'counters',
    about: 'processes that count, each for itself',
    parameters: { processes: parameter.integer({ about: 'how many', default: 2, min: 1, max: 5 }) },
    build: ({ processes }) => ({
      state: shape(processes),
      processes: indicesOf(processes).map((k) => counter(k, step)),
      properties: [deadlockFree],
    }),
  });
