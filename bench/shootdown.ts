// Many processes: one unmaps a page and interrupts all other CPUs, each of which has its own TLB and may be in the middle
// of a walk. Written for measuring; the kernel models are in models/.
import {
  array,
  bool,
  choose,
  indicesOf,
  initially,
  invariant,
  type Model,
  model,
  parameter,
  process,
  range,
  type StateOf,
  when,
} from '../src/index.js';

const memory = (cpus: number) => ({
  present: initially(bool, true),
  freed: bool,
  pending: array(cpus, bool),
  tlb: array(cpus, bool),
});
type Memory = StateOf<ReturnType<typeof memory>>;

const unmap = (cpus: number) =>
  process(
    'unmap',
    { cpu: range(cpus) },
    {
      clear(s: Memory) {
        s.present = false;
      },
      send(s: Memory, me) {
        s.pending[me.cpu] = true;
        if (me.cpu < cpus - 1) {
          me.cpu++;
          return 'send';
        }
        me.cpu = 0;
      },
      wait(s, me) {
        when(!s.pending.at(me.cpu));
        if (me.cpu < cpus - 1) {
          me.cpu++;
          return 'wait';
        }
        me.cpu = 0;
      },
      free(s) {
        s.freed = true;
      },
    },
  );

const cpu = (index: number) =>
  process(
    'cpu',
    {},
    {
      run(s: Memory) {
        if (choose(['walk', 'interrupt'] as const) === 'walk') {
          when(s.present && !s.tlb.at(index));
          return 'fill';
        }
        when(s.pending.at(index));
        return 'flush';
      },
      fill(s) {
        s.tlb[index] = true;
        return 'run';
      },
      flush(s) {
        s.tlb[index] = false;
        s.pending[index] = false;
        return 'run';
      },
    },
    { on: String(index), daemon: true },
  );

/** A TLB shootdown. */
export const shootdown: Model = model({
  name: 'shootdown',
  about: 'a page is freed after all CPUs were interrupted to flush it, as in the other checkers',
  parameters: {
    cpus: parameter.integer({ about: 'CPUs that are interrupted', default: 4, min: 1, max: 12 }),
  },
  build: ({ cpus }) => ({
    state: memory(cpus),
    processes: [unmap(cpus), ...indicesOf(cpus).map(cpu)],
    properties: [
      invariant('no CPU translates to a freed page', {
        forEach: (s: Memory) => indicesOf(s.tlb.length),
        holds: (s, index) => !s.freed || !s.tlb.at(index),
      }),
    ],
  }),
});
