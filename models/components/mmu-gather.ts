// The mmu_gather: page frames that an unmap has taken out of the page table and that may be freed only after the
// translations to them are gone.
import { array, bool, type StateOf } from 'flushpoint';
import { freePage, type PageTable } from './page-table.js';

/**
 * One mmu_gather per CPU: `page[f]` says that frame `f` waits to be freed.
 *
 * Abstracted: kept as a set, freed in the order of frame numbers; room for every frame, so it is never full; no page-table
 * pages; no `fullmm`.
 */
export const mmuGather = ({ cpus = 1, frames }: { readonly cpus?: number; readonly frames: number }) => ({
  mmuGather: array(cpus, { page: array(frames, bool) }),
});

/** See {@link mmuGather}. */
export type MmuGather = StateOf<ReturnType<typeof mmuGather>>;

/** `tlb_remove_page`: the frame will be freed when the gather is finished. */
export const tlbRemovePage = (s: MmuGather, cpu: number, frame: number): void => {
  s.mmuGather.at(cpu).page[frame] = true;
};

/**
 * `free_pages_and_swap_cache`, one page of it: a frame is freed per step, because others run in between.
 * @param put drops the reference to it
 * @returns true when the gather is empty
 */
export const freeGatheredPage = <S extends MmuGather & Pick<PageTable, 'frame'>>(
  s: S,
  cpu: number,
  put: (s: S, frame: number) => void = freePage,
): boolean => {
  const { page } = s.mmuGather.at(cpu);
  const frame = page.indexOf(true);
  if (frame < 0) return true;
  page[frame] = false;
  put(s, frame);
  return !page.includes(true);
};
