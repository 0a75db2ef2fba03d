// The state of the hot-unplug scenario: that of its parts, with one hash table for user pages and kernel ranges, and one set of
// page frames for the BAR and ordinary memory.
import type { StateOf } from 'flushpoint';
import { genPool } from '../components/genalloc.js';
import { hashTable } from '../components/hash-table.js';
import { hypervisor } from '../components/hypervisor.js';
import { interrupts } from '../components/ipi.js';
import { intxList, irqMap, legacyInterrupts } from '../components/irq-map.js';
import { lazyMmuBatch } from '../components/lazy-mmu-batch.js';
import { mmuGather } from '../components/mmu-gather.js';
import { p2pdmaPages, putPage } from '../components/p2pdma-page.js';
import { mmapSem, stores } from '../components/page-fault.js';
import { freePage, pageTable } from '../components/page-table.js';
import { pciSlot } from '../components/pci-slot.js';
import { rcu } from '../components/rcu.js';
import { isDeferred, sendsIpi, tlbs } from '../components/tlb.js';
import { mapping } from '../components/unmap-mapping-range.js';
import { vmapAreaList } from '../components/vmap-area.js';
import {
  flushOptionsOf,
  irqOptionsOf,
  irqsKeptIn,
  type Settings,
  sizesOf,
  vmapOptionsOf,
  waitsForGracePeriod,
} from './settings.js';

/** Everything is mapped and hashed at the start: user pages, the registers, the ESB page. */
export const machine = (settings: Settings) => {
  const { pages, ptls, userCpus, gupThreads, batchSize, initialPerm, retries } = settings;
  const { virtualPages, frames, slots } = sizesOf(settings);
  const { areas } = vmapOptionsOf(settings);
  const flush = flushOptionsOf(settings);
  const irqs = irqOptionsOf(settings);
  const kept = irqsKeptIn(settings);
  const writable = initialPerm === 'rw';
  const usesRcu = isDeferred(flush) || waitsForGracePeriod(settings);
  return {
    ...pageTable({ pages, ptls, frames, slots, hashed: pages, writable, used: frames }),
    ...hashTable({ slots, pages: virtualPages, frames, hashed: virtualPages, writable }),
    ...tlbs(userCpus, virtualPages),
    ...lazyMmuBatch({ pages, slots, batchSize }),
    ...mmuGather({ frames }),
    ...mapping(),
    ...mmapSem(),
    ...stores(userCpus),
    ...p2pdmaPages(settings),
    ...genPool(pages),
    ...interrupts({ cpus: gupThreads, senders: sendsIpi(flush) ? 1 : 0 }),
    ...rcu({ readers: gupThreads, cpus: usesRcu ? 1 : 0, callbacks: 2 }),
    ...vmapAreaList(areas, areas),
    ...legacyInterrupts(irqs),
    ...irqMap(irqs, kept === 'array'),
    ...intxList(irqs, kept === 'list'),
    ...pciSlot(),
    ...hypervisor(retries),
  };
};

/** See {@link machine}. */
export type Machine = StateOf<ReturnType<typeof machine>>;

/** `put_page` of a page of the pool: with the last reference it goes back there, and its frame is nobody's. */
export const putPoolPage =
  ({ refBase }: Settings) =>
  (s: Machine, page: number): void => {
    putPage(s, page, refBase);
    if (!s.pool.at(page).allocated) freePage(s, page);
  };
