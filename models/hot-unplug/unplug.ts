// The removal itself, on one CPU and from one end to the other: the provider is unbound, its pages come back, its mappings and
// its interrupt go, the slot is isolated, and another device comes. Every step but a few is of a component.
import { process, type Self, when } from 'flushpoint';
import { rtasIsolate } from '../components/hypervisor.js';
import {
  intxGet,
  intxPut,
  irqDisposeMapping,
  mapInterrupt,
  pciIrqMapDispose,
  pciIrqMapRegister,
} from '../components/irq-map.js';
import { mapFreePages } from '../components/p2pdma-page.js';
import { isInvoked, synchronizeRcu } from '../components/rcu.js';
import { stepsIf } from '../components/steps-if.js';
import { FLUSH_CALLBACK, isDeferred, tlbFlushMmu } from '../components/tlb.js';
import { unmapMappingRange } from '../components/unmap-mapping-range.js';
import { collectLazyAreas, flushAndFree, freeUnmapVmapArea } from '../components/vmap-area.js';
import { zapLocals } from '../components/zap-page-range.js';
import {
  ESB,
  flushOptionsOf,
  IN_SLOT,
  INTX_OF_SLOT,
  irqOptionsOf,
  irqsKeptIn,
  REGISTERS,
  type Settings,
  sizesOf,
  vmapOptionsOf,
  waitsForGracePeriod,
} from './settings.js';
import { type Machine, putPoolPage } from './state.js';

/** The CPU it runs on. */
const CPU = 0;
/** The RCU callback that wakes it up. */
const WAKE_CALLBACK = 1;

/** Some entry of the hash table maps the device: what the hypervisor looks at. */
const someEntryMaps = (s: Machine, barFrames: number): boolean =>
  s.hpt.some((hpte) => hpte.valid && hpte.frame < barFrames);

/** The number of the device in the slot, which has one from when it was scanned until it is deleted. */
const irqOf = (s: Machine): number => {
  const { irq } = s.pciDevice.at(IN_SLOT);
  if (irq === null) throw new Error('takes the interrupt number of a device that has none');
  return irq;
};

/** See the file. */
export const unplugProvider = (settings: Settings) => {
  const { pages, flushPoint, batchSize, pteKind, refBase, aliasFlush, retries, platform } = settings;
  const { barFrames } = sizesOf(settings);
  const flush = flushOptionsOf(settings);
  const vmap = vmapOptionsOf(settings);
  const irqs = irqOptionsOf(settings);
  const kept = irqsKeptIn(settings);
  const put = putPoolPage(settings);
  const gathers = pteKind === 'normal';
  const waits = waitsForGracePeriod(settings);

  const leaveSlot = platform === 'powervm' ? 'rtas_set_indicator' : 'power_off_slot';
  const afterUnmap = waits ? 'synchronize_rcu' : 'pci_p2pdma_map_free_pages';
  const afterIrqs = aliasFlush === 'afterIrqs' ? 'vm_unmap_aliases' : leaveSlot;

  /** Under XIVE an interrupt that is no longer mapped has its ESB page unmapped. */
  const iounmapEsb = (s: Machine): void => {
    if (s.virq.at(INTX_OF_SLOT) === null && s.vmapArea.at(ESB).state === 'mapped') freeUnmapVmapArea(s, ESB, vmap);
  };

  return process(
    'hot unplug',
    zapLocals({ pages }),
    {
      // The driver is unbound: its pages are taken away from user space.
      ...unmapMappingRange(
        {
          cpu: CPU,
          mm: 0,
          pages,
          flushPoint,
          batchSize,
          gathers,
          flush: 'tlb_flush_mmu_tlbonly',
          put: (s: Machine, frame) => {
            if (isDeferred(flush)) when(isInvoked(s, CPU, FLUSH_CALLBACK));
            put(s, frame);
          },
        },
        gathers ? 'dev_pagemap_kill' : afterUnmap,
      ),
      ...tlbFlushMmu(CPU, flush, gathers ? 'free_pages_and_swap_cache' : 'unlock_i_mmap_lock'),
      ...stepsIf(waits, synchronizeRcu(CPU, WAKE_CALLBACK, 'pci_p2pdma_map_free_pages')),
      ...stepsIf(
        !gathers,
        mapFreePages(put, () => 'dev_pagemap_kill'),
      ),
      // memunmap_pages: from here on nobody gets a page of the pool, and the pages that are in use are waited for.
      dev_pagemap_kill(s: Machine) {
        s.driverBound = false;
      },
      dev_pagemap_cleanup(s: Machine) {
        when(s.page.every(({ refcount }) => refcount === refBase));
      },
      iounmap(s: Machine) {
        freeUnmapVmapArea(s, REGISTERS, vmap);
        return aliasFlush === 'beforeIrqs' ? 'vm_unmap_aliases' : 'device_del';
      },
      device_del(s: Machine) {
        if (kept === 'device') irqDisposeMapping(s, irqOf(s));
        if (kept === 'list') intxPut(s, irqOf(s));
        s.pciDevice.at(IN_SLOT).irq = null;
        iounmapEsb(s);
        return kept === 'array' ? 'pcibios_remove_bus' : afterIrqs;
      },
      ...stepsIf(kept === 'array', {
        pcibios_remove_bus(s: Machine): typeof afterIrqs {
          pciIrqMapDispose(s, 'free');
          iounmapEsb(s);
          return afterIrqs;
        },
      }),
      ...stepsIf(aliasFlush !== 'none', {
        vm_unmap_aliases(s: Machine, me: Self): 'flush_tlb_kernel_range' {
          collectLazyAreas(s, me, vmap);
          return 'flush_tlb_kernel_range';
        },
        ...flushAndFree(() => (aliasFlush === 'beforeIrqs' ? 'device_del' : leaveSlot)),
      }),
      ...stepsIf(platform === 'powervm', {
        rtas_set_indicator(s: Machine): 'rtas_set_indicator' | 'pci_hp_add_devices' | 'done' {
          const answer = rtasIsolate(s, retries, someEntryMaps(s, barFrames));
          if (answer === 'retry') return 'rtas_set_indicator';
          if (answer === 'refused') return 'done';
          s.slot = 'empty';
          return 'pci_hp_add_devices';
        },
      }),
      ...stepsIf(platform === 'powernv', {
        power_off_slot(s: Machine) {
          s.slot = 'empty';
        },
      }),
      // Another device, with the same address and the same interrupt line.
      pci_hp_add_devices(s: Machine) {
        s.slot = 'D2';
      },
      of_irq_parse_and_map_pci(s: Machine) {
        s.pciDevice.at(IN_SLOT).irq = mapInterrupt(s, IN_SLOT, irqs);
      },
      ...stepsIf(kept === 'array', {
        pci_irq_map_register(s: Machine) {
          pciIrqMapRegister(s, irqOf(s));
        },
      }),
      ...stepsIf(kept === 'list', {
        kref_get(s: Machine) {
          intxGet(s, irqOf(s));
        },
      }),
    },
    { on: `cpu${CPU}` },
  );
};
