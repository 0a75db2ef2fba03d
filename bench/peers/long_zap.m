-- long-zap: the same model as bench/long-zap.ts (rumur).  The constants are edited by the harness to get other sizes.
const D1: 2;		-- entries of the first level
const D2: 16;		-- entries of the second level
const D3: 16;		-- entries of the third level
const NB: 4;		-- pages in a batch
const NQ: 3;		-- slots of the queue

type
  zpc_t: enum { Z_LOCK, Z_CLEAR, Z_UNLOCK, Z_FLUSH, Z_NEXT, Z_SYNC, Z_DONE };
  ipc_t: enum { I_FETCH, I_LOOK, I_INVALIDATE, I_COMPLETE };
  cpc_t: enum { C_FAULT, C_LOCK, C_FILL, C_DIRTY, C_UNLOCK };

var
  owner: enum { FREE, BYZAP, BYCPU };
  queued: 0..NQ;
  zpc: zpc_t;
  pgd: 0..D1-1;
  pmd: 0..D2-1;
  pte: 0..D3-1;
  batch: 0..NB;
  ipc: ipc_t;
  cpc: cpc_t;
  write: boolean;

startstate begin
  owner := FREE; queued := 0;
  zpc := Z_LOCK; pgd := 0; pmd := 0; pte := 0; batch := 0;
  ipc := I_FETCH; cpc := C_FAULT; write := false;
end;

rule "zap lock" zpc = Z_LOCK & owner = FREE ==> begin
  owner := BYZAP; zpc := Z_CLEAR;
end;

rule "zap clear" zpc = Z_CLEAR ==> begin
  assert "a full batch takes no page" batch < NB;
  batch := batch + 1; zpc := Z_UNLOCK;
end;

rule "zap unlock" zpc = Z_UNLOCK ==> begin
  owner := FREE;
  if batch < NB then zpc := Z_NEXT; else zpc := Z_FLUSH; end;
end;

rule "zap flush" zpc = Z_FLUSH & queued < NQ ==> begin
  queued := queued + 1; batch := 0; zpc := Z_NEXT;
end;

rule "zap next" zpc = Z_NEXT ==> begin
  zpc := Z_LOCK;
  if pte < D3 - 1 then pte := pte + 1;
  else
    pte := 0;
    if pmd < D2 - 1 then pmd := pmd + 1;
    else
      pmd := 0;
      if pgd < D1 - 1 then pgd := pgd + 1;
      else pgd := 0; zpc := Z_SYNC;
      end;
    end;
  end;
end;

rule "zap sync" zpc = Z_SYNC & queued = 0 ==> begin
  zpc := Z_DONE;
end;

rule "iommu fetch" ipc = I_FETCH & queued > 0 ==> begin
  ipc := I_LOOK;
end;

rule "iommu look, miss" ipc = I_LOOK ==> begin
  ipc := I_COMPLETE;
end;

rule "iommu look, hit" ipc = I_LOOK ==> begin
  ipc := I_INVALIDATE;
end;

rule "iommu invalidate" ipc = I_INVALIDATE ==> begin
  ipc := I_COMPLETE;
end;

rule "iommu complete" ipc = I_COMPLETE ==> begin
  queued := queued - 1; ipc := I_FETCH;
end;

ruleset w: boolean do
  rule "cpu fault" cpc = C_FAULT ==> begin
    write := w; cpc := C_LOCK;
  end;
end;

rule "cpu lock" cpc = C_LOCK & owner = FREE ==> begin
  owner := BYCPU; cpc := C_FILL;
end;

rule "cpu fill" cpc = C_FILL ==> begin
  if write then cpc := C_DIRTY; else cpc := C_UNLOCK; end;
  write := false;
end;

rule "cpu dirty" cpc = C_DIRTY ==> begin
  cpc := C_UNLOCK;
end;

rule "cpu unlock" cpc = C_UNLOCK ==> begin
  owner := FREE; cpc := C_FAULT;
end;

-- Rumur wants a property besides the assertion.
invariant "the queue has as many slots as it has" queued <= NQ;
