// Every built-in model, one line each. What lists, checks or documents models reads this list and nothing else.
import type { Model } from 'flushpoint';
import { hotUnplug } from './hot-unplug/model.js';
import { iounmapUnplug } from './iounmap-unplug/model.js';
import { mmuNotifierCow } from './mmu-notifier/cow.js';
import { mmuNotifierUnmap } from './mmu-notifier/model.js';
import { mmuNotifierUpgrade } from './mmu-notifier/upgrade.js';
import { p2pdmaFsdax } from './p2pdma-genalloc/fsdax.js';
import { p2pdmaGenalloc } from './p2pdma-genalloc/model.js';
import { phbIrqMap } from './phb-irq-map/model.js';
import { phbIrqMapRefcount } from './phb-irq-map/refcount.js';
import { ppc64Hash } from './ppc64-hash/model.js';
import { ppc64HashPreempt } from './ppc64-hash/preempt.js';

/** The built-in models, in the order in which they are listed. */
export const models: readonly Model[] = [
  // one to a line
  ppc64Hash,
  ppc64HashPreempt,
  p2pdmaGenalloc,
  p2pdmaFsdax,
  iounmapUnplug,
  mmuNotifierUnmap,
  mmuNotifierCow,
  mmuNotifierUpgrade,
  phbIrqMap,
  phbIrqMapRefcount,
  hotUnplug,
];
