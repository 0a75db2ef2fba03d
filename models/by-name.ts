// Every built-in model, one line each, in the order in which they are listed; each is loaded when it is asked for.
import type { Model } from 'flushpoint';

/** Loads a built-in model. */
export const byName: ReadonlyMap<string, () => Promise<Model>> = new Map([
  ['ppc64-hash', async () => (await import('./ppc64-hash/model.js')).ppc64Hash],
  ['ppc64-hash-preempt', async () => (await import('./ppc64-hash/preempt.js')).ppc64HashPreempt],
  ['p2pdma-genalloc', async () => (await import('./p2pdma-genalloc/model.js')).p2pdmaGenalloc],
  ['p2pdma-fsdax', async () => (await import('./p2pdma-genalloc/fsdax.js')).p2pdmaFsdax],
  ['iounmap-unplug', async () => (await import('./iounmap-unplug/model.js')).iounmapUnplug],
  ['mmu-notifier', async () => (await import('./mmu-notifier/model.js')).mmuNotifierUnmap],
  ['mmu-notifier-cow', async () => (await import('./mmu-notifier/cow.js')).mmuNotifierCow],
  ['mmu-notifier-upgrade', async () => (await import('./mmu-notifier/upgrade.js')).mmuNotifierUpgrade],
  ['phb-irq-map', async () => (await import('./phb-irq-map/model.js')).phbIrqMap],
  ['phb-irq-map-refcount', async () => (await import('./phb-irq-map/refcount.js')).phbIrqMapRefcount],
  ['hot-unplug', async () => (await import('./hot-unplug/model.js')).hotUnplug],
]);
