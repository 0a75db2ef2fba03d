-- nuisances: names that are +/ words 'of' other languages and lines
--
-- Made by: flushpoint export nuisances --to murphi
-- Fix: none
-- Parameters: none
--
-- Run it (states and rules fired are the states and transitions of flushpoint, when no invariant is broken: Rumur does
-- not go on from a state that breaks one):
--   rumur --deadlock-detection off --symmetry-reduction off -o model.c FILE
--   cc -O2 -mcx16 -o model model.c -lpthread -latomic && ./model
--

type
  a_b_t: enum { a_b_a_b, a_b_free_4, a_b_do, assert_false, a_b_4, v_5, v_6 };
  state_t: enum { state_free, used, state_state, state_true };
  a_t: enum { a_if, a_a_b, a_a_b_2, a, done };

var
  v_0: boolean;
  if_2: boolean;
  IF_3: boolean;
  now: 0..2;
  a_b: 0..1;
  a_b_2: 0..1;
  a_b_3: a_b_t;  -- see a-b
  state: state_t;  -- state_free, used, state_state, state_true
  new_line: boolean;
  a_b_pc: a_t;  -- a_if, a_a_b, a_a_b_2, a, done
  a_b_PC_2: 0..1;
  a_b_free: boolean;
  a_B_pc_3: a_t;  -- a_if, a_a_b, a_a_b_2, a, done
  a_B_PC_4: 0..1;
  a_B_free_2: boolean;
  a_b_pc_5: a_t;  -- a_if, a_a_b, a_a_b_2, a, done
  a_b_PC_6: 0..1;
  a_b_free_3: boolean;

startstate
begin
  v_0 := false;
  if_2 := false;
  IF_3 := false;
  now := 0;
  a_b := 0;
  a_b_2 := 0;
  a_b_3 := a_b_a_b;
  state := state_free;
  new_line := false;
  a_b_pc := a_if;
  a_b_PC_2 := 0;
  a_b_free := false;
  a_B_pc_3 := a_if;
  a_B_PC_4 := 0;
  a_B_free_2 := false;
  a_b_pc_5 := a_if;
  a_b_PC_6 := 0;
  a_b_free_3 := false;
end;

rule "if of a (b)"
  a_b_pc = a_if
==>
begin
  if if_2 then
    if_2 := false;
    IF_3 := false;
    a_b_pc := a_a_b;
    a_b_free := true;
  else
    if_2 := true;
    IF_3 := true;
    a_b_pc := a_a_b;
    a_b_free := true;
  end;
end;

rule "a b of a (b), alternative 1 of 7"
  a_b_pc = a_a_b & if_2
==>
begin
  a_b_3 := a_b_a_b;
  a_b_pc := a_a_b_2;
end;

rule "a b of a (b), alternative 2 of 7"
  a_b_pc = a_a_b & if_2
==>
begin
  a_b_3 := a_b_free_4;
  a_b_pc := a_a_b_2;
end;

rule "a b of a (b), alternative 3 of 7"
  a_b_pc = a_a_b & if_2
==>
begin
  a_b_3 := a_b_do;
  a_b_pc := a_a_b_2;
end;

rule "a b of a (b), alternative 4 of 7"
  a_b_pc = a_a_b & if_2
==>
begin
  a_b_3 := assert_false;
  a_b_pc := a_a_b_2;
end;

rule "a b of a (b), alternative 5 of 7"
  a_b_pc = a_a_b & if_2
==>
begin
  a_b_3 := a_b_4;
  a_b_pc := a_a_b_2;
end;

rule "a b of a (b), alternative 6 of 7"
  a_b_pc = a_a_b & if_2
==>
begin
  a_b_3 := v_5;
  a_b_pc := a_a_b_2;
end;

rule "a b of a (b), alternative 7 of 7"
  a_b_pc = a_a_b & if_2
==>
begin
  a_b_3 := v_6;
  a_b_pc := a_a_b_2;
end;

rule "a-b of a (b)"
  a_b_pc = a_a_b_2
==>
begin
  if a_b_PC_2 = 1 then
    if a_b_3 = v_5 then
      a_b_2 := a_b;
      a_b := 1;
      state := used;
      a_b_pc := a;
    else
      a_b_2 := a_b;
      a_b := 1;
      state := state_true;
      a_b_pc := a;
    end;
  else
    if a_b_3 = v_5 then
      a_b_2 := a_b;
      a_b := 0;
      state := used;
      a_b_pc := a;
      a_b_PC_2 := 1;
    else
      a_b_2 := a_b;
      a_b := 0;
      state := state_true;
      a_b_pc := a;
      a_b_PC_2 := 1;
    end;
  end;
end;

rule "+/ of a (b)"
  a_b_pc = a
==>
begin
  a_b_pc := done;
end;

rule "if of a (B)"
  a_B_pc_3 = a_if
==>
begin
  if if_2 then
    if_2 := false;
    IF_3 := false;
    a_B_pc_3 := a_a_b;
    a_B_free_2 := true;
  else
    if_2 := true;
    IF_3 := true;
    a_B_pc_3 := a_a_b;
    a_B_free_2 := true;
  end;
end;

rule "a b of a (B), alternative 1 of 7"
  a_B_pc_3 = a_a_b & if_2
==>
begin
  a_b_3 := a_b_a_b;
  a_B_pc_3 := a_a_b_2;
end;

rule "a b of a (B), alternative 2 of 7"
  a_B_pc_3 = a_a_b & if_2
==>
begin
  a_b_3 := a_b_free_4;
  a_B_pc_3 := a_a_b_2;
end;

rule "a b of a (B), alternative 3 of 7"
  a_B_pc_3 = a_a_b & if_2
==>
begin
  a_b_3 := a_b_do;
  a_B_pc_3 := a_a_b_2;
end;

rule "a b of a (B), alternative 4 of 7"
  a_B_pc_3 = a_a_b & if_2
==>
begin
  a_b_3 := assert_false;
  a_B_pc_3 := a_a_b_2;
end;

rule "a b of a (B), alternative 5 of 7"
  a_B_pc_3 = a_a_b & if_2
==>
begin
  a_b_3 := a_b_4;
  a_B_pc_3 := a_a_b_2;
end;

rule "a b of a (B), alternative 6 of 7"
  a_B_pc_3 = a_a_b & if_2
==>
begin
  a_b_3 := v_5;
  a_B_pc_3 := a_a_b_2;
end;

rule "a b of a (B), alternative 7 of 7"
  a_B_pc_3 = a_a_b & if_2
==>
begin
  a_b_3 := v_6;
  a_B_pc_3 := a_a_b_2;
end;

rule "a-b of a (B)"
  a_B_pc_3 = a_a_b_2
==>
begin
  if a_B_PC_4 = 1 then
    if a_b_3 = v_5 then
      a_b_2 := a_b;
      a_b := 1;
      state := used;
      a_B_pc_3 := a;
    else
      a_b_2 := a_b;
      a_b := 1;
      state := state_true;
      a_B_pc_3 := a;
    end;
  else
    if a_b_3 = v_5 then
      a_b_2 := a_b;
      a_b := 0;
      state := used;
      a_B_pc_3 := a;
      a_B_PC_4 := 1;
    else
      a_b_2 := a_b;
      a_b := 0;
      state := state_true;
      a_B_pc_3 := a;
      a_B_PC_4 := 1;
    end;
  end;
end;

rule "+/ of a (B)"
  a_B_pc_3 = a
==>
begin
  a_B_pc_3 := done;
end;

rule "if of a (b )"
  a_b_pc_5 = a_if
==>
begin
  if if_2 then
    if_2 := false;
    IF_3 := false;
    a_b_pc_5 := a_a_b;
    a_b_free_3 := true;
  else
    if_2 := true;
    IF_3 := true;
    a_b_pc_5 := a_a_b;
    a_b_free_3 := true;
  end;
end;

rule "a b of a (b ), alternative 1 of 7"
  a_b_pc_5 = a_a_b & if_2
==>
begin
  a_b_3 := a_b_a_b;
  a_b_pc_5 := a_a_b_2;
end;

rule "a b of a (b ), alternative 2 of 7"
  a_b_pc_5 = a_a_b & if_2
==>
begin
  a_b_3 := a_b_free_4;
  a_b_pc_5 := a_a_b_2;
end;

rule "a b of a (b ), alternative 3 of 7"
  a_b_pc_5 = a_a_b & if_2
==>
begin
  a_b_3 := a_b_do;
  a_b_pc_5 := a_a_b_2;
end;

rule "a b of a (b ), alternative 4 of 7"
  a_b_pc_5 = a_a_b & if_2
==>
begin
  a_b_3 := assert_false;
  a_b_pc_5 := a_a_b_2;
end;

rule "a b of a (b ), alternative 5 of 7"
  a_b_pc_5 = a_a_b & if_2
==>
begin
  a_b_3 := a_b_4;
  a_b_pc_5 := a_a_b_2;
end;

rule "a b of a (b ), alternative 6 of 7"
  a_b_pc_5 = a_a_b & if_2
==>
begin
  a_b_3 := v_5;
  a_b_pc_5 := a_a_b_2;
end;

rule "a b of a (b ), alternative 7 of 7"
  a_b_pc_5 = a_a_b & if_2
==>
begin
  a_b_3 := v_6;
  a_b_pc_5 := a_a_b_2;
end;

rule "a-b of a (b )"
  a_b_pc_5 = a_a_b_2
==>
begin
  if a_b_PC_6 = 1 then
    if a_b_3 = v_5 then
      a_b_2 := a_b;
      a_b := 1;
      state := used;
      a_b_pc_5 := a;
    else
      a_b_2 := a_b;
      a_b := 1;
      state := state_true;
      a_b_pc_5 := a;
    end;
  else
    if a_b_3 = v_5 then
      a_b_2 := a_b;
      a_b := 0;
      state := used;
      a_b_pc_5 := a;
      a_b_PC_6 := 1;
    else
      a_b_2 := a_b;
      a_b := 0;
      state := state_true;
      a_b_pc_5 := a;
      a_b_PC_6 := 1;
    end;
  end;
end;

rule "+/ of a (b )"
  a_b_pc_5 = a
==>
begin
  a_b_pc_5 := done;
end;

invariant "if"
  !IF_3 | if_2;

invariant "IF '+/'"
  a_b_3 != assert_false;

invariant "errors"
  now = 0;

cover "a-b"
  state = state_true;

-- Some process can move until every process that is not a daemon has ended.
invariant "no deadlock"
  (a_b_pc = done & a_B_pc_3 = done & a_b_pc_5 = done) |
  a_b_pc = a_if |
  (a_b_pc = a_a_b & if_2) |
  (a_b_pc = a_a_b & if_2) |
  (a_b_pc = a_a_b & if_2) |
  (a_b_pc = a_a_b & if_2) |
  (a_b_pc = a_a_b & if_2) |
  (a_b_pc = a_a_b & if_2) |
  (a_b_pc = a_a_b & if_2) |
  a_b_pc = a_a_b_2 |
  a_b_pc = a |
  a_B_pc_3 = a_if |
  (a_B_pc_3 = a_a_b & if_2) |
  (a_B_pc_3 = a_a_b & if_2) |
  (a_B_pc_3 = a_a_b & if_2) |
  (a_B_pc_3 = a_a_b & if_2) |
  (a_B_pc_3 = a_a_b & if_2) |
  (a_B_pc_3 = a_a_b & if_2) |
  (a_B_pc_3 = a_a_b & if_2) |
  a_B_pc_3 = a_a_b_2 |
  a_B_pc_3 = a |
  a_b_pc_5 = a_if |
  (a_b_pc_5 = a_a_b & if_2) |
  (a_b_pc_5 = a_a_b & if_2) |
  (a_b_pc_5 = a_a_b & if_2) |
  (a_b_pc_5 = a_a_b & if_2) |
  (a_b_pc_5 = a_a_b & if_2) |
  (a_b_pc_5 = a_a_b & if_2) |
  (a_b_pc_5 = a_a_b & if_2) |
  a_b_pc_5 = a_a_b_2 |
  a_b_pc_5 = a;
