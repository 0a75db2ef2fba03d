// The settings of the hot-unplug scenario: its parameters, and what the parts of the scenario are told of them.
import { indicesOf, parameter, type ValuesOf } from 'flushpoint';
import type { IrqOptions } from '../components/irq-map.js';
import { p2pdmaPageParameters } from '../components/p2pdma-page.js';
import type { FlushOptions } from '../components/tlb.js';
import type { VmapOptions } from '../components/vmap-area.js';

/** The parameters. Every fix has one of its own. */
export const parameters = {
  platform: parameter.oneOf({
    about: 'powervm: the hypervisor looks at the hash table before it lets the device go; powernv: nobody looks',
    default: 'powervm',
    values: ['powervm', 'powernv'],
  }),

  // User pages
  flushPoint: parameter.oneOf({
    about: 'when the hash table entries of cleared user PTEs are removed',
    default: 'finish',
    values: ['finish', 'preUnlock', 'lazyLeave', 'immediate'],
  }),
  initialPerm: parameter.oneOf({
    about: 'whether user space may write to its pages at first, in the page table and in the hash table',
    default: 'ro',
    values: ['ro', 'rw'],
  }),

  // Pages of the pool
  flush: parameter.oneOf({
    about: 'the TLB flush: by broadcast (powerpc), by IPI, or left to an RCU callback (async, as was feared)',
    default: 'broadcast',
    values: ['broadcast', 'ipi', 'async'],
  }),
  alwaysIpi: parameter.flag({ about: 'every flush also sends an IPI to all CPUs and waits for it', default: false }),
  ...p2pdmaPageParameters,
  gpUnbind: parameter.oneOf({
    about: 'an RCU grace period before the VMA object puts the pages: none, synchronize_rcu',
    default: 'none',
    values: ['none', 'sync'],
  }),

  // The mappings of the driver
  pteClear: parameter.oneOf({
    about: 'when a freed kernel range loses its PTEs: in the purge (lazy) or in iounmap (eager)',
    default: 'lazy',
    values: ['lazy', 'eager'],
  }),
  aliasFlush: parameter.oneOf({
    about: 'when the unplug calls vm_unmap_aliases: never, before interrupts are disposed of, or after that',
    default: 'none',
    values: ['none', 'beforeIrqs', 'afterIrqs'],
  }),
  flushInIounmap: parameter.flag({ about: 'iounmap unmaps and flushes at once', default: false }),
  retries: parameter.integer({ about: 'how often the isolation of the slot is requested', default: 1, min: 1, max: 3 }),
  bgPurge: parameter.flag({ about: 'somebody else may purge at any time', default: false }),

  // Interrupts
  irqUnmap: parameter.oneOf({
    about:
      'when an interrupt is unmapped: all in the array of the PHB with a bus; never; that of a device with the device',
    default: 'bus',
    values: ['bus', 'never', 'device'],
  }),
  irqCount: parameter.flag({
    about: 'an interrupt that is unmapped with a device is counted, and unmapped with the last one',
    default: false,
  }),
  sharedIrq: parameter.flag({ about: 'the device and its neighbour share one INTx', default: false }),
  virqChoice: parameter.oneOf({
    about: 'which free number a new mapping gets; any: other drivers map interrupts as well',
    default: 'lowest',
    values: ['lowest', 'any'],
  }),

  // How large it all is
  pages: parameter.integer({ about: 'pages of the BAR that user space has mapped', default: 1, min: 1, max: 3 }),
  ptls: parameter.integer({
    about: 'page-table pages that map them, each with its own PTL',
    default: 1,
    min: 1,
    max: 3,
  }),
  userCpus: parameter.integer({ about: 'CPUs on which user space stores to them', default: 1, min: 0, max: 4 }),
  gupThreads: parameter.integer({ about: 'threads that pin one of them for DMA', default: 1, min: 0, max: 3 }),
  nextOwner: parameter.flag({ about: 'somebody else takes pages from the pool and gives them back', default: false }),
  spareSlots: parameter.integer({
    about: 'slots of the hash table that are empty at first; a duplicate needs one',
    default: 1,
    min: 0,
    max: 2,
  }),
  batchSize: parameter.integer({
    about: 'entries that a batch holds; a duplicate needs a batch that is not flushed because it is full',
    default: 2,
    min: 1,
    max: 4,
  }),
};

/** See {@link parameters}. */
export type Settings = ValuesOf<typeof parameters>;

/** The vmap areas: the registers in the BAR, which the driver has mapped, and the ESB page of its interrupt under XIVE. */
export const REGISTERS = 0;
/** See {@link REGISTERS}. */
export const ESB = 1;
const AREAS = 2;

/** The device in the slot, whichever it is, and its neighbour below the same PHB, which stays. */
export const IN_SLOT = 0;
/** The hardware interrupt that the slot is wired to. */
export const INTX_OF_SLOT = 0;

/**
 * Who has which frame: first the pages of the pool, page `p` in frame `p`; then what the vmap areas map; then the dummy page, an
 * ordinary one. Virtual pages are numbered in the same order, without the last.
 *
 * Slots of the hash table: at the start virtual page `p` is in slot `p`; the spare slots come after them. Kernel ranges hash to
 * other groups than user pages, so that neither takes the slots of the other.
 */
export const sizesOf = ({ pages, spareSlots, sharedIrq }: Settings) => {
  const virtualPages = pages + AREAS;
  return {
    virtualPages,
    dummyPage: virtualPages,
    frames: virtualPages + 1,
    slots: virtualPages + spareSlots,
    userGroups: [...indicesOf(pages), ...indicesOf(spareSlots).map((i) => virtualPages + i)],
    kernelGroups: indicesOf(AREAS).map((v) => pages + v),
    /** The first so many frames go with the device: the ESB page of an interrupt that the neighbour shares does not. */
    barFrames: sharedIrq ? virtualPages - 1 : virtualPages,
  };
};

/** How kernel ranges are mapped and freed; iounmap never starts a purge. */
export const vmapOptionsOf = (settings: Settings) => {
  const { platform, pteClear, flushInIounmap, pages } = settings;
  return {
    areas: AREAS,
    cpus: 1,
    mmu: 'hpt',
    hypervisor: platform === 'powervm',
    pteClear,
    flushInIounmap,
    lazyMax: AREAS + 1,
    shared: { firstPage: pages, groups: sizesOf(settings).kernelGroups },
  } satisfies VmapOptions;
};

/** The device in the slot is wired to the first INTx, its neighbour to the second, or to the same. */
export const irqOptionsOf = ({ sharedIrq, virqChoice }: Settings): IrqOptions => {
  const hwirqOf = sharedIrq ? [INTX_OF_SLOT, INTX_OF_SLOT] : [INTX_OF_SLOT, INTX_OF_SLOT + 1];
  const hwirqs = sharedIrq ? 1 : 2;
  return { hwirqOf, virqs: virqChoice === 'any' ? hwirqs + 1 : hwirqs, virqChoice };
};

/** What the kernel remembers of the interrupts that it has mapped. */
export const irqsKeptIn = ({ irqUnmap, irqCount }: Settings): 'array' | 'nothing' | 'device' | 'list' => {
  if (irqUnmap === 'bus') return 'array';
  if (irqUnmap === 'never') return 'nothing';
  return irqCount ? 'list' : 'device';
};

/** How TLBs are flushed. */
export const flushOptionsOf = ({ flush, alwaysIpi }: Settings): FlushOptions => ({ flush, alwaysIpi });

/** Whether the VMA object waits for a grace period before it puts its pages. */
export const waitsForGracePeriod = ({ pteKind, gpUnbind }: Settings): boolean =>
  pteKind === 'devmap' && gpUnbind === 'sync';
