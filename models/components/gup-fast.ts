// get_user_pages_fast for one page (mm/gup.c): reads the PTE without a lock, takes a reference, and looks at the PTE again;
// where that fails, get_user_pages takes the lock. Interrupts are off meanwhile, which holds up an IPI and an RCU grace
// period but neither a TLB flush by broadcast nor anybody else.
import { choose, cost, type ModelArray, range, type StateOf } from 'flushpoint';
import { type Interrupts, localIrqRestore, localIrqSave } from './ipi.js';
import { type Rcu, rcuReadLock, rcuReadUnlock } from './rcu.js';
import { type Referenced, tryGetPage } from './refcount.js';
import { stepsIf } from './steps-if.js';

/** What GUP-fast works on: page `p` of the address space is mapped by `pte[p]`, to `page[p]`. */
export interface Pinnable extends Interrupts, Rcu {
  readonly pte: ModelArray<{ present: boolean }>;
  readonly page: ModelArray<Referenced & { pins: number }>;
}

/** Which rules it follows. */
export interface GupOptions<S extends Pinnable> {
  /** The CPU it runs on: its place among those with interrupts off, and among RCU readers. */
  readonly cpu: number;
  /** Whether the lockless walk may take pages of this kind of PTE. */
  readonly lockless: boolean;
  /** Whether the PTE is looked at again after the reference was taken. */
  readonly recheck: boolean;
  /** Whether the PTE of a page maps it, where being present is not all. */
  readonly maps?: (s: S, page: number) => boolean;
  /** `put_page` */
  readonly put: (s: S, page: number) => void;
  /** Called for a page that has just been pinned. */
  readonly pinned: (s: S, page: number) => void;
}

/** Its variables: which page it is after, and how many pages the lockless walk has pinned. */
export const gupLocals = (pages: number) => ({ page: range(pages), nr_pinned: range(2) });
/** See {@link gupLocals}. */
export type GupLocals = StateOf<ReturnType<typeof gupLocals>>;

const isMapped = <S extends Pinnable>(s: S, page: number, { maps }: GupOptions<S>): boolean =>
  maps === undefined ? s.pte.at(page).present : maps(s, page);

const pin = <S extends Pinnable>(s: S, page: number, { pinned }: GupOptions<S>): void => {
  s.page.at(page).pins++;
  pinned(s, page);
};

/**
 * From `local_irq_save`, where any page of the address space is asked for, to `local_irq_restore`; and the slow path.
 *
 * Abstracted: one page; page tables are not freed under the walk; a PTE is present or none. In the slow path `mmap_lock` is
 * left out: finding the PTE and taking the reference is one step, because both happen under the PTL, which a zap needs too.
 * @param success where to go on with a pinned page
 * @param failure where to go on without one
 */
export const gupFast = <S extends Pinnable, N extends string, F extends string>(
  options: GupOptions<S>,
  success: N,
  failure: F,
) => ({
  local_irq_save(s: S, me: GupLocals) {
    me.page = choose(s.pte.length);
    localIrqSave(s, options.cpu);
    rcuReadLock(s, options.cpu);
  },
  gup_pte_range(s: S, me: GupLocals): 'local_irq_restore' | 'try_grab_compound_head' {
    return options.lockless && isMapped(s, me.page, options) ? 'try_grab_compound_head' : 'local_irq_restore';
  },
  ...stepsIf(options.lockless, {
    try_grab_compound_head(s: S, me: GupLocals): 'local_irq_restore' | 'pte_val_again' {
      return tryGetPage(s.page.at(me.page)) ? 'pte_val_again' : 'local_irq_restore';
    },
    pte_val_again(s: S, me: GupLocals) {
      if (options.recheck && !isMapped(s, me.page, options)) {
        options.put(s, me.page);
      } else {
        me.nr_pinned = 1;
        pin(s, me.page, options);
      }
    },
  }),
  local_irq_restore(s: S, me: GupLocals): N | 'follow_page_pte' {
    localIrqRestore(s, options.cpu);
    rcuReadUnlock(s, options.cpu);
    return me.nr_pinned === 1 ? success : 'follow_page_pte';
  },
  follow_page_pte(s: S, me: GupLocals): N | F {
    if (!isMapped(s, me.page, options) || !tryGetPage(s.page.at(me.page))) return failure;
    cost('GUP slow path');
    pin(s, me.page, options);
    return success;
  },
});

/** `unpin_user_page`: the device is done with the page. */
export const unpinUserPage = <S extends Pinnable>(s: S, page: number, { put }: GupOptions<S>): void => {
  s.page.at(page).pins--;
  put(s, page);
};
