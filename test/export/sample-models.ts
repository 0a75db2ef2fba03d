// Models for the tests of the exporters: one with a little of everything, and one whose names are a nuisance.
import {
  acquire,
  array,
  assertion,
  between,
  bool,
  check,
  choose,
  deadlockFree,
  eventually,
  indicesOf,
  initially,
  invariant,
  lock,
  model,
  oneOf,
  optional,
  parameter,
  process,
  processId,
  range,
  reachable,
  release,
  type StateOf,
  when,
} from 'flushpoint';

const memory = ({ pages }: { readonly pages: number }) => ({
  ptl: lock(),
  pte: array(pages, { present: initially(bool, true), dirty: bool }),
  tlb: array(2, optional(range(pages))),
  kind: oneOf('none', 'shared', 'private'),
  balance: between(-1, 1),
  lastOwner: optional(processId),
  constant: range(1),
});
type Memory = StateOf<ReturnType<typeof memory>>;

const unmapsMapped = assertion('only a mapped page is unmapped');

const unmapper = (pages: number, flush: boolean) =>
  process(
    'zap_pte_range',
    { page: range(pages + 1) },
    {
      pte_offset_map_lock(s: Memory, me) {
        acquire(s.ptl, me);
        s.lastOwner = me.id;
      },
      ptep_get_and_clear(s, me) {
        if (me.page === pages) return 'pte_unmap_unlock';
        check(unmapsMapped, s.pte.at(me.page).present);
        s.pte.at(me.page).present = false;
        s.kind = choose(['shared', 'private']);
        return flush ? 'flush_tlb_page' : 'next_page';
      },
      flush_tlb_page(s, me) {
        indicesOf(2).forEach((cpu) => {
          if (s.tlb.at(cpu) === me.page) s.tlb[cpu] = null;
        });
      },
      next_page(_, me) {
        me.page++;
        return 'ptep_get_and_clear';
      },
      pte_unmap_unlock(s, me) {
        release(s.ptl, me);
        s.balance = -1;
      },
    },
  );

const walker = (cpu: number, pages: number) =>
  process(
    'hardware/tlb',
    {},
    {
      fill(s: Memory) {
        const page = choose(pages);
        when(s.pte.at(page).present);
        s.tlb[cpu] = page;
        return 'fill';
      },
    },
    { on: `cpu${cpu}`, daemon: true },
  );

/** A little of everything that can be exported. */
export const sample = model({
  name: 'sample',
  about: 'page table entries and the TLB entries made from them',
  parameters: {
    pages: parameter.integer({ about: 'pages', default: 1, min: 1, max: 3 }),
    flush: parameter.flag({ about: 'flush the TLB', default: false }),
  },
  fixes: { flush: { about: 'flush the TLB when a page is unmapped', set: { flush: true } } },
  build: ({ pages, flush }) => ({
    state: memory({ pages }),
    processes: [unmapper(pages, flush), walker(0, pages), walker(1, pages)],
    properties: [
      invariant('no stale translation', {
        about: 'Nobody has a TLB entry for a page that has been unmapped.',
        forEach: () => indicesOf(2),
        holds: (s: Memory, cpu) => {
          const page = s.tlb.at(cpu);
          return page === null || s.ptl.owner !== null || s.pte.at(page).present;
        },
      }),
      unmapsMapped,
      reachable('the TLB is filled', (s: Memory) => s.tlb.at(0) !== null),
      eventually('it ends', { goal: () => true, fair: [] }),
      deadlockFree,
      invariant('a family without members', { forEach: () => [], holds: () => false }),
    ],
  }),
});

const nuisance = () => ({
  if: bool,
  IF: bool,
  now: range(3),
  'a b': range(2),
  a_b: range(2),
  'a-b': oneOf('a b', 'free', 'do', '*/ assert(false) /*', '"; --', 'ä', 'ö'),
  state: oneOf('free', 'used', 'state', 'true'),
  '0': bool,
  'new\nline': bool,
});
type Nuisance = StateOf<ReturnType<typeof nuisance>>;

/** Words of other languages, names that differ in what those do not tell apart, and ends of comments. */
export const nuisances = model({
  name: 'nuisances',
  about: 'names that are */ words "of" other languages\nand lines',
  parameters: {},
  build: () => ({
    state: nuisance(),
    processes: ['b', 'B', 'b ']
      .map((on) =>
        process(
          'a',
          { PC: range(2), free: bool },
          {
            if(s: Nuisance, me) {
              s.if = !s.if;
              s.IF = s.if;
              me.free = true;
            },
            'a b'(s) {
              when(s.if);
              s['a-b'] = choose(['a b', 'free', 'do', '*/ assert(false) /*', '"; --', 'ä', 'ö']);
            },
            'a-b'(s, me) {
              s.a_b = s['a b'];
              s['a b'] = me.PC;
              me.PC = 1;
              s.state = s['a-b'] === 'ä' ? 'used' : 'true';
            },
            '*/'() {},
          },
          { on },
        ),
      )
      .slice(0, 3),
    properties: [
      invariant('if', (s: Nuisance) => !s.IF || s.if),
      invariant('IF "*/"', (s: Nuisance) => s['a-b'] !== '*/ assert(false) /*'),
      invariant('errors', (s: Nuisance) => s.now === 0),
      reachable('a-b', (s: Nuisance) => s.state === 'true'),
      deadlockFree,
    ],
  }),
});
