/*
 * sample: page table entries and the TLB entries made from them
 *
 * Made by: flushpoint export sample --to promela --fix flush --set pages=2
 * Fix: flush
 * Parameters: pages=2 flush=true
 *
 * Run it (the counts are those of flushpoint; SPIN counts the start as one more transition):
 *   spin -a -o2 FILE && cc -O2 -DSAFETY -DNOREDUCE -o pan pan.c && ./pan -m1000000 -c0
 * Without -o2, SPIN leaves variables that are written but never read out of the state, and finds fewer states.
 * Without -c0 it ends at the first error, and "spin -t -p FILE" shows the way there. A property that has to be
 * reachable is asserted not to be: that its assertion is violated is the wanted answer.
 */

/*
 * constant is always 0
 * 'it ends' is a liveness property and is not exported
 */

#define none (-1)
/* process */
#define process_none 0
#define zap_pte_range 1
#define hardware_tlb_cpu0 2
#define hardware_tlb_cpu1 3
/* kind */
#define kind_none 0
#define shared 1
#define private 2
/* zap_pte_range */
#define pte_offset_map_lock 0
#define ptep_get_and_clear 1
#define flush_tlb_page 2
#define next_page 3
#define pte_unmap_unlock 4
#define zap_pte_range_done 5
/* hardware/tlb */
#define fill 0
#define hardware_tlb_done 1

byte ptl_owner = process_none; /* process_none, zap_pte_range, hardware_tlb_cpu0, hardware_tlb_cpu1 */
bool pte_0_present = true;
bool pte_0_dirty = false;
bool pte_1_present = true;
bool pte_1_dirty = false;
short tlb_0 = none; /* -1 for none, or 0..1 */
short tlb_1 = none; /* -1 for none, or 0..1 */
byte kind = kind_none; /* kind_none, shared, private */
short balance = -1; /* -1..1 */
byte lastOwner = process_none; /* process_none, zap_pte_range, hardware_tlb_cpu0, hardware_tlb_cpu1 */
byte zap_pte_range_pc = pte_offset_map_lock; /* pte_offset_map_lock, ptep_get_and_clear, flush_tlb_page, next_page, pte_unmap_unlock, zap_pte_range_done */
byte zap_pte_range_page = 0; /* 0..2 */
byte hardware_tlb_cpu0_pc = fill; /* fill, hardware_tlb_done */
byte hardware_tlb_cpu1_pc = fill; /* fill, hardware_tlb_done */

/* invariant: no stale translation. Nobody has a TLB entry for a page that has been unmapped. */
hidden byte holds_no_stale_translation = 1;
#define no_stale_translation_0 (tlb_0 == none || \
  (tlb_0 == 0 && (ptl_owner != process_none || pte_0_present)) || \
  (tlb_0 == 1 && (ptl_owner != process_none || pte_1_present)))
#define no_stale_translation_1 (tlb_1 == none || \
  (tlb_1 == 0 && (ptl_owner != process_none || pte_0_present)) || \
  (tlb_1 == 1 && (ptl_owner != process_none || pte_1_present)))

/* assertion: only a mapped page is unmapped */
hidden byte holds_only_a_mapped_page_is_unmapped = 1;

/* reachable: the TLB is filled */
hidden byte unreached_the_TLB_is_filled = 1;
#define the_TLB_is_filled_now (tlb_0 != none)

/* invariant: a family without members */
hidden byte holds_a_family_without_members = 1;

/* error: no error of the model. A step that the model gets to neither throws nor leaves the domain of a variable. */
hidden byte holds_no_error_of_the_model = 1;

active proctype model_process()
{
running:
  do
  :: /* pte_offset_map_lock of zap_pte_range */
     d_step { zap_pte_range_pc == pte_offset_map_lock && ptl_owner == process_none ->
       ptl_owner = zap_pte_range; lastOwner = zap_pte_range; zap_pte_range_pc = ptep_get_and_clear;
       holds_no_stale_translation = (no_stale_translation_0 && no_stale_translation_1); assert(holds_no_stale_translation)
     }
  :: /* ptep_get_and_clear of zap_pte_range, alternative 1 of 2 */
     d_step { zap_pte_range_pc == ptep_get_and_clear ->
       if
       :: zap_pte_range_page == 1 ->
          if
          :: pte_1_present -> pte_1_present = false; kind = shared; zap_pte_range_pc = flush_tlb_page
          :: else -> holds_only_a_mapped_page_is_unmapped = 0; assert(holds_only_a_mapped_page_is_unmapped)
          fi
       :: zap_pte_range_page == 2 -> zap_pte_range_pc = pte_unmap_unlock
       :: else ->
          if
          :: pte_0_present -> pte_0_present = false; kind = shared; zap_pte_range_pc = flush_tlb_page
          :: else -> holds_only_a_mapped_page_is_unmapped = 0; assert(holds_only_a_mapped_page_is_unmapped)
          fi
       fi;
       holds_no_stale_translation = (no_stale_translation_0 && no_stale_translation_1); assert(holds_no_stale_translation)
     }
  :: /* ptep_get_and_clear of zap_pte_range, alternative 2 of 2 */
     d_step { zap_pte_range_pc == ptep_get_and_clear &&
       ((zap_pte_range_page == 0 && pte_0_present) || (zap_pte_range_page == 1 && pte_1_present)) ->
       if
       :: zap_pte_range_page == 1 -> pte_1_present = false; kind = private; zap_pte_range_pc = flush_tlb_page
       :: else -> pte_0_present = false; kind = private; zap_pte_range_pc = flush_tlb_page
       fi;
       holds_no_stale_translation = (no_stale_translation_0 && no_stale_translation_1); assert(holds_no_stale_translation)
     }
  :: /* flush_tlb_page of zap_pte_range */
     d_step { zap_pte_range_pc == flush_tlb_page ->
       if
       :: tlb_0 == 1 ->
          if
          :: zap_pte_range_page == 1 ->
             if
             :: tlb_1 == 1 -> tlb_0 = none; tlb_1 = none; zap_pte_range_pc = next_page
             :: else -> tlb_0 = none; zap_pte_range_pc = next_page
             fi
          :: zap_pte_range_page == 2 -> zap_pte_range_pc = next_page
          :: else ->
             if
             :: tlb_1 == 0 -> tlb_1 = none; zap_pte_range_pc = next_page
             :: else -> zap_pte_range_pc = next_page
             fi
          fi
       :: else ->
          if
          :: zap_pte_range_page == 1 ->
             if
             :: tlb_1 == 1 -> tlb_1 = none; zap_pte_range_pc = next_page
             :: else -> zap_pte_range_pc = next_page
             fi
          :: zap_pte_range_page == 2 -> zap_pte_range_pc = next_page
          :: else ->
             if
             :: tlb_1 == 0 -> tlb_0 = none; tlb_1 = none; zap_pte_range_pc = next_page
             :: else -> tlb_0 = none; zap_pte_range_pc = next_page
             fi
          fi
       fi;
       holds_no_stale_translation = (no_stale_translation_0 && no_stale_translation_1); assert(holds_no_stale_translation);
       unreached_the_TLB_is_filled = !the_TLB_is_filled_now; assert(unreached_the_TLB_is_filled)
     }
  :: /* next_page of zap_pte_range */
     d_step { zap_pte_range_pc == next_page ->
       if
       :: zap_pte_range_page == 2 -> holds_no_error_of_the_model = 0; assert(holds_no_error_of_the_model)
       :: else -> zap_pte_range_pc = ptep_get_and_clear; zap_pte_range_page = zap_pte_range_page + 1
       fi
     }
  :: /* pte_unmap_unlock of zap_pte_range */
     d_step { zap_pte_range_pc == pte_unmap_unlock && ptl_owner != zap_pte_range ->
       holds_no_error_of_the_model = 0; assert(holds_no_error_of_the_model)
     }
  :: /* pte_unmap_unlock of zap_pte_range: it ends */
     d_step { zap_pte_range_pc == pte_unmap_unlock && ptl_owner == zap_pte_range ->
       ptl_owner = process_none; balance = -1; zap_pte_range_pc = zap_pte_range_done;
       holds_no_stale_translation = (no_stale_translation_0 && no_stale_translation_1); assert(holds_no_stale_translation)
     }; goto end_finished
  :: /* fill of hardware/tlb (cpu0), alternative 1 of 2 */
     d_step { hardware_tlb_cpu0_pc == fill && pte_0_present ->
       tlb_0 = 0;
       holds_no_stale_translation = no_stale_translation_0; assert(holds_no_stale_translation);
       unreached_the_TLB_is_filled = !the_TLB_is_filled_now; assert(unreached_the_TLB_is_filled)
     }
  :: /* fill of hardware/tlb (cpu0), alternative 2 of 2 */
     d_step { hardware_tlb_cpu0_pc == fill && pte_1_present ->
       tlb_0 = 1;
       holds_no_stale_translation = no_stale_translation_0; assert(holds_no_stale_translation);
       unreached_the_TLB_is_filled = !the_TLB_is_filled_now; assert(unreached_the_TLB_is_filled)
     }
  :: /* fill of hardware/tlb (cpu1), alternative 1 of 2 */
     d_step { hardware_tlb_cpu1_pc == fill && pte_0_present ->
       tlb_1 = 0;
       holds_no_stale_translation = no_stale_translation_1; assert(holds_no_stale_translation)
     }
  :: /* fill of hardware/tlb (cpu1), alternative 2 of 2 */
     d_step { hardware_tlb_cpu1_pc == fill && pte_1_present ->
       tlb_1 = 1;
       holds_no_stale_translation = no_stale_translation_1; assert(holds_no_stale_translation)
     }
  od

  /* Every process that has to end has ended: to be blocked is no deadlock. */
end_finished:
  do
  :: /* fill of hardware/tlb (cpu0), alternative 1 of 2 */
     d_step { hardware_tlb_cpu0_pc == fill && pte_0_present ->
       tlb_0 = 0;
       holds_no_stale_translation = no_stale_translation_0; assert(holds_no_stale_translation);
       unreached_the_TLB_is_filled = !the_TLB_is_filled_now; assert(unreached_the_TLB_is_filled)
     }
  :: /* fill of hardware/tlb (cpu0), alternative 2 of 2 */
     d_step { hardware_tlb_cpu0_pc == fill && pte_1_present ->
       tlb_0 = 1;
       holds_no_stale_translation = no_stale_translation_0; assert(holds_no_stale_translation);
       unreached_the_TLB_is_filled = !the_TLB_is_filled_now; assert(unreached_the_TLB_is_filled)
     }
  :: /* fill of hardware/tlb (cpu1), alternative 1 of 2 */
     d_step { hardware_tlb_cpu1_pc == fill && pte_0_present ->
       tlb_1 = 0;
       holds_no_stale_translation = no_stale_translation_1; assert(holds_no_stale_translation)
     }
  :: /* fill of hardware/tlb (cpu1), alternative 2 of 2 */
     d_step { hardware_tlb_cpu1_pc == fill && pte_1_present ->
       tlb_1 = 1;
       holds_no_stale_translation = no_stale_translation_1; assert(holds_no_stale_translation)
     }
  od
}
