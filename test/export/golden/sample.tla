---------------------------- MODULE Sample ----------------------------
\* sample: page table entries and the TLB entries made from them
\*
\* Made by: flushpoint export sample --to tla --fix flush --set pages=2
\* Fix: flush
\* Parameters: pages=2 flush=true
\*
\* Run it: save it as Sample.tla, and next to it a Sample.cfg with these lines:
\*   SPECIFICATION Spec
\*   INVARIANT no_stale_translation
\*   INVARIANT only_a_mapped_page_is_unmapped
\*   INVARIANT the_TLB_is_filled
\*   INVARIANT no_deadlock
\*   INVARIANT a_family_without_members
\*   INVARIANT no_error_of_the_model
\*   java -cp tla2tools.jar tlc2.TLC -deadlock -workers auto Sample
\* Distinct states are those of flushpoint; TLC counts the start as one more state generated than flushpoint has
\* transitions. TLC stops at the first invariant that is violated. (-deadlock turns its own check off, which takes an end
\* for a deadlock.)
\* A disjunction is compared with TRUE because TLC counts it as often as it has parts that are true.
\*
\* constant is always 0
\* 'it ends' is a liveness property and is not exported
EXTENDS Integers

none == -1

VARIABLES
  ptl_owner, pte_0_present, pte_0_dirty, pte_1_present, pte_1_dirty, tlb_0, tlb_1, kind, balance,
  lastOwner, zap_pte_range_pc, zap_pte_range_page, hardware_tlb_cpu0_pc, hardware_tlb_cpu1_pc

vars == <<
  ptl_owner, pte_0_present, pte_0_dirty, pte_1_present, pte_1_dirty, tlb_0, tlb_1, kind, balance,
  lastOwner, zap_pte_range_pc, zap_pte_range_page, hardware_tlb_cpu0_pc, hardware_tlb_cpu1_pc>>

Init ==
  /\ ptl_owner = "none"
  /\ pte_0_present = TRUE
  /\ pte_0_dirty = FALSE
  /\ pte_1_present = TRUE
  /\ pte_1_dirty = FALSE
  /\ tlb_0 = none
  /\ tlb_1 = none
  /\ kind = "none"
  /\ balance = -1
  /\ lastOwner = "none"
  /\ zap_pte_range_pc = "pte_offset_map_lock"
  /\ zap_pte_range_page = 0
  /\ hardware_tlb_cpu0_pc = "fill"
  /\ hardware_tlb_cpu1_pc = "fill"

\* pte_offset_map_lock of zap_pte_range
pte_offset_map_lock_of_zap_pte_range ==
  /\ zap_pte_range_pc = "pte_offset_map_lock"
  /\ ptl_owner = "none"
  /\ ptl_owner' = "zap_pte_range"
  /\ lastOwner' = "zap_pte_range"
  /\ zap_pte_range_pc' = "ptep_get_and_clear"
  /\ UNCHANGED <<pte_0_present, pte_0_dirty, pte_1_present, pte_1_dirty, tlb_0, tlb_1, kind, balance,
                 zap_pte_range_page, hardware_tlb_cpu0_pc, hardware_tlb_cpu1_pc>>

\* ptep_get_and_clear of zap_pte_range, alternative 1 of 2
ptep_get_and_clear_of_zap_pte_range_1 ==
  /\ zap_pte_range_pc = "ptep_get_and_clear"
  /\ IF zap_pte_range_page = 1
       THEN IF pte_1_present
              THEN /\ pte_1_present' = FALSE
                   /\ kind' = "shared"
                   /\ zap_pte_range_pc' = "flush_tlb_page"
                   /\ UNCHANGED pte_0_present
              ELSE /\ UNCHANGED <<pte_0_present, pte_1_present, kind, zap_pte_range_pc>>
       ELSE IF zap_pte_range_page = 2
       THEN /\ zap_pte_range_pc' = "pte_unmap_unlock"
            /\ UNCHANGED <<pte_0_present, pte_1_present, kind>>
       ELSE IF pte_0_present
              THEN /\ pte_0_present' = FALSE
                   /\ kind' = "shared"
                   /\ zap_pte_range_pc' = "flush_tlb_page"
                   /\ UNCHANGED pte_1_present
              ELSE /\ UNCHANGED <<pte_0_present, pte_1_present, kind, zap_pte_range_pc>>
  /\ UNCHANGED <<ptl_owner, pte_0_dirty, pte_1_dirty, tlb_0, tlb_1, balance, lastOwner, zap_pte_range_page,
                 hardware_tlb_cpu0_pc, hardware_tlb_cpu1_pc>>

\* ptep_get_and_clear of zap_pte_range, alternative 2 of 2
ptep_get_and_clear_of_zap_pte_range_2 ==
  /\ zap_pte_range_pc = "ptep_get_and_clear"
  /\ ((zap_pte_range_page = 0 /\ pte_0_present) \/ (zap_pte_range_page = 1 /\ pte_1_present)) = TRUE
  /\ IF zap_pte_range_page = 1
       THEN /\ pte_1_present' = FALSE
            /\ kind' = "private"
            /\ zap_pte_range_pc' = "flush_tlb_page"
            /\ UNCHANGED pte_0_present
       ELSE /\ pte_0_present' = FALSE
            /\ kind' = "private"
            /\ zap_pte_range_pc' = "flush_tlb_page"
            /\ UNCHANGED pte_1_present
  /\ UNCHANGED <<ptl_owner, pte_0_dirty, pte_1_dirty, tlb_0, tlb_1, balance, lastOwner, zap_pte_range_page,
                 hardware_tlb_cpu0_pc, hardware_tlb_cpu1_pc>>

\* flush_tlb_page of zap_pte_range
flush_tlb_page_of_zap_pte_range ==
  /\ zap_pte_range_pc = "flush_tlb_page"
  /\ IF tlb_0 = 1
       THEN IF zap_pte_range_page = 1
              THEN IF tlb_1 = 1
                     THEN /\ tlb_0' = none
                          /\ tlb_1' = none
                          /\ zap_pte_range_pc' = "next_page"
                     ELSE /\ tlb_0' = none
                          /\ zap_pte_range_pc' = "next_page"
                          /\ UNCHANGED tlb_1
              ELSE IF zap_pte_range_page = 2
              THEN /\ zap_pte_range_pc' = "next_page"
                   /\ UNCHANGED <<tlb_0, tlb_1>>
              ELSE IF tlb_1 = 0
                     THEN /\ tlb_1' = none
                          /\ zap_pte_range_pc' = "next_page"
                          /\ UNCHANGED tlb_0
                     ELSE /\ zap_pte_range_pc' = "next_page"
                          /\ UNCHANGED <<tlb_0, tlb_1>>
       ELSE IF zap_pte_range_page = 1
              THEN IF tlb_1 = 1
                     THEN /\ tlb_1' = none
                          /\ zap_pte_range_pc' = "next_page"
                          /\ UNCHANGED tlb_0
                     ELSE /\ zap_pte_range_pc' = "next_page"
                          /\ UNCHANGED <<tlb_0, tlb_1>>
              ELSE IF zap_pte_range_page = 2
              THEN /\ zap_pte_range_pc' = "next_page"
                   /\ UNCHANGED <<tlb_0, tlb_1>>
              ELSE IF tlb_1 = 0
                     THEN /\ tlb_0' = none
                          /\ tlb_1' = none
                          /\ zap_pte_range_pc' = "next_page"
                     ELSE /\ tlb_0' = none
                          /\ zap_pte_range_pc' = "next_page"
                          /\ UNCHANGED tlb_1
  /\ UNCHANGED <<ptl_owner, pte_0_present, pte_0_dirty, pte_1_present, pte_1_dirty, kind, balance, lastOwner,
                 zap_pte_range_page, hardware_tlb_cpu0_pc, hardware_tlb_cpu1_pc>>

\* next_page of zap_pte_range
next_page_of_zap_pte_range ==
  /\ zap_pte_range_pc = "next_page"
  /\ IF zap_pte_range_page = 2
       THEN /\ UNCHANGED <<zap_pte_range_pc, zap_pte_range_page>>
       ELSE /\ zap_pte_range_pc' = "ptep_get_and_clear"
            /\ zap_pte_range_page' = zap_pte_range_page + 1
  /\ UNCHANGED <<ptl_owner, pte_0_present, pte_0_dirty, pte_1_present, pte_1_dirty, tlb_0, tlb_1, kind, balance,
                 lastOwner, hardware_tlb_cpu0_pc, hardware_tlb_cpu1_pc>>

\* pte_unmap_unlock of zap_pte_range
pte_unmap_unlock_of_zap_pte_range ==
  /\ zap_pte_range_pc = "pte_unmap_unlock"
  /\ IF ptl_owner = "zap_pte_range"
       THEN /\ ptl_owner' = "none"
            /\ balance' = -1
            /\ zap_pte_range_pc' = "done"
       ELSE /\ UNCHANGED <<ptl_owner, balance, zap_pte_range_pc>>
  /\ UNCHANGED <<pte_0_present, pte_0_dirty, pte_1_present, pte_1_dirty, tlb_0, tlb_1, kind, lastOwner,
                 zap_pte_range_page, hardware_tlb_cpu0_pc, hardware_tlb_cpu1_pc>>

\* fill of hardware/tlb (cpu0), alternative 1 of 2
fill_of_hardware_tlb_cpu0_1 ==
  /\ hardware_tlb_cpu0_pc = "fill"
  /\ pte_0_present
  /\ tlb_0' = 0
  /\ UNCHANGED <<ptl_owner, pte_0_present, pte_0_dirty, pte_1_present, pte_1_dirty, tlb_1, kind, balance, lastOwner,
                 zap_pte_range_pc, zap_pte_range_page, hardware_tlb_cpu0_pc, hardware_tlb_cpu1_pc>>

\* fill of hardware/tlb (cpu0), alternative 2 of 2
fill_of_hardware_tlb_cpu0_2 ==
  /\ hardware_tlb_cpu0_pc = "fill"
  /\ pte_1_present
  /\ tlb_0' = 1
  /\ UNCHANGED <<ptl_owner, pte_0_present, pte_0_dirty, pte_1_present, pte_1_dirty, tlb_1, kind, balance, lastOwner,
                 zap_pte_range_pc, zap_pte_range_page, hardware_tlb_cpu0_pc, hardware_tlb_cpu1_pc>>

\* fill of hardware/tlb (cpu1), alternative 1 of 2
fill_of_hardware_tlb_cpu1_1 ==
  /\ hardware_tlb_cpu1_pc = "fill"
  /\ pte_0_present
  /\ tlb_1' = 0
  /\ UNCHANGED <<ptl_owner, pte_0_present, pte_0_dirty, pte_1_present, pte_1_dirty, tlb_0, kind, balance, lastOwner,
                 zap_pte_range_pc, zap_pte_range_page, hardware_tlb_cpu0_pc, hardware_tlb_cpu1_pc>>

\* fill of hardware/tlb (cpu1), alternative 2 of 2
fill_of_hardware_tlb_cpu1_2 ==
  /\ hardware_tlb_cpu1_pc = "fill"
  /\ pte_1_present
  /\ tlb_1' = 1
  /\ UNCHANGED <<ptl_owner, pte_0_present, pte_0_dirty, pte_1_present, pte_1_dirty, tlb_0, kind, balance, lastOwner,
                 zap_pte_range_pc, zap_pte_range_page, hardware_tlb_cpu0_pc, hardware_tlb_cpu1_pc>>

Next ==
  \/ pte_offset_map_lock_of_zap_pte_range
  \/ ptep_get_and_clear_of_zap_pte_range_1
  \/ ptep_get_and_clear_of_zap_pte_range_2
  \/ flush_tlb_page_of_zap_pte_range
  \/ next_page_of_zap_pte_range
  \/ pte_unmap_unlock_of_zap_pte_range
  \/ fill_of_hardware_tlb_cpu0_1
  \/ fill_of_hardware_tlb_cpu0_2
  \/ fill_of_hardware_tlb_cpu1_1
  \/ fill_of_hardware_tlb_cpu1_2

Spec == Init /\ [][Next]_vars

\* invariant: no stale translation. Nobody has a TLB entry for a page that has been unmapped.
no_stale_translation ==
  /\ (tlb_0 = none \/ (tlb_0 = 0 /\ (ptl_owner /= "none" \/ pte_0_present)) \/ (tlb_0 = 1 /\ (ptl_owner /= "none" \/ pte_1_present)))
  /\ (tlb_1 = none \/ (tlb_1 = 0 /\ (ptl_owner /= "none" \/ pte_0_present)) \/ (tlb_1 = 1 /\ (ptl_owner /= "none" \/ pte_1_present)))

\* assertion: only a mapped page is unmapped
only_a_mapped_page_is_unmapped ==
  ~(((zap_pte_range_page = 0 /\ ~pte_0_present) \/ (zap_pte_range_page = 1 /\ ~pte_1_present)) /\ zap_pte_range_pc = "ptep_get_and_clear")

\* reachable: the TLB is filled (has to be violated)
the_TLB_is_filled ==
  ~(tlb_0 /= none)

\* deadlock: no deadlock. Some process can move until every process that is not a daemon has ended.
no_deadlock ==
  zap_pte_range_pc = "done" \/ ENABLED Next

\* invariant: a family without members
a_family_without_members ==
  TRUE

\* error: no error of the model. A step that the model gets to neither throws nor leaves the domain of a variable.
no_error_of_the_model ==
  ~((zap_pte_range_page = 2 /\ zap_pte_range_pc = "next_page") \/ (ptl_owner /= "zap_pte_range" /\ zap_pte_range_pc = "pte_unmap_unlock"))

==============================================================================
