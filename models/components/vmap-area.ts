// Kernel virtual ranges that ioremap maps and iounmap frees lazily (mm/vmalloc.c), together with the translations that
// outlive them: entries of the hash table, or of the TLB of every CPU.
import {
  acquire,
  array,
  bool,
  cost,
  initially,
  lock,
  oneOf,
  process,
  release,
  type Self,
  type StateOf,
  when,
} from 'flushpoint';
import { type Groups, hashTable, hpteInsert, hpteInvalidate, hptLookup } from './hash-table.js';
import { stepsIf } from './steps-if.js';
import { flushTlbAll, flushTlbLocal, tlbFill, tlbHit, tlbs } from './tlb.js';

/** Where the areas are in a hash table that has user pages as well. */
export interface SharedHashTable {
  /** The virtual page of the first area. */
  readonly firstPage: number;
  /** The slots in which they can be: as many as there are areas. */
  readonly groups: Groups;
}

/** How many vmap areas there are, where their translations are cached, and how eager the kernel is to drop them. */
export interface VmapOptions {
  readonly areas: number;
  readonly cpus: number;
  /** `hpt`: one hash table for all CPUs, a big TLB in memory. `tlb`: hardware walks the page table, one TLB per CPU. */
  readonly mmu: 'hpt' | 'tlb';
  /** Entries of the hash table are removed by a hypercall. */
  readonly hypervisor: boolean;
  /** When a freed area loses its PTEs: at once, or only when it is purged. */
  readonly pteClear: 'lazy' | 'eager';
  /** iounmap flushes and frees at once, as it did before areas were freed lazily. */
  readonly flushInIounmap: boolean;
  /** As many lazily freed areas start a purge: `lazy_max_pages()` and one more. */
  readonly lazyMax: number;
  /** Under `hpt`: the areas share the hash table with user pages. */
  readonly shared?: SharedHashTable;
}

/**
 * The list of vmap areas, all of which map the same BAR.
 *
 * `lazy` is `VM_LAZY_FREE`, `freeing` is `VM_LAZY_FREEING` (on the list of a purge), `freed` is off the list: its range can be
 * handed out again. Abstracted: an area is one page, so that `vmap_lazy_nr` is the number of lazy areas; the per-CPU vmap
 * blocks of vm_map_ram are left out.
 * @param mapped the first so many areas are mapped when the scenario starts
 */
export const vmapAreaList = (areas: number, mapped = 0) => ({
  vmapArea: array(areas, (v) => ({
    state: initially(oneOf('unused', 'mapped', 'lazy', 'freeing', 'freed'), v < mapped ? 'mapped' : 'unused'),
    pte: initially(bool, v < mapped),
  })),
  purgeLock: lock(),
});

/**
 * The vmap areas and a hash table or TLBs of their own: area `v` is virtual page `v`, and maps page `v` of the BAR. Where
 * they share a hash table, both numbers are `firstPage` higher.
 *
 * Abstracted: nothing is evicted from TLB or hash table.
 * @param mapped the first so many areas are mapped when the scenario starts, and CPU 0 has used them
 */
export const vmapAreas = ({ areas, cpus, mmu }: Pick<VmapOptions, 'areas' | 'cpus' | 'mmu'>, mapped = 0) => ({
  ...vmapAreaList(areas, mapped),
  ...hashTable({
    slots: mmu === 'hpt' ? areas : 0,
    pages: areas,
    frames: areas,
    hashed: mmu === 'hpt' ? mapped : 0,
    writable: true,
  }),
  ...tlbs(mmu === 'tlb' ? cpus : 0, areas, mapped),
});

/** See {@link vmapAreas}. */
export type VmapAreas = StateOf<ReturnType<typeof vmapAreas>>;

const pageOf = (v: number, shared?: SharedHashTable): number => (shared?.firstPage ?? 0) + v;

const usesHashTable = (s: VmapAreas): boolean => s.hpt.length > 0;

/** Some area is still mapped: nobody has called iounmap for it. */
export const someMapped = (s: VmapAreas): boolean => s.vmapArea.some(({ state }) => state === 'mapped');

/** The hash table has an entry for some area: what a hypervisor looks at. */
export const someHashed = (s: VmapAreas): boolean => s.hpt.some(({ valid }) => valid);

/** `ioremap`: the area is mapped; its translation comes with the first access. */
export const ioremap = (s: VmapAreas, v: number): void => {
  const area = s.vmapArea.at(v);
  area.state = 'mapped';
  area.pte = true;
};

/**
 * A CPU accesses the area. A miss is served from the PTE, by hash_page or by the hardware walker.
 * @returns whether there is a translation; without one the access faults
 */
export const translate = (s: VmapAreas, v: number, cpu: number, shared?: SharedHashTable): boolean => {
  const page = pageOf(v, shared);
  const cached = usesHashTable(s) ? hptLookup(s, page, shared?.groups) >= 0 : tlbHit(s, cpu, page);
  if (cached) return true;
  if (!s.vmapArea.at(v).pte) return false;
  if (usesHashTable(s)) hpteInsert(s, page, { frame: page, rw: true }, shared?.groups);
  else tlbFill(s, cpu, page);
  return true;
};

/** `unmap_vmap_area`: clears the PTE. On hash that removes the HPTE as well: kernel ranges are cleared outside lazy MMU mode. */
export const unmapVmapArea = (
  s: VmapAreas,
  v: number,
  { hypervisor, shared }: Pick<VmapOptions, 'hypervisor' | 'shared'>,
): void => {
  const area = s.vmapArea.at(v);
  if (!area.pte) return;
  area.pte = false;
  if (!usesHashTable(s)) return;
  const page = pageOf(v, shared);
  const slot = hptLookup(s, page, shared?.groups);
  if (slot < 0) return;
  hpteInvalidate(s, slot, page);
  if (hypervisor) cost('hypercall');
};

/**
 * `flush_tlb_kernel_range`: drops the TLB entries of these areas, on all CPUs unless told otherwise. Returns when every CPU has
 * acknowledged, which makes it one step. On hash it is an empty function.
 */
export const flushTlbKernelRange = (s: VmapAreas, areas: readonly number[], onlyCpu?: number): void => {
  if (usesHashTable(s) || areas.length === 0) return;
  cost('CPU TLB flush');
  if (onlyCpu === undefined && s.tlb.length > 1) cost('IPI', s.tlb.length - 1);
  if (onlyCpu === undefined) flushTlbAll(s, areas);
  else flushTlbLocal(s, onlyCpu, areas);
};

const areasIn = (s: VmapAreas, wanted: 'lazy' | 'freeing'): readonly number[] =>
  s.vmapArea.map(({ state }, v) => (state === wanted ? v : -1)).filter((v) => v >= 0);

/** `__free_vmap_area`: the ranges can be handed out again. */
const free = (s: VmapAreas, areas: readonly number[]): void => {
  for (const v of areas) s.vmapArea.at(v).state = 'freed';
  if (areas.length > 0) cost('free under vmap_area_lock', areas.length);
};

/**
 * The first half of `__purge_vmap_area_lazy`: takes the lock and puts every lazily freed area on its list. Where PTEs are
 * cleared lazily, this is where they are cleared.
 */
export const collectLazyAreas = (s: VmapAreas, me: Self, options: VmapOptions): void => {
  acquire(s.purgeLock, me);
  for (const v of areasIn(s, 'lazy')) {
    if (options.pteClear === 'lazy') unmapVmapArea(s, v, options);
    s.vmapArea.at(v).state = 'freeing';
  }
};

/**
 * The second half of `__purge_vmap_area_lazy`: flush, then free what is on the list.
 * @param after where to go on
 * @param onlyCpu flushes only this CPU: a mistake to show
 */
export const flushAndFree = <M, N extends string>(after: (me: M) => N, onlyCpu?: number) => ({
  flush_tlb_kernel_range(s: VmapAreas) {
    flushTlbKernelRange(s, areasIn(s, 'freeing'), onlyCpu);
  },
  __free_vmap_area(s: VmapAreas, me: M & Self): N {
    free(s, areasIn(s, 'freeing'));
    release(s.purgeLock, me);
    return after(me);
  },
});

/** Whether lazily freed areas can become so many that iounmap purges them itself. */
export const iounmapMayPurge = ({ areas, lazyMax, flushInIounmap }: VmapOptions): boolean =>
  !flushInIounmap && areas >= lazyMax;

/**
 * `free_unmap_vmap_area`: the area is freed lazily, with its PTE or without it; or at once, with flush and all. It starts no
 * purge.
 */
export const freeUnmapVmapArea = (s: VmapAreas, v: number, options: VmapOptions): void => {
  if (options.pteClear === 'eager' || options.flushInIounmap) unmapVmapArea(s, v, options);
  if (options.flushInIounmap) {
    flushTlbKernelRange(s, [v]);
    free(s, [v]);
  } else {
    s.vmapArea.at(v).state = 'lazy';
  }
};

/**
 * `iounmap` of one area, and the purge that it starts when enough areas have been freed lazily. Somebody who is purging
 * already is not waited for (`try_purge_vmap_area_lazy`). Goes together with {@link flushAndFree}, where
 * {@link iounmapMayPurge}.
 *
 * With `flushInIounmap` clearing, flush and freeing are one step: the area leaves the list of vmap areas last.
 * @param after where to go on
 */
export const iounmap = <const N extends string>(v: number, options: VmapOptions, after: N) => ({
  iounmap(s: VmapAreas): N | 'try_purge_vmap_area_lazy' {
    freeUnmapVmapArea(s, v, options);
    return iounmapMayPurge(options) && areasIn(s, 'lazy').length >= options.lazyMax
      ? 'try_purge_vmap_area_lazy'
      : after;
  },
  ...stepsIf(iounmapMayPurge(options), {
    try_purge_vmap_area_lazy(s: VmapAreas, me: Self): N | 'flush_tlb_kernel_range' {
      if (s.purgeLock.owner !== null) return after;
      collectLazyAreas(s, me, options);
      return 'flush_tlb_kernel_range';
    },
  }),
});

/**
 * Somebody who tears down a mapping of the device late, at any time until the slot is isolated: the ESB page of an
 * interrupt under XIVE, which goes when the interrupt is disposed of.
 */
export const lateIounmap = (v: number, options: VmapOptions) =>
  process(
    'irq_dispose_mapping',
    {},
    {
      ...iounmap(v, options, 'done'),
      ...stepsIf(
        iounmapMayPurge(options),
        flushAndFree(() => 'done'),
      ),
    },
    { on: 'cpu1' },
  );

/** Somebody else's iounmap or vfree that crosses the threshold, at any time, or never. */
export const backgroundPurge = (options: VmapOptions) =>
  process(
    'background purge',
    {},
    {
      purge_vmap_area_lazy(s: VmapAreas, me) {
        when(areasIn(s, 'lazy').length > 0);
        collectLazyAreas(s, me, options);
      },
      ...flushAndFree(() => 'purge_vmap_area_lazy'),
    },
    { daemon: true },
  );
