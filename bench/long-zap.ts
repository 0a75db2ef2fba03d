// Long and narrow: a range of many pages is zapped one by one, in batches, while an IOMMU drains its queue and a CPU faults
// elsewhere. Thousands of levels with a few hundred states each. Written for measuring; the kernel models are in models/.
import {
  acquire,
  assertion,
  bool,
  check,
  choose,
  lock,
  type Model,
  model,
  parameter,
  process,
  range,
  release,
  type StateOf,
  when,
} from '../src/index.js';

const memory = (queue: number) => ({ ptl: lock(), queued: range(queue + 1) });
type Memory = StateOf<ReturnType<typeof memory>>;

const noOverflow = assertion('a full batch takes no page');

const zapper = (pgds: number, pmds: number, ptes: number, batch: number, queue: number) =>
  process(
    'zapper',
    { pgd: range(pgds), pmd: range(pmds), pte: range(ptes), batch: range(batch + 1) },
    {
      lock(s: Memory, me) {
        acquire(s.ptl, me);
      },
      clear(_s: Memory, me) {
        check(noOverflow, me.batch < batch);
        me.batch++;
      },
      unlock(s, me) {
        release(s.ptl, me);
        if (me.batch < batch) return 'next';
      },
      flush(s, me) {
        when(s.queued < queue);
        s.queued++;
        me.batch = 0;
      },
      next(_s, me) {
        if (me.pte < ptes - 1) {
          me.pte++;
          return 'lock';
        }
        me.pte = 0;
        if (me.pmd < pmds - 1) {
          me.pmd++;
          return 'lock';
        }
        me.pmd = 0;
        if (me.pgd < pgds - 1) {
          me.pgd++;
          return 'lock';
        }
        me.pgd = 0;
      },
      sync(s) {
        when(s.queued === 0);
      },
    },
  );

const iommu = process(
  'iommu',
  {},
  {
    fetch(s: Memory) {
      when(s.queued > 0);
    },
    look: () => (choose(2) === 0 ? 'complete' : 'invalidate'),
    invalidate() {},
    complete(s) {
      s.queued--;
      return 'fetch';
    },
  },
  { daemon: true },
);

const cpu = process(
  'cpu',
  { write: bool },
  {
    fault(_s: Memory, me) {
      me.write = choose([false, true]);
    },
    lock(s, me) {
      acquire(s.ptl, me);
    },
    fill(_s: Memory, me) {
      const { write } = me;
      me.write = false;
      if (!write) return 'unlock';
    },
    dirty() {},
    unlock(s, me) {
      release(s.ptl, me);
      return 'fault';
    },
  },
  { daemon: true },
);

/** A zap of `pgds * pmds * ptes` pages. */
export const longZap: Model = model({
  name: 'long-zap',
  about: 'a long range is zapped page by page while an IOMMU drains its queue, as in the other checkers',
  parameters: {
    pgds: parameter.integer({ about: 'entries of the first level', default: 2, min: 1, max: 64 }),
    pmds: parameter.integer({ about: 'entries of the second level', default: 16, min: 1, max: 64 }),
    ptes: parameter.integer({ about: 'entries of the third level', default: 16, min: 1, max: 64 }),
    batch: parameter.integer({ about: 'pages in a batch', default: 4, min: 1, max: 7 }),
    queue: parameter.integer({ about: 'slots of the queue', default: 3, min: 1, max: 7 }),
  },
  build: ({ pgds, pmds, ptes, batch, queue }) => ({
    state: memory(queue),
    processes: [zapper(pgds, pmds, ptes, batch, queue), iommu, cpu],
    properties: [noOverflow],
  }),
});
