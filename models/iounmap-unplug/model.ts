// A driver iounmaps the BAR of its device, the device is unplugged, and another one is plugged in at the same address. The
// translation of the dead mapping may still be there: iounmap leaves the TLB flush to a later purge.
import {
  choose,
  deadlockFree,
  model,
  oneOf,
  parameter,
  process,
  reachable,
  type Self,
  type StateOf,
  type ValuesOf,
  when,
} from 'flushpoint';
import { noAccessToEmptySlot } from '../../properties/no-access-to-empty-slot.js';
import { noTranslationAtUnplug } from '../../properties/no-translation-at-unplug.js';
import { noWrongDevice, type StrayAccesses } from '../../properties/no-wrong-device.js';
import { unplugNotRefused } from '../../properties/unplug-not-refused.js';
import { deviceLeaves, deviceUnplugged } from '../../properties/unplugged.js';
import { noStaleReuse } from '../../properties/va-reuse.js';
import { hypervisor, rtasIsolate } from '../components/hypervisor.js';
import { pciSlot, strayAccess } from '../components/pci-slot.js';
import { stepsIf } from '../components/steps-if.js';
import {
  backgroundPurge,
  collectLazyAreas,
  flushAndFree,
  flushTlbKernelRange,
  ioremap,
  iounmap,
  iounmapMayPurge,
  lateIounmap,
  someHashed,
  someMapped,
  translate,
  unmapVmapArea,
  type VmapOptions,
  vmapAreas,
} from '../components/vmap-area.js';
import { unused } from './unused.js';

/** How the CPUs translate, and whether a hypervisor looks at the translations before it lets a device go. */
const platforms = {
  x86: { mmu: 'tlb', hypervisor: false },
  powernv: { mmu: 'hpt', hypervisor: false },
  powervm: { mmu: 'hpt', hypervisor: true },
} as const;

const parameters = {
  platform: parameter.oneOf({
    about:
      'x86 (as radix and arm64): TLBs, nobody checks; powernv: hash table, nobody checks; powervm: hash table, hypervisor checks',
    default: 'x86',
    values: ['x86', 'powernv', 'powervm'],
  }),
  pteClear: parameter.oneOf({
    about: 'when a freed area loses its PTEs: in the purge (lazy) or in iounmap (eager)',
    default: 'eager',
    values: ['lazy', 'eager'],
  }),
  aliasFlush: parameter.oneOf({
    about:
      'what comes before the slot is left: nothing; a purge by the pSeries slot driver or by generic code; a flush of the BAR only, or of one CPU only',
    default: 'none',
    values: ['none', 'slotDriver', 'generic', 'rangeOnly', 'localCpu'],
  }),
  flushInIounmap: parameter.flag({ about: 'iounmap flushes the TLBs itself', default: false }),
  lazyMax: parameter.integer({ about: 'lazily freed areas that start a purge', default: 3, min: 1, max: 3 }),
  retries: parameter.integer({ about: 'how often the isolation of the slot is requested', default: 1, min: 1, max: 3 }),
  late: parameter.flag({ about: 'another mapping of the device is torn down late', default: false }),
  bgPurge: parameter.flag({ about: 'somebody else may purge at any time', default: false }),
  cpus: parameter.integer({ about: 'CPUs', default: 1, min: 1, max: 2 }),
};

type Values = ValuesOf<typeof parameters>;

const vmapOptions = ({ platform, pteClear, flushInIounmap, lazyMax, late, cpus }: Values): VmapOptions => ({
  ...platforms[platform],
  areas: late ? 2 : 1,
  cpus,
  pteClear,
  flushInIounmap,
  lazyMax,
});

/** The mapping that is torn down late, where there is one; the mapping of the driver comes after it. */
const LATE = 0;
const barOf = ({ late }: Values): number => (late ? 1 : 0);

const system = (values: Values) => ({
  ...vmapAreas(vmapOptions(values), values.late ? 1 : 0),
  ...pciSlot(),
  ...hypervisor(values.retries),
});

type System = StateOf<ReturnType<typeof system>>;

/** Whether and how translations are dropped between the removal of the devices and that of the slot. */
const aliasFlushOf = ({ aliasFlush, platform }: Values): 'none' | 'purge' | 'range' => {
  if (aliasFlush === 'none' || (aliasFlush === 'slotDriver' && platform !== 'powervm')) return 'none';
  return aliasFlush === 'rangeOnly' ? 'range' : 'purge';
};

/**
 * The life of a mapping and of its device, on one CPU: the driver maps the BAR, uses it and unmaps it; the device is
 * unplugged; another one is plugged in.
 *
 * The slot is isolated only when nobody has the device mapped any more: where that fails, it fails for what iounmap left.
 */
const hotplug = (values: Values) => {
  const options = vmapOptions(values);
  const bar = barOf(values);
  const aliasFlush = aliasFlushOf(values);
  const leaveSlot = options.hypervisor ? 'rtas_set_indicator' : 'power_off_slot';
  return process(
    'hotplug',
    { purgeIn: oneOf('iounmap', 'vm_unmap_aliases') },
    {
      ioremap(s: System) {
        ioremap(s, bar);
      },
      readl(s) {
        translate(s, bar, choose(values.cpus));
      },
      ...iounmap(bar, options, 'pci_hp_remove_devices'),
      ...stepsIf(
        iounmapMayPurge(options) || aliasFlush === 'purge',
        flushAndFree(
          (me: { purgeIn: string }) => (me.purgeIn === 'iounmap' ? 'pci_hp_remove_devices' : leaveSlot),
          values.aliasFlush === 'localCpu' ? 0 : undefined,
        ),
      ),
      pci_hp_remove_devices(s: System) {
        s.driverBound = false;
      },
      ...stepsIf(aliasFlush === 'purge', {
        vm_unmap_aliases(s: System, me: Self & { purgeIn: string }) {
          me.purgeIn = 'vm_unmap_aliases';
          collectLazyAreas(s, me, options);
          return 'flush_tlb_kernel_range';
        },
      }),
      ...stepsIf(aliasFlush === 'range', {
        unmap_kernel_range(s: System) {
          unmapVmapArea(s, bar, options);
          flushTlbKernelRange(s, [bar]);
        },
      }),
      ...stepsIf(options.hypervisor, {
        rtas_set_indicator(s: System) {
          when(!someMapped(s));
          const answer = rtasIsolate(s, values.retries, someHashed(s));
          if (answer === 'retry') return 'rtas_set_indicator';
          if (answer === 'refused') return 'done';
          s.slot = 'empty';
          return 'pci_hp_add_devices';
        },
      }),
      ...stepsIf(!options.hypervisor, {
        power_off_slot(s: System) {
          when(!someMapped(s));
          s.slot = 'empty';
        },
      }),
      pci_hp_add_devices(s: System) {
        s.slot = 'D2';
      },
    },
    { on: 'cpu0' },
  );
};

/** Guards against a model in which nobody uses the dead mapping. */
const strayAccessMade = reachable<StrayAccesses>(
  'somebody uses the dead mapping',
  (s) => s.strayAccess !== 'none',
  'A stray access is made after iounmap, whatever it comes to.',
);

/** iounmap against PCI hot unplug; as it is today, for x86: PTEs are cleared at once, the TLB flush is lazy. */
export const iounmapUnplug = model({
  name: 'iounmap-unplug',
  about: 'a lazily flushed ioremap of a device that is unplugged while its translation lives on',
  parameters,
  fixes: {
    'slot-driver': {
      about:
        'the pSeries slot driver (rpaphp) calls vm_unmap_aliases() when it disables a slot; other slot drivers do not',
      set: { aliasFlush: 'slotDriver' },
    },
    'generic-unplug': {
      about: 'the unplug code that all platforms share calls vm_unmap_aliases()',
      set: { aliasFlush: 'generic' },
    },
    'range-only': {
      about: "the unplug unmaps and flushes the driver's own range and purges nothing",
      set: { aliasFlush: 'rangeOnly' },
    },
    'eager-pte': {
      about: 'iounmap clears the PTEs at once, only the TLB flush is left to the purge',
      commit: '64141da58724',
      set: { pteClear: 'eager' },
    },
    'flush-in-iounmap': {
      about: 'every iounmap flushes the TLBs before it frees the range, as before lazy freeing',
      set: { flushInIounmap: true },
    },
    'no-laziness': {
      about: 'the first lazily freed area starts a purge',
      set: { lazyMax: 1 },
    },
    'background-purge': {
      about: 'purges come more often, but nothing orders them against the unplug',
      set: { bgPurge: true },
    },
    'retry-isolate': {
      about: 'the slot driver asks the hypervisor three times and hopes for a purge in between',
      set: { retries: 3, bgPurge: true },
    },
  },
  build: (values) => {
    const options = vmapOptions(values);
    const unplug = hotplug(values);
    return {
      state: system(values),
      processes: [
        unplug,
        ...(values.late ? [lateIounmap(LATE, options)] : []),
        strayAccess(barOf(values), values.cpus),
        ...(values.bgPurge ? [backgroundPurge(options)] : []),
      ],
      properties: [
        noTranslationAtUnplug,
        noWrongDevice,
        noAccessToEmptySlot,
        noStaleReuse,
        unplugNotRefused,
        deadlockFree,
        deviceLeaves,
        strayAccessMade,
        deviceUnplugged([unplug.label]),
      ],
      unused,
    };
  },
  expected: new URL('iounmap-unplug.expected.json', import.meta.url),
});
