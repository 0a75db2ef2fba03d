// A device holds a read-only translation and wants to write. The handler makes the PTE writable; nothing is unmapped, so
// no notifier call of 2014 or 2017 tells the device that its translation is out of date.
import {
  array,
  bool,
  choose,
  cost,
  deadlockFree,
  indicesOf,
  initially,
  type Model,
  model,
  oneOf,
  optional,
  parameter,
  process,
  range,
  type StateOf,
  when,
} from 'flushpoint';
import { deviceAlive } from '../../properties/device-alive.js';
import { writeFaultServed, writeServed } from '../../properties/write-fault-served.js';
import {
  type MmuNotifier,
  mmuNotifier,
  type Notifier,
  notifierOf,
  notifierPolicies,
} from '../components/mmu-notifier.js';
import { unusedUpgrade } from './unused.js';

const permission = oneOf('ro', 'rw');

/** One page that may be written but is mapped read-only so far, and devices that hold that translation. */
const readOnlyPage = (devices: number, patience: number) => ({
  pte: permission,
  device: array(devices, {
    atc: initially(optional(permission), 'ro'),
    pageRequest: bool,
    /** Page requests in a row after which the write still did not go through. */
    faults: range(patience + 1),
    state: oneOf('running', 'failed'),
    served: range(2),
  }),
});
type ReadOnlyPage = StateOf<ReturnType<typeof readOnlyPage>>;

/** Writes once; asks for the page while its translation is read-only. */
const writingDevice = (index: number, patience: number) => {
  const write = (s: ReadOnlyPage) => {
    const d = s.device.at(index);
    if (d.atc === 'rw') {
      d.served++;
      return 'done';
    }
    if (d.atc === null) {
      d.atc = s.pte;
      return 'dma_write';
    }
    if (d.faults === patience) {
      d.state = 'failed';
      return 'done';
    }
    d.faults++;
    d.pageRequest = true;
    return 'retry';
  };
  return process(
    'device',
    {},
    {
      dma_write: (s: ReadOnlyPage) => write(s),
      retry(s) {
        when(!s.device.at(index).pageRequest);
        return write(s);
      },
    },
    { on: `gpu${index}` },
  );
};

/** do_fault down to handle_pte_fault, under the PTL: a PTE that is writable already is left alone. */
const upgradeHandler = (devices: number, notifier: Notifier<ReadOnlyPage>) =>
  process(
    'ppr_handler',
    {},
    {
      ptep_set_access_flags(s: ReadOnlyPage & MmuNotifier) {
        const d = s.device.at(choose(devices));
        when(d.pageRequest);
        d.pageRequest = false;
        cost('page request');
        if (s.pte === 'ro') {
          s.pte = 'rw';
          notifier.permissionRaised(s, [0]);
        } else cost('spurious interrupt');
        return 'ptep_set_access_flags';
      },
    },
    { daemon: true },
  );

/** A permission upgrade; see the README next to this file. */
export const mmuNotifierUpgrade: Model = model({
  name: 'mmu-notifier-upgrade',
  about: 'a device that holds a read-only translation must learn that the PTE has become writable',
  parameters: {
    policy: parameter.oneOf({
      about: 'which flushes of the CPU TLB the device is told of',
      default: 'inv2017',
      values: ['inv2014', 'inv2017', 'inv2023'],
    }),
    patience: parameter.integer({
      about: 'page requests in a row that a device endures without getting a write through',
      default: 3,
      min: 1,
      max: 16,
    }),
    devices: parameter.integer({ about: 'devices that write to the page', default: 1, min: 1, max: 4 }),
  },
  fixes: {
    inv2023: {
      about: 'invalidate secondary TLBs from the TLB flush functions of the architecture, upgrades included (v6.6)',
      commit: '6bbd42e2df8f',
      set: { policy: 'inv2023' },
    },
  },
  build: ({ policy, patience, devices }) => {
    const notifier = notifierOf<ReadOnlyPage>(notifierPolicies[policy], {
      flush: (s) => {
        cost('device flush', devices);
        s.device.forEach((d) => {
          d.atc = null;
        });
      },
    });
    const processes = [...indicesOf(devices).map((d) => writingDevice(d, patience)), upgradeHandler(devices, notifier)];
    return {
      state: { ...readOnlyPage(devices, patience), ...mmuNotifier({}) },
      processes,
      properties: [
        writeServed,
        deviceAlive,
        writeFaultServed(
          1,
          processes.map((p) => p.label),
        ),
        deadlockFree,
      ],
      unused: unusedUpgrade,
    };
  },
  expected: new URL('mmu-notifier-upgrade.expected.json', import.meta.url),
});
