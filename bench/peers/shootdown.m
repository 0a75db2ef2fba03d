-- shootdown: the same model as bench/shootdown.ts (rumur).  The constant is edited by the harness to get other sizes.
const NC: 4;		-- CPUs that are interrupted

type
  cpu_t: 0..NC-1;
  upc_t: enum { U_CLEAR, U_SEND, U_WAIT, U_FREE, U_DONE };
  cpc_t: enum { C_RUN, C_FILL, C_FLUSH };

var
  present: boolean;
  freed: boolean;
  pending: array[cpu_t] of boolean;
  tlb: array[cpu_t] of boolean;
  upc: upc_t;
  i: cpu_t;
  pc: array[cpu_t] of cpc_t;

startstate begin
  present := true; freed := false; upc := U_CLEAR; i := 0;
  for c: cpu_t do
    pending[c] := false; tlb[c] := false; pc[c] := C_RUN;
  end;
end;

rule "unmap clear" upc = U_CLEAR ==> begin
  present := false; upc := U_SEND;
end;

rule "unmap send" upc = U_SEND ==> begin
  pending[i] := true;
  if i < NC - 1 then i := i + 1; else i := 0; upc := U_WAIT; end;
end;

rule "unmap wait" upc = U_WAIT & !pending[i] ==> begin
  if i < NC - 1 then i := i + 1; else i := 0; upc := U_FREE; end;
end;

rule "unmap free" upc = U_FREE ==> begin
  freed := true; upc := U_DONE;
end;

ruleset c: cpu_t do
  rule "cpu walk" pc[c] = C_RUN & present & !tlb[c] ==> begin
    pc[c] := C_FILL;
  end;

  rule "cpu interrupt" pc[c] = C_RUN & pending[c] ==> begin
    pc[c] := C_FLUSH;
  end;

  rule "cpu fill" pc[c] = C_FILL ==> begin
    tlb[c] := true; pc[c] := C_RUN;
  end;

  rule "cpu flush" pc[c] = C_FLUSH ==> begin
    tlb[c] := false; pending[c] := false; pc[c] := C_RUN;
  end;
end;

invariant "no CPU translates to a freed page"
  forall c: cpu_t do !freed | !tlb[c] end;
