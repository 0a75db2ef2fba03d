// A model in a project of its own: two CPUs increment a counter, and one increment may be lost.
import { bool, deadlockFree, invariant, type Model, model, parameter, process, range, type StateOf } from 'flushpoint';

const shape = { value: range(3), ended: { first: bool, second: bool } };
type Counter = StateOf<typeof shape>;

const increment = (cpu: 'first' | 'second', atomic: boolean) =>
  process(
    'increment',
    { seen: range(3) },
    {
      load(s: Counter, me) {
        me.seen = s.value;
        if (!atomic) return 'store';
        s.value++;
        s.ended[cpu] = true;
        return 'done';
      },
      store(s, me) {
        s.value = me.seen + 1;
        s.ended[cpu] = true;
      },
    },
    { on: cpu },
  );

export const noLostUpdate = invariant(
  'no lost update',
  (s: Counter) => !s.ended.first || !s.ended.second || s.value === 2,
);

export const counter: Model = model({
  name: 'counter',
  about: 'increments that overwrite each other',
  parameters: { atomic: parameter.flag({ about: 'load and store in one step', default: false }) },
  fixes: { atomic: { about: 'increment in one step', set: { atomic: true } } },
  build: ({ atomic }) => ({
    state: shape,
    processes: [increment('first', atomic), increment('second', atomic)],
    properties: [noLostUpdate, deadlockFree],
  }),
});
