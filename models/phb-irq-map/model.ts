// An administrator removes and rescans what is below a PCI host bridge (PHB), and the kernel has to unmap the legacy
// interrupts of the devices: those of every removed device, once, and no others.
import {
  acquire,
  bool,
  choose,
  deadlockFree,
  indicesOf,
  model,
  oneOf,
  parameter,
  process,
  range,
  reachable,
  release,
  type Self,
  type StateOf,
  type ValuesOf,
} from 'flushpoint';
import { irqMapIntact } from '../../properties/irq-map-intact.js';
import { irqMapNotFull } from '../../properties/irq-map-not-full.js';
import { liveDeviceMapped, type MappedInterrupts } from '../../properties/live-device-mapped.js';
import { rightIrq } from '../../properties/right-irq.js';
import { unplugNotRefused } from '../../properties/unplug-not-refused.js';
import { phbLeaves, phbUnplugged } from '../../properties/unplugged.js';
import { hypervisor, rtasIsolate } from '../components/hypervisor.js';
import {
  freeIrqMap,
  hostBridge,
  type IrqMapDisposal,
  type IrqOptions,
  intxGet,
  intxList,
  intxPut,
  irqDisposeMapping,
  irqMap,
  legacyInterrupts,
  mapInterrupt,
  pcibiosIrqMapInit,
  pciIrqMapDispose,
  pciIrqMapRegister,
  someInterruptMapped,
} from '../components/irq-map.js';
import { stepsIf } from '../components/steps-if.js';
import { unused } from './unused.js';

/** What can be done to a PHB, and how many buses are below it. A hypervisor checks wherever DLPAR can remove it. */
const profiles = {
  pseries: { buses: 1, sysfs: false, dlpar: true },
  powernv: { buses: 2, sysfs: true, dlpar: false },
  qemu: { buses: 2, sysfs: true, dlpar: true },
} as const;

/** What the kernel remembers of the interrupts that it has mapped, and when it unmaps them. */
interface Variant {
  /** `array`: phb->irq_map, walked with every bus. `device`: the number in the device itself. `list`: intx_list. */
  readonly keeps: 'array' | 'nothing' | 'device' | 'list';
  /** What becomes of the array when a bus is removed. */
  readonly disposal?: IrqMapDisposal;
}

const variants = {
  orig: { keeps: 'array', disposal: 'free' },
  null: { keeps: 'array', disposal: 'free and set NULL' },
  sep: { keeps: 'array', disposal: 'clear entries' },
  sepKeep: { keeps: 'array', disposal: 'keep entries' },
  revert: { keeps: 'nothing' },
  noref: { keeps: 'device' },
  ref: { keeps: 'list' },
} as const satisfies { readonly [name: string]: Variant };

const parameters = {
  profile: parameter.oneOf({
    about:
      'pseries: one bus, the PHB comes and goes by DLPAR; powernv: two buses, sysfs remove and rescan; qemu: two buses, both',
    default: 'qemu',
    values: ['pseries', 'powernv', 'qemu'],
  }),
  variant: parameter.oneOf({
    about:
      'when interrupts are unmapped: orig, null, sep, sepKeep with a bus, from an array of the PHB; revert never; noref, ref with the device',
    default: 'orig',
    values: ['orig', 'null', 'sep', 'sepKeep', 'revert', 'noref', 'ref'],
  }),
  shared: parameter.flag({ about: 'all devices share one INTx', default: false }),
  virqChoice: parameter.oneOf({
    about: 'which free number a new mapping gets; any: other drivers map interrupts as well',
    default: 'lowest',
    values: ['lowest', 'any'],
  }),
  devices: parameter.integer({ about: 'devices, dealt to the buses in turn', default: 2, min: 2, max: 3 }),
  operations: parameter.integer({ about: 'operations of each administrator', default: 3, min: 1, max: 4 }),
  administrators: parameter.integer({ about: 'administrators', default: 1, min: 1, max: 2 }),
};

type Values = ValuesOf<typeof parameters>;

const irqOptions = ({ devices, shared, virqChoice }: Values): IrqOptions => {
  const hwirqOf = indicesOf(devices).map((d) => (shared ? 0 : d));
  const hwirqs = shared ? 1 : devices;
  return { hwirqOf, virqs: virqChoice === 'any' ? hwirqs + 1 : hwirqs, virqChoice };
};

const system = (values: Values) => {
  const options = irqOptions(values);
  const { keeps } = variants[values.variant];
  return {
    ...hostBridge(profiles[values.profile].buses),
    ...legacyInterrupts(options),
    ...irqMap(options, keeps === 'array'),
    ...intxList(options, keeps === 'list'),
    ...hypervisor(1),
  };
};

type System = StateOf<ReturnType<typeof system>>;

/** What an administrator can ask for: by sysfs (`remove`, `rescan`) or by DLPAR. */
const operation = oneOf('none', 'remove bus', 'rescan bus', 'remove PHB', 'add PHB');

const administratorLocals = ({ operations, devices, profile }: Values) => ({
  asked: range(operations + 1),
  /** What is under way, for the reader of a trace; steps only ask whether it concerns a bus or the PHB. */
  operation,
  wholePhb: bool,
  bus: range(profiles[profile].buses),
  device: range(devices),
});

type Admin = Self & StateOf<ReturnType<typeof administratorLocals>>;

/**
 * An administrator: one operation after the other, each under pci_rescan_remove_lock, which is taken and dropped in the
 * first and the last step of the operation.
 *
 * A bus goes depth first, as in pci_remove_bus_device: its devices, then the bus itself. When the hypervisor has refused
 * to take the PHB, there is nothing left to ask for.
 */
const administrator = (values: Values, cpu: number) => {
  const { sysfs, dlpar, buses } = profiles[values.profile];
  const { keeps, disposal }: Variant = variants[values.variant];
  const options = irqOptions(values);

  /** What can be asked for, as things stand. */
  const possible = ({ phb, bus }: System): readonly (readonly [StateOf<typeof operation>, number])[] => {
    if (phb === 'gone') return dlpar ? [['add PHB', 0]] : [];
    if (phb === 'removed') return [];
    return [
      ...(sysfs ? bus.map((state, b) => [state === 'present' ? 'remove bus' : 'rescan bus', b] as const) : []),
      ...(dlpar ? [['remove PHB', 0] as const] : []),
    ];
  };
  const finish = (s: System, me: Admin) => {
    me.operation = 'none';
    me.wholePhb = false;
    me.bus = 0;
    me.device = 0;
    release(s.rescanRemoveLock, me);
    return 'next_operation' as const;
  };
  /** Removes the first bus, from this one on, that is still there; the PHB when there is none. */
  const removeFrom = (s: System, me: Admin, from: number) => {
    const bus = s.bus.findIndex((state, b) => b >= from && state === 'present');
    if (bus < 0) return 'pcibios_free_controller' as const;
    me.bus = bus;
    me.device = bus;
    return 'device_del' as const;
  };
  /** Goes on with the next device that was found on the bus, or below the PHB. */
  const scanned = (s: System, me: Admin) => {
    const next = me.device + (me.wholePhb ? 1 : buses);
    if (next >= values.devices) return finish(s, me);
    me.device = next;
    return 'of_irq_parse_and_map_pci' as const;
  };

  return process(
    'administrator',
    administratorLocals(values),
    {
      next_operation(s: System, me) {
        if (me.asked === values.operations) return 'done';
        acquire(s.rescanRemoveLock, me);
        const operations = possible(s);
        if (operations.length === 0) {
          release(s.rescanRemoveLock, me);
          return 'done';
        }
        const [asked, bus] = choose(operations);
        me.asked++;
        me.operation = asked;
        me.wholePhb = asked === 'remove PHB' || asked === 'add PHB';
        me.bus = bus;
        // Device d is on bus d modulo the number of buses.
        me.device = bus;
        if (asked === 'rescan bus') return 'pci_rescan_bus';
        if (asked === 'add PHB') return 'pcibios_scan_phb';
        return asked === 'remove PHB' ? removeFrom(s, me, 0) : 'device_del';
      },
      // pci_stop_dev and device_del: the driver is unbound, the notifiers of the bus run, the device goes.
      device_del(s, me) {
        const device = s.pciDevice.at(me.device);
        const { irq } = device;
        if (irq !== null && keeps === 'device') irqDisposeMapping(s, irq);
        if (irq !== null && keeps === 'list') intxPut(s, irq);
        device.irq = null;
        if (me.device + buses >= values.devices) return 'pcibios_remove_bus';
        me.device += buses;
        return 'device_del';
      },
      pcibios_remove_bus(s, me) {
        if (disposal !== undefined) pciIrqMapDispose(s, disposal);
        s.bus[me.bus] = 'absent';
        return dlpar && me.wholePhb ? removeFrom(s, me, me.bus + 1) : finish(s, me);
      },
      ...stepsIf(dlpar, {
        pcibios_free_controller(s: System) {
          freeIrqMap(s);
          s.phb = 'removed';
        },
        rtas_set_indicator(s: System, me: Admin) {
          if (rtasIsolate(s, 1, someInterruptMapped(s)) === 'isolated') s.phb = 'gone';
          return finish(s, me);
        },
        pcibios_scan_phb(s: System, me: Admin) {
          s.phb = 'present';
          s.bus.forEach((_, b) => {
            s.bus[b] = 'present';
          });
          if (keeps === 'array') pcibiosIrqMapInit(s);
          me.device = 0;
          return 'of_irq_parse_and_map_pci';
        },
      }),
      ...stepsIf(sysfs, {
        pci_rescan_bus(s: System, me: Admin) {
          s.bus[me.bus] = 'present';
        },
      }),
      of_irq_parse_and_map_pci(s: System, me) {
        s.pciDevice.at(me.device).irq = mapInterrupt(s, me.device, options);
        return keeps === 'nothing' || keeps === 'device' ? scanned(s, me) : undefined;
      },
      ...stepsIf(keeps === 'array', {
        pci_irq_map_register(s: System, me: Admin) {
          pciIrqMapRegister(s, irqOf(s, me.device));
          return scanned(s, me);
        },
      }),
      ...stepsIf(keeps === 'list', {
        kref_get(s: System, me: Admin) {
          intxGet(s, irqOf(s, me.device));
          return scanned(s, me);
        },
      }),
    },
    { on: `cpu${cpu}` },
  );
};

/** The interrupt number of a device that has one. */
const irqOf = (s: System, device: number): number => {
  const { irq } = s.pciDevice.at(device);
  if (irq === null) throw new Error('takes the interrupt number of a device that has none');
  return irq;
};

/** Guards against a model in which nothing is ever unmapped. */
const interruptDisposed = reachable<MappedInterrupts>(
  'an interrupt is disposed of',
  (s) => s.virq.some((virq) => virq === null),
  'Some interrupt that was mapped is unmapped again.',
);

/** Removal and rescan below a PHB with an array of mapped interrupts; as it was first merged, the array is freed with a bus. */
export const phbIrqMap = model({
  name: 'phb-irq-map',
  about: 'legacy interrupts of PCI devices, unmapped when the bus, the device or nobody is removed',
  parameters,
  fixes: {
    'set-null': {
      about: 'pcibios_remove_bus sets the pointer to NULL when it has freed the array (version 3 of the patch)',
      set: { variant: 'null' },
    },
    'free-with-controller': {
      about: 'the array is freed with its pci_controller, and its entries are cleared when they are disposed of',
      set: { variant: 'sep' },
    },
    revert: {
      about: 'interrupts are not recorded and never unmapped',
      commit: 'ffd0b25ca049',
      set: { variant: 'revert' },
    },
    notifier: {
      about: 'a bus notifier disposes of the interrupt of the device that is deleted',
      set: { variant: 'noref' },
    },
    'notifier-kref': {
      about:
        'a bus notifier drops a reference to the interrupt of the device that is deleted; the last one disposes of it',
      commit: '450be4960a0f',
      set: { variant: 'ref' },
    },
  },
  build: (values) => {
    const { dlpar, sysfs } = profiles[values.profile];
    const administrators = indicesOf(values.administrators).map((cpu) => administrator(values, cpu));
    return {
      state: system(values),
      processes: administrators,
      properties: [
        irqMapIntact,
        liveDeviceMapped,
        rightIrq(irqOptions(values).hwirqOf),
        unplugNotRefused,
        irqMapNotFull,
        deadlockFree,
        interruptDisposed,
        ...(dlpar ? [phbLeaves] : []),
        // Where sysfs offers something else to do, nobody need ever ask for the removal of the PHB.
        ...(dlpar && !sysfs ? [phbUnplugged(administrators.map(({ label }) => label))] : []),
      ],
      unused,
    };
  },
  expected: new URL('phb-irq-map.expected.json', import.meta.url),
});
