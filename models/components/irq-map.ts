// A PCI host bridge (PHB) and the legacy interrupts (INTx, LSI) of the devices below it: their numbers in Linux, and the two
// ways in which powerpc kept track of them: an array in the pci_controller, and a global list with a reference count.
import {
  array,
  bool,
  check,
  choose,
  cost,
  indicesOf,
  initially,
  lock,
  oneOf,
  optional,
  range,
  type StateOf,
} from 'flushpoint';
import { irqMapIntact } from '../../properties/irq-map-intact.js';
import { getPage, putReference, refcount } from './refcount.js';

/**
 * A PHB and the buses below it.
 *
 * `removed`: the kernel has freed its pci_controller; `gone`: the hypervisor has taken it from the partition. Abstracted: a
 * bus is present or absent with its bridge; the root bus is not told apart.
 */
export const hostBridge = (buses: number) => ({
  /** `pci_rescan_remove_lock`: held by whoever adds or removes anything below a PHB. */
  rescanRemoveLock: lock(),
  bus: array(buses, oneOf('present', 'absent')),
  phb: oneOf('present', 'removed', 'gone'),
});

/** Which devices there are, and how they are wired. */
export interface IrqOptions {
  /** The hardware interrupt of each device; devices may share one. */
  readonly hwirqOf: readonly number[];
  /** Numbers that Linux has for interrupts. */
  readonly virqs: number;
  /** Which free number a new mapping gets: the lowest, or any of them, because others map interrupts as well. */
  readonly virqChoice: 'lowest' | 'any';
  /** Devices that are absent when the scenario starts; all others have been scanned in order. */
  readonly absent?: readonly number[];
}

const hwirqsOf = ({ hwirqOf }: IrqOptions): number => Math.max(...hwirqOf) + 1;
const isPresent = ({ absent = [] }: IrqOptions, device: number): boolean => !absent.includes(device);

/** How many present devices use a hardware interrupt at the start. */
const users = (options: IrqOptions, hwirq: number): number =>
  options.hwirqOf.filter((wired, d) => wired === hwirq && isPresent(options, d)).length;

/**
 * The interrupt domain and the devices: `virq[hwirq]` is the number that a hardware interrupt is mapped to, `irq` is
 * pci_dev->irq of a device that is present.
 *
 * Abstracted: one domain; under XIVE each mapping also keeps an ESB page mapped in the kernel, so "mapped" stands for that
 * translation too. At the start the hardware interrupt `h` of every present device is mapped to number `h`.
 */
export const legacyInterrupts = (options: IrqOptions) => ({
  virq: array(hwirqsOf(options), (hwirq) =>
    initially(optional(range(options.virqs)), users(options, hwirq) > 0 ? hwirq : null),
  ),
  pciDevice: array(options.hwirqOf.length, (d) => ({
    irq: initially(optional(range(options.virqs)), isPresent(options, d) ? (options.hwirqOf[d] as number) : null),
  })),
});

/** See {@link legacyInterrupts}. */
export type LegacyInterrupts = StateOf<ReturnType<typeof legacyInterrupts>>;

/** Some interrupt is still mapped, and with it its ESB page: what a hypervisor looks at. */
export const someInterruptMapped = (s: LegacyInterrupts): boolean => s.virq.some((virq) => virq !== null);

/** `of_irq_parse_and_map_pci`: the number that the device's interrupt is mapped to already, or a free one. */
export const mapInterrupt = (
  s: LegacyInterrupts,
  device: number,
  { hwirqOf, virqs, virqChoice }: IrqOptions,
): number => {
  const hwirq = hwirqOf[device] as number;
  const mapped = s.virq.at(hwirq);
  if (mapped !== null) return mapped;
  const free = indicesOf(virqs).filter((virq) => !s.virq.includes(virq));
  const virq = virqChoice === 'any' ? choose(free) : free[0];
  if (virq === undefined) throw new Error('maps an interrupt, but no number is free');
  s.virq[hwirq] = virq;
  return virq;
};

/** `irq_dispose_mapping`: unmaps the interrupt, and under XIVE its ESB page. Does nothing for a number that is not mapped. */
export const irqDisposeMapping = (s: LegacyInterrupts, virq: number): void => {
  cost('dispose');
  const hwirq = s.virq.indexOf(virq);
  if (hwirq < 0) return;
  s.virq[hwirq] = null;
  cost('ESB unmap');
};

/**
 * The array phb->irq_map, which records the interrupts of all devices below one PHB.
 *
 * `memory` is what the pointer points to; `full` is ghost state: an interrupt found no entry. Abstracted: where in the
 * array a number stands makes no difference, so it is kept by number: `recorded`. There are as many entries as the PHB
 * has interrupts (in the kernel at least four).
 * @param used without it the pointer is NULL and nobody allocates the array
 */
export const irqMap = (options: IrqOptions, used: boolean) => ({
  irqMap: {
    memory: initially(oneOf('allocated', 'null', 'freed'), used ? 'allocated' : 'null'),
    recorded: array(options.virqs, (virq) => initially(bool, used && users(options, virq) > 0)),
    full: bool,
  },
});

/** See {@link irqMap}. */
export type IrqMap = StateOf<ReturnType<typeof irqMap>>;

const clearEntries = ({ irqMap }: IrqMap): void => {
  irqMap.recorded.forEach((_, virq) => {
    irqMap.recorded[virq] = false;
  });
};

/** What becomes of the array when a bus is removed. */
export type IrqMapDisposal =
  /** It is freed; the pointer stays. */
  | 'free'
  /** It is freed, and the pointer is set to NULL. */
  | 'free and set NULL'
  /** It stays, and its entries are cleared. */
  | 'clear entries'
  /** It stays as it is. */
  | 'keep entries';

/** `pcibios_irq_map_init`, from `pcibios_scan_phb`: a zeroed array. */
export const pcibiosIrqMapInit = (s: IrqMap): void => {
  s.irqMap.memory = 'allocated';
  clearEntries(s);
};

/** `pci_irq_map_register`: records the number in an empty entry, unless it is recorded already. */
export const pciIrqMapRegister = (s: IrqMap & LegacyInterrupts, virq: number): void => {
  const { irqMap } = s;
  if (irqMap.memory === 'null') return;
  check(irqMapIntact, irqMap.memory !== 'freed', 'writes to the freed array');
  if (irqMap.recorded.at(virq)) return;
  const entries = s.virq.length;
  if (irqMap.recorded.filter((recorded) => recorded).length < entries) irqMap.recorded[virq] = true;
  else irqMap.full = true;
};

/** `pci_irq_map_dispose`, from `pcibios_remove_bus`: disposes of every interrupt in the array, whoever uses it. */
export const pciIrqMapDispose = (s: IrqMap & LegacyInterrupts, disposal: IrqMapDisposal): void => {
  const { irqMap } = s;
  if (irqMap.memory === 'null') return;
  check(irqMapIntact, irqMap.memory !== 'freed', 'walks and frees the freed array');
  irqMap.recorded.forEach((recorded, virq) => {
    if (recorded) irqDisposeMapping(s, virq);
  });
  if (disposal === 'keep entries') return;
  clearEntries(s);
  if (disposal === 'free') irqMap.memory = 'freed';
  if (disposal === 'free and set NULL') irqMap.memory = 'null';
};

/** `pcibios_free_controller`: the pci_controller goes, and its pointer to the array with it. */
export const freeIrqMap = (s: IrqMap): void => {
  s.irqMap.memory = 'null';
  clearEntries(s);
};

/**
 * The global `intx_list`, by number: how many devices use it, 0 where it is not on the list; and the mutex that guards it.
 * @param used without it there is no list
 */
export const intxList = (options: IrqOptions, used: boolean) => ({
  intx: array(used ? options.virqs : 0, (virq) => refcount(0, users(options, virq), options.hwirqOf.length)),
  intxMutex: lock(),
});

/** See {@link intxList}. */
export type IntxList = StateOf<ReturnType<typeof intxList>>;

/** The second half of `pci_read_irq_line`, under `intx_mutex`: `kref_get` of the entry with this number, or a new entry. */
export const intxGet = (s: IntxList, virq: number): void => {
  cost('list walk under intx_mutex');
  getPage(s.intx.at(virq));
};

/** `ppc_pci_unmap_irq_line`, under `intx_mutex`: `kref_put`; the last one disposes of the interrupt (`ppc_pci_intx_release`). */
export const intxPut = (s: IntxList & LegacyInterrupts, virq: number): void => {
  cost('list walk under intx_mutex');
  if (putReference(s.intx.at(virq), 0) === 'freed') irqDisposeMapping(s, virq);
};
