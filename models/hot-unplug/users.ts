// Who still uses the pages of the provider while it goes: user CPUs that store to them, and somebody who takes pages from the pool.
import { check, choose, process, range, when } from 'flushpoint';
import { genPoolAlloc, ownedAsAtFirst } from '../components/genalloc.js';
import { hptLookup } from '../components/hash-table.js';
import { accessAfterFree } from '../components/p2pdma-page.js';
import { faultLocals, handlePteFault, hashPage } from '../components/page-fault.js';
import { accessBar } from '../components/pci-slot.js';
import { getPage } from '../components/refcount.js';
import { tlbFill, tlbHit } from '../components/tlb.js';
import { type Settings, sizesOf } from './settings.js';
import { type Machine, putPoolPage } from './state.js';

/**
 * A user CPU that stores to a page until the store goes through. The hardware fills its TLB from the hash table; the store goes
 * through the TLB later, without a look at either.
 *
 * A fault where nothing is mapped any more gets the dummy page instead of the one of the device, and a store to it is over at
 * once: it reaches nobody.
 */
export const userStore = (thread: number, cpu: number, settings: Settings) => {
  const { pages } = settings;
  const { slots, dummyPage, userGroups } = sizesOf(settings);
  return process(
    'user_store',
    faultLocals({ pages, slots }),
    {
      tlb_fill(s: Machine, me) {
        me.page = choose(pages);
        const slot = hptLookup(s, me.page, userGroups);
        if (slot < 0 || !s.hpt.at(slot).rw) return 'hash_page';
        if (s.hpt.at(slot).frame === dummyPage) {
          s.stored[thread] = true;
          return 'done';
        }
        tlbFill(s, thread, me.page);
      },
      store(s: Machine, me) {
        if (!tlbHit(s, thread, me.page)) return 'tlb_fill';
        check(accessAfterFree, ownedAsAtFirst(s, me.page), 'a CPU stores to a page that is not its own');
        accessBar(s);
        s.stored[thread] = true;
        return 'done';
      },
      ...hashPage('tlb_fill', 'down_read_mmap_sem', userGroups),
      ...handlePteFault({ alloc: () => dummyPage, groups: userGroups }, 'tlb_fill'),
    },
    { on: `cpu${cpu}` },
  );
};

/** Somebody else who takes a page of the pool while there is one, and gives it back; again and again. */
export const nextOwner = (settings: Settings) => {
  const put = putPoolPage(settings);
  return process(
    'next owner',
    { page: range(settings.pages) },
    {
      gen_pool_alloc(s: Machine, me) {
        when(s.driverBound);
        me.page = choose(settings.pages);
        genPoolAlloc(s, me.page);
        getPage(s.page.at(me.page));
        s.frame[me.page] = 'used';
      },
      put_page(s, me) {
        put(s, me.page);
        me.page = 0;
        return 'gen_pool_alloc';
      },
    },
    { daemon: true },
  );
};
