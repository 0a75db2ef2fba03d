// A page that went back to its allocator belongs to whoever gets it next. Neither a CPU with an old translation nor a device
// with an old address may reach it. Asserted in the steps that store, pin and transfer.
import { assertion } from 'flushpoint';

/**
 * Asserted where a page is used.
 * @param allocator what the page is freed to
 */
export const noAccessAfterFree = (allocator: string) =>
  assertion(
    `no access after free to ${allocator}`,
    `No store of a CPU and no DMA of a device reaches a page that is back in ${allocator} or has another owner.`,
  );
