// One device goes while another one comes, and both are wired to the same interrupt: the reference count of 450be4960a0f
// with and without the locks that make looking up a number and counting it one action.
import {
  acquire,
  deadlockFree,
  type Lock,
  model,
  optional,
  parameter,
  process,
  range,
  reachable,
  release,
  type Self,
  type StateOf,
  type ValuesOf,
} from 'flushpoint';
import { liveDeviceMapped, type MappedInterrupts } from '../../properties/live-device-mapped.js';
import { rightIrq } from '../../properties/right-irq.js';
import {
  hostBridge,
  type IrqOptions,
  intxGet,
  intxList,
  intxPut,
  legacyInterrupts,
  mapInterrupt,
} from '../components/irq-map.js';
import { unusedRefcount } from './unused.js';

const parameters = {
  rescanLock: parameter.flag({
    about: 'whoever adds or removes devices holds pci_rescan_remove_lock',
    default: false,
  }),
  mapInsideMutex: parameter.flag({
    about: 'the number is looked up with intx_mutex held, and not before',
    default: false,
  }),
};

type Values = ValuesOf<typeof parameters>;

/** Device 0 is there and goes, device 1 comes. */
const LEAVING = 0;
const COMING = 1;
const options: IrqOptions = { hwirqOf: [0, 0], virqs: 2, virqChoice: 'lowest', absent: [COMING] };

const system = () => ({ ...hostBridge(1), ...legacyInterrupts(options), ...intxList(options, true) });

type System = StateOf<ReturnType<typeof system>>;

/** pdev->irq, which the device has before it is alive and after. */
const locals = { irq: optional(range(options.virqs)) };
type Holder = Self & StateOf<typeof locals>;

const irqOf = ({ irq }: Holder): number => {
  if (irq === null) throw new Error('takes the interrupt number of a device that has none');
  return irq;
};

/** Steps that take and drop pci_rescan_remove_lock. */
const lockRescanRemove = {
  pci_lock_rescan_remove(s: { rescanRemoveLock: Lock }, me: Self) {
    acquire(s.rescanRemoveLock, me);
  },
};
const unlockRescanRemove = {
  pci_unlock_rescan_remove(s: { rescanRemoveLock: Lock }, me: Self) {
    release(s.rescanRemoveLock, me);
  },
};

/** Steps that take and drop intx_mutex. */
const lockIntx = {
  mutex_lock(s: { intxMutex: Lock }, me: Self) {
    acquire(s.intxMutex, me);
  },
};
const unlockIntx = {
  mutex_unlock(s: { intxMutex: Lock }, me: Self) {
    release(s.intxMutex, me);
  },
};

/** The driver is unbound; from then on nobody relies on the interrupt. Then `ppc_pci_unmap_irq_line`, from device_del. */
const removeDevice = ({ rescanLock }: Values) => {
  const steps = {
    pci_stop_dev(s: System, me: Holder) {
      const device = s.pciDevice.at(LEAVING);
      me.irq = device.irq;
      device.irq = null;
    },
    ...lockIntx,
    kref_put(s: System, me: Holder) {
      intxPut(s, irqOf(me));
    },
    ...unlockIntx,
  };
  const name = 'pci_stop_and_remove_bus_device';
  const on = { on: 'cpu0' };
  return rescanLock
    ? process(name, locals, { ...lockRescanRemove, ...steps, ...unlockRescanRemove }, on)
    : process(name, locals, steps, on);
};

/** `pci_read_irq_line`: looks the number up and counts it. Then the driver is bound, and relies on the interrupt. */
const addDevice = ({ rescanLock, mapInsideMutex }: Values) => {
  const map = {
    of_irq_parse_and_map_pci(s: System, me: Holder) {
      me.irq = mapInterrupt(s, COMING, options);
    },
  };
  const steps = {
    ...(mapInsideMutex ? { ...lockIntx, ...map } : { ...map, ...lockIntx }),
    kref_get(s: System, me: Holder) {
      intxGet(s, irqOf(me));
    },
    ...unlockIntx,
    device_attach(s: System, me: Holder) {
      s.pciDevice.at(COMING).irq = irqOf(me);
    },
  };
  const name = 'pci_rescan_bus';
  const on = { on: 'cpu1' };
  return rescanLock
    ? process(name, locals, { ...lockRescanRemove, ...steps, ...unlockRescanRemove }, on)
    : process(name, locals, steps, on);
};

/** Guards against a model in which the other device never comes. */
const deviceComes = reachable<MappedInterrupts>(
  'the other device comes alive',
  (s) => s.pciDevice.at(COMING).irq !== null,
  'The driver of the device that is added gets an interrupt number.',
);

/** The list of counted interrupts against two threads; as it is here, neither lock covers looking up and counting. */
export const phbIrqMapRefcount = model({
  name: 'phb-irq-map-refcount',
  about: 'the reference count of a shared INTx while one device goes and another comes',
  parameters,
  fixes: {
    'rescan-lock': {
      about: 'pci_rescan_remove_lock keeps adding and removing apart, as in the kernel',
      set: { rescanLock: true },
    },
    'map-inside-mutex': {
      about: 'the number is looked up and counted under one hold of intx_mutex',
      set: { mapInsideMutex: true },
    },
  },
  build: (values) => ({
    state: system(),
    processes: [removeDevice(values), addDevice(values)],
    properties: [liveDeviceMapped, rightIrq(options.hwirqOf), deadlockFree, deviceComes],
    unused: unusedRefcount,
  }),
  expected: new URL('phb-irq-map-refcount.expected.json', import.meta.url),
});
