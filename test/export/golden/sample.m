-- sample: page table entries and the TLB entries made from them
--
-- Made by: flushpoint export sample --to murphi --fix flush --set pages=2
-- Fix: flush
-- Parameters: pages=2 flush=true
--
-- Run it (states and rules fired are the states and transitions of flushpoint, when no invariant is broken: Rumur does
-- not go on from a state that breaks one):
--   rumur --deadlock-detection off --symmetry-reduction off -o model.c FILE
--   cc -O2 -mcx16 -o model model.c -lpthread -latomic && ./model
--
-- constant is always 0
-- 'it ends' is a liveness property and is not exported

const
  none: -1;

type
  process_t: enum { process_none, zap_pte_range, hardware_tlb_cpu0, hardware_tlb_cpu1 };
  kind_t: enum { kind_none, shared, private };
  zap_pte_range_t: enum { pte_offset_map_lock, ptep_get_and_clear, flush_tlb_page, next_page, pte_unmap_unlock, zap_pte_range_done };
  hardware_tlb_t: enum { fill, hardware_tlb_done };

var
  ptl_owner: process_t;  -- process_none, zap_pte_range, hardware_tlb_cpu0, hardware_tlb_cpu1
  pte_0_present: boolean;
  pte_0_dirty: boolean;
  pte_1_present: boolean;
  pte_1_dirty: boolean;
  tlb_0: -1..1;  -- -1 for none
  tlb_1: -1..1;  -- -1 for none
  kind: kind_t;  -- kind_none, shared, private
  balance: -1..1;
  lastOwner: process_t;  -- process_none, zap_pte_range, hardware_tlb_cpu0, hardware_tlb_cpu1
  zap_pte_range_pc: zap_pte_range_t;  -- pte_offset_map_lock, ptep_get_and_clear, flush_tlb_page, next_page, pte_unmap_unlock, zap_pte_range_done
  zap_pte_range_page: 0..2;
  hardware_tlb_cpu0_pc: hardware_tlb_t;  -- fill, hardware_tlb_done
  hardware_tlb_cpu1_pc: hardware_tlb_t;  -- fill, hardware_tlb_done

startstate
begin
  ptl_owner := process_none;
  pte_0_present := true;
  pte_0_dirty := false;
  pte_1_present := true;
  pte_1_dirty := false;
  tlb_0 := none;
  tlb_1 := none;
  kind := kind_none;
  balance := -1;
  lastOwner := process_none;
  zap_pte_range_pc := pte_offset_map_lock;
  zap_pte_range_page := 0;
  hardware_tlb_cpu0_pc := fill;
  hardware_tlb_cpu1_pc := fill;
end;

rule "pte_offset_map_lock of zap_pte_range"
  zap_pte_range_pc = pte_offset_map_lock & ptl_owner = process_none
==>
begin
  ptl_owner := zap_pte_range;
  lastOwner := zap_pte_range;
  zap_pte_range_pc := ptep_get_and_clear;
end;

rule "ptep_get_and_clear of zap_pte_range, alternative 1 of 2"
  zap_pte_range_pc = ptep_get_and_clear
==>
begin
  if zap_pte_range_page = 1 then
    if pte_1_present then
      pte_1_present := false;
      kind := shared;
      zap_pte_range_pc := flush_tlb_page;
    else
      -- violates only a mapped page is unmapped
    end;
  elsif zap_pte_range_page = 2 then
    zap_pte_range_pc := pte_unmap_unlock;
  else
    if pte_0_present then
      pte_0_present := false;
      kind := shared;
      zap_pte_range_pc := flush_tlb_page;
    else
      -- violates only a mapped page is unmapped
    end;
  end;
end;

rule "ptep_get_and_clear of zap_pte_range, alternative 2 of 2"
  zap_pte_range_pc = ptep_get_and_clear &
  ((zap_pte_range_page = 0 & pte_0_present) | (zap_pte_range_page = 1 & pte_1_present))
==>
begin
  if zap_pte_range_page = 1 then
    pte_1_present := false;
    kind := private;
    zap_pte_range_pc := flush_tlb_page;
  else
    pte_0_present := false;
    kind := private;
    zap_pte_range_pc := flush_tlb_page;
  end;
end;

rule "flush_tlb_page of zap_pte_range"
  zap_pte_range_pc = flush_tlb_page
==>
begin
  if tlb_0 = 1 then
    if zap_pte_range_page = 1 then
      if tlb_1 = 1 then
        tlb_0 := none;
        tlb_1 := none;
        zap_pte_range_pc := next_page;
      else
        tlb_0 := none;
        zap_pte_range_pc := next_page;
      end;
    elsif zap_pte_range_page = 2 then
      zap_pte_range_pc := next_page;
    else
      if tlb_1 = 0 then
        tlb_1 := none;
        zap_pte_range_pc := next_page;
      else
        zap_pte_range_pc := next_page;
      end;
    end;
  else
    if zap_pte_range_page = 1 then
      if tlb_1 = 1 then
        tlb_1 := none;
        zap_pte_range_pc := next_page;
      else
        zap_pte_range_pc := next_page;
      end;
    elsif zap_pte_range_page = 2 then
      zap_pte_range_pc := next_page;
    else
      if tlb_1 = 0 then
        tlb_0 := none;
        tlb_1 := none;
        zap_pte_range_pc := next_page;
      else
        tlb_0 := none;
        zap_pte_range_pc := next_page;
      end;
    end;
  end;
end;

rule "next_page of zap_pte_range"
  zap_pte_range_pc = next_page
==>
begin
  if zap_pte_range_page = 2 then
    -- an error of the model
  else
    zap_pte_range_pc := ptep_get_and_clear;
    zap_pte_range_page := zap_pte_range_page + 1;
  end;
end;

rule "pte_unmap_unlock of zap_pte_range"
  zap_pte_range_pc = pte_unmap_unlock
==>
begin
  if ptl_owner = zap_pte_range then
    ptl_owner := process_none;
    balance := -1;
    zap_pte_range_pc := zap_pte_range_done;
  else
    -- an error of the model
  end;
end;

rule "fill of hardware/tlb (cpu0), alternative 1 of 2"
  hardware_tlb_cpu0_pc = fill & pte_0_present
==>
begin
  tlb_0 := 0;
end;

rule "fill of hardware/tlb (cpu0), alternative 2 of 2"
  hardware_tlb_cpu0_pc = fill & pte_1_present
==>
begin
  tlb_0 := 1;
end;

rule "fill of hardware/tlb (cpu1), alternative 1 of 2"
  hardware_tlb_cpu1_pc = fill & pte_0_present
==>
begin
  tlb_1 := 0;
end;

rule "fill of hardware/tlb (cpu1), alternative 2 of 2"
  hardware_tlb_cpu1_pc = fill & pte_1_present
==>
begin
  tlb_1 := 1;
end;

-- Nobody has a TLB entry for a page that has been unmapped.
invariant "no stale translation: 0"
  tlb_0 = none |
  (tlb_0 = 0 & (ptl_owner != process_none | pte_0_present)) |
  (tlb_0 = 1 & (ptl_owner != process_none | pte_1_present));

-- Nobody has a TLB entry for a page that has been unmapped.
invariant "no stale translation: 1"
  tlb_1 = none |
  (tlb_1 = 0 & (ptl_owner != process_none | pte_0_present)) |
  (tlb_1 = 1 & (ptl_owner != process_none | pte_1_present));

invariant "only a mapped page is unmapped"
  !(((zap_pte_range_page = 0 & !pte_0_present) | (zap_pte_range_page = 1 & !pte_1_present)) &
    zap_pte_range_pc = ptep_get_and_clear);

cover "the TLB is filled"
  tlb_0 != none;

-- Some process can move until every process that is not a daemon has ended.
invariant "no deadlock"
  zap_pte_range_pc = zap_pte_range_done |
  (zap_pte_range_pc = pte_offset_map_lock & ptl_owner = process_none) |
  zap_pte_range_pc = ptep_get_and_clear |
  (zap_pte_range_pc = ptep_get_and_clear & ((zap_pte_range_page = 0 & pte_0_present) | (zap_pte_range_page = 1 & pte_1_present))) |
  zap_pte_range_pc = flush_tlb_page |
  zap_pte_range_pc = next_page |
  zap_pte_range_pc = pte_unmap_unlock |
  (hardware_tlb_cpu0_pc = fill & pte_0_present) |
  (hardware_tlb_cpu0_pc = fill & pte_1_present) |
  (hardware_tlb_cpu1_pc = fill & pte_0_present) |
  (hardware_tlb_cpu1_pc = fill & pte_1_present);

-- A step that the model gets to neither throws nor leaves the domain of a variable.
invariant "no error of the model"
  !((zap_pte_range_page = 2 & zap_pte_range_pc = next_page) |
    (ptl_owner != zap_pte_range & zap_pte_range_pc = pte_unmap_unlock));
