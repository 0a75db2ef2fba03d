---------------------------- MODULE Nuisances ----------------------------
\* nuisances: names that are +/ words 'of' other languages and lines
\*
\* Made by: flushpoint export nuisances --to tla
\* Fix: none
\* Parameters: none
\*
\* Run it: save it as Nuisances.tla, and next to it a Nuisances.cfg with these lines:
\*   SPECIFICATION Spec
\*   INVARIANT if_4
\*   INVARIANT IF_5
\*   INVARIANT errors
\*   INVARIANT a_b_4
\*   INVARIANT no_deadlock
\*   java -cp tla2tools.jar tlc2.TLC -deadlock -workers auto Nuisances
\* Distinct states are those of flushpoint; TLC counts the start as one more state generated than flushpoint has
\* transitions. TLC stops at the first invariant that is violated. (-deadlock turns its own check off, which takes an end
\* for a deadlock.)
\*
EXTENDS Integers

none == -1

VARIABLES
  v_0, if_2, IF_3, now, a_b, a_b_2, a_b_3, state_2, new_line, a_b_pc, a_b_PC_2, a_b_free, a_B_pc_3,
  a_B_PC_4, a_B_free_2, a_b_pc_5, a_b_PC_6, a_b_free_3

vars == <<
  v_0, if_2, IF_3, now, a_b, a_b_2, a_b_3, state_2, new_line, a_b_pc, a_b_PC_2, a_b_free, a_B_pc_3,
  a_B_PC_4, a_B_free_2, a_b_pc_5, a_b_PC_6, a_b_free_3>>

Init ==
  /\ v_0 = FALSE
  /\ if_2 = FALSE
  /\ IF_3 = FALSE
  /\ now = 0
  /\ a_b = 0
  /\ a_b_2 = 0
  /\ a_b_3 = "a b"
  /\ state_2 = "free"
  /\ new_line = FALSE
  /\ a_b_pc = "if"
  /\ a_b_PC_2 = 0
  /\ a_b_free = FALSE
  /\ a_B_pc_3 = "if"
  /\ a_B_PC_4 = 0
  /\ a_B_free_2 = FALSE
  /\ a_b_pc_5 = "if"
  /\ a_b_PC_6 = 0
  /\ a_b_free_3 = FALSE

\* if of a (b)
if_of_a_b ==
  /\ a_b_pc = "if"
  /\ IF if_2
       THEN /\ if_2' = FALSE
            /\ IF_3' = FALSE
            /\ a_b_pc' = "a b"
            /\ a_b_free' = TRUE
       ELSE /\ if_2' = TRUE
            /\ IF_3' = TRUE
            /\ a_b_pc' = "a b"
            /\ a_b_free' = TRUE
  /\ UNCHANGED <<v_0, now, a_b, a_b_2, a_b_3, state_2, new_line, a_b_PC_2, a_B_pc_3, a_B_PC_4, a_B_free_2, a_b_pc_5,
                 a_b_PC_6, a_b_free_3>>

\* a b of a (b), alternative 1 of 7
a_b_of_a_b_1 ==
  /\ a_b_pc = "a b"
  /\ if_2
  /\ a_b_3' = "a b"
  /\ a_b_pc' = "a-b"
  /\ UNCHANGED <<v_0, if_2, IF_3, now, a_b, a_b_2, state_2, new_line, a_b_PC_2, a_b_free, a_B_pc_3, a_B_PC_4,
                 a_B_free_2, a_b_pc_5, a_b_PC_6, a_b_free_3>>

\* a b of a (b), alternative 2 of 7
a_b_of_a_b_2 ==
  /\ a_b_pc = "a b"
  /\ if_2
  /\ a_b_3' = "free"
  /\ a_b_pc' = "a-b"
  /\ UNCHANGED <<v_0, if_2, IF_3, now, a_b, a_b_2, state_2, new_line, a_b_PC_2, a_b_free, a_B_pc_3, a_B_PC_4,
                 a_B_free_2, a_b_pc_5, a_b_PC_6, a_b_free_3>>

\* a b of a (b), alternative 3 of 7
a_b_of_a_b_3 ==
  /\ a_b_pc = "a b"
  /\ if_2
  /\ a_b_3' = "do"
  /\ a_b_pc' = "a-b"
  /\ UNCHANGED <<v_0, if_2, IF_3, now, a_b, a_b_2, state_2, new_line, a_b_PC_2, a_b_free, a_B_pc_3, a_B_PC_4,
                 a_B_free_2, a_b_pc_5, a_b_PC_6, a_b_free_3>>

\* a b of a (b), alternative 4 of 7
a_b_of_a_b_4 ==
  /\ a_b_pc = "a b"
  /\ if_2
  /\ a_b_3' = "+/ assert(false) /+"
  /\ a_b_pc' = "a-b"
  /\ UNCHANGED <<v_0, if_2, IF_3, now, a_b, a_b_2, state_2, new_line, a_b_PC_2, a_b_free, a_B_pc_3, a_B_PC_4,
                 a_B_free_2, a_b_pc_5, a_b_PC_6, a_b_free_3>>

\* a b of a (b), alternative 5 of 7
a_b_of_a_b_5 ==
  /\ a_b_pc = "a b"
  /\ if_2
  /\ a_b_3' = "'; --"
  /\ a_b_pc' = "a-b"
  /\ UNCHANGED <<v_0, if_2, IF_3, now, a_b, a_b_2, state_2, new_line, a_b_PC_2, a_b_free, a_B_pc_3, a_B_PC_4,
                 a_B_free_2, a_b_pc_5, a_b_PC_6, a_b_free_3>>

\* a b of a (b), alternative 6 of 7
a_b_of_a_b_6 ==
  /\ a_b_pc = "a b"
  /\ if_2
  /\ a_b_3' = "? 5"
  /\ a_b_pc' = "a-b"
  /\ UNCHANGED <<v_0, if_2, IF_3, now, a_b, a_b_2, state_2, new_line, a_b_PC_2, a_b_free, a_B_pc_3, a_B_PC_4,
                 a_B_free_2, a_b_pc_5, a_b_PC_6, a_b_free_3>>

\* a b of a (b), alternative 7 of 7
a_b_of_a_b_7 ==
  /\ a_b_pc = "a b"
  /\ if_2
  /\ a_b_3' = "? 6"
  /\ a_b_pc' = "a-b"
  /\ UNCHANGED <<v_0, if_2, IF_3, now, a_b, a_b_2, state_2, new_line, a_b_PC_2, a_b_free, a_B_pc_3, a_B_PC_4,
                 a_B_free_2, a_b_pc_5, a_b_PC_6, a_b_free_3>>

\* a-b of a (b)
a_b_of_a_b ==
  /\ a_b_pc = "a-b"
  /\ IF a_b_PC_2 = 1
       THEN IF a_b_3 = "? 5"
              THEN /\ a_b_2' = a_b
                   /\ a_b' = 1
                   /\ state_2' = "used"
                   /\ a_b_pc' = "+/"
                   /\ UNCHANGED a_b_PC_2
              ELSE /\ a_b_2' = a_b
                   /\ a_b' = 1
                   /\ state_2' = "true"
                   /\ a_b_pc' = "+/"
                   /\ UNCHANGED a_b_PC_2
       ELSE IF a_b_3 = "? 5"
              THEN /\ a_b_2' = a_b
                   /\ a_b' = 0
                   /\ state_2' = "used"
                   /\ a_b_pc' = "+/"
                   /\ a_b_PC_2' = 1
              ELSE /\ a_b_2' = a_b
                   /\ a_b' = 0
                   /\ state_2' = "true"
                   /\ a_b_pc' = "+/"
                   /\ a_b_PC_2' = 1
  /\ UNCHANGED <<v_0, if_2, IF_3, now, a_b_3, new_line, a_b_free, a_B_pc_3, a_B_PC_4, a_B_free_2, a_b_pc_5, a_b_PC_6,
                 a_b_free_3>>

\* +/ of a (b)
of_a_b ==
  /\ a_b_pc = "+/"
  /\ a_b_pc' = "done"
  /\ UNCHANGED <<v_0, if_2, IF_3, now, a_b, a_b_2, a_b_3, state_2, new_line, a_b_PC_2, a_b_free, a_B_pc_3, a_B_PC_4,
                 a_B_free_2, a_b_pc_5, a_b_PC_6, a_b_free_3>>

\* if of a (B)
if_of_a_B_2 ==
  /\ a_B_pc_3 = "if"
  /\ IF if_2
       THEN /\ if_2' = FALSE
            /\ IF_3' = FALSE
            /\ a_B_pc_3' = "a b"
            /\ a_B_free_2' = TRUE
       ELSE /\ if_2' = TRUE
            /\ IF_3' = TRUE
            /\ a_B_pc_3' = "a b"
            /\ a_B_free_2' = TRUE
  /\ UNCHANGED <<v_0, now, a_b, a_b_2, a_b_3, state_2, new_line, a_b_pc, a_b_PC_2, a_b_free, a_B_PC_4, a_b_pc_5,
                 a_b_PC_6, a_b_free_3>>

\* a b of a (B), alternative 1 of 7
a_b_of_a_B_1_2 ==
  /\ a_B_pc_3 = "a b"
  /\ if_2
  /\ a_b_3' = "a b"
  /\ a_B_pc_3' = "a-b"
  /\ UNCHANGED <<v_0, if_2, IF_3, now, a_b, a_b_2, state_2, new_line, a_b_pc, a_b_PC_2, a_b_free, a_B_PC_4, a_B_free_2,
                 a_b_pc_5, a_b_PC_6, a_b_free_3>>

\* a b of a (B), alternative 2 of 7
a_b_of_a_B_2_2 ==
  /\ a_B_pc_3 = "a b"
  /\ if_2
  /\ a_b_3' = "free"
  /\ a_B_pc_3' = "a-b"
  /\ UNCHANGED <<v_0, if_2, IF_3, now, a_b, a_b_2, state_2, new_line, a_b_pc, a_b_PC_2, a_b_free, a_B_PC_4, a_B_free_2,
                 a_b_pc_5, a_b_PC_6, a_b_free_3>>

\* a b of a (B), alternative 3 of 7
a_b_of_a_B_3_2 ==
  /\ a_B_pc_3 = "a b"
  /\ if_2
  /\ a_b_3' = "do"
  /\ a_B_pc_3' = "a-b"
  /\ UNCHANGED <<v_0, if_2, IF_3, now, a_b, a_b_2, state_2, new_line, a_b_pc, a_b_PC_2, a_b_free, a_B_PC_4, a_B_free_2,
                 a_b_pc_5, a_b_PC_6, a_b_free_3>>

\* a b of a (B), alternative 4 of 7
a_b_of_a_B_4_2 ==
  /\ a_B_pc_3 = "a b"
  /\ if_2
  /\ a_b_3' = "+/ assert(false) /+"
  /\ a_B_pc_3' = "a-b"
  /\ UNCHANGED <<v_0, if_2, IF_3, now, a_b, a_b_2, state_2, new_line, a_b_pc, a_b_PC_2, a_b_free, a_B_PC_4, a_B_free_2,
                 a_b_pc_5, a_b_PC_6, a_b_free_3>>

\* a b of a (B), alternative 5 of 7
a_b_of_a_B_5_2 ==
  /\ a_B_pc_3 = "a b"
  /\ if_2
  /\ a_b_3' = "'; --"
  /\ a_B_pc_3' = "a-b"
  /\ UNCHANGED <<v_0, if_2, IF_3, now, a_b, a_b_2, state_2, new_line, a_b_pc, a_b_PC_2, a_b_free, a_B_PC_4, a_B_free_2,
                 a_b_pc_5, a_b_PC_6, a_b_free_3>>

\* a b of a (B), alternative 6 of 7
a_b_of_a_B_6_2 ==
  /\ a_B_pc_3 = "a b"
  /\ if_2
  /\ a_b_3' = "? 5"
  /\ a_B_pc_3' = "a-b"
  /\ UNCHANGED <<v_0, if_2, IF_3, now, a_b, a_b_2, state_2, new_line, a_b_pc, a_b_PC_2, a_b_free, a_B_PC_4, a_B_free_2,
                 a_b_pc_5, a_b_PC_6, a_b_free_3>>

\* a b of a (B), alternative 7 of 7
a_b_of_a_B_7_2 ==
  /\ a_B_pc_3 = "a b"
  /\ if_2
  /\ a_b_3' = "? 6"
  /\ a_B_pc_3' = "a-b"
  /\ UNCHANGED <<v_0, if_2, IF_3, now, a_b, a_b_2, state_2, new_line, a_b_pc, a_b_PC_2, a_b_free, a_B_PC_4, a_B_free_2,
                 a_b_pc_5, a_b_PC_6, a_b_free_3>>

\* a-b of a (B)
a_b_of_a_B_8 ==
  /\ a_B_pc_3 = "a-b"
  /\ IF a_B_PC_4 = 1
       THEN IF a_b_3 = "? 5"
              THEN /\ a_b_2' = a_b
                   /\ a_b' = 1
                   /\ state_2' = "used"
                   /\ a_B_pc_3' = "+/"
                   /\ UNCHANGED a_B_PC_4
              ELSE /\ a_b_2' = a_b
                   /\ a_b' = 1
                   /\ state_2' = "true"
                   /\ a_B_pc_3' = "+/"
                   /\ UNCHANGED a_B_PC_4
       ELSE IF a_b_3 = "? 5"
              THEN /\ a_b_2' = a_b
                   /\ a_b' = 0
                   /\ state_2' = "used"
                   /\ a_B_pc_3' = "+/"
                   /\ a_B_PC_4' = 1
              ELSE /\ a_b_2' = a_b
                   /\ a_b' = 0
                   /\ state_2' = "true"
                   /\ a_B_pc_3' = "+/"
                   /\ a_B_PC_4' = 1
  /\ UNCHANGED <<v_0, if_2, IF_3, now, a_b_3, new_line, a_b_pc, a_b_PC_2, a_b_free, a_B_free_2, a_b_pc_5, a_b_PC_6,
                 a_b_free_3>>

\* +/ of a (B)
of_a_B_2 ==
  /\ a_B_pc_3 = "+/"
  /\ a_B_pc_3' = "done"
  /\ UNCHANGED <<v_0, if_2, IF_3, now, a_b, a_b_2, a_b_3, state_2, new_line, a_b_pc, a_b_PC_2, a_b_free, a_B_PC_4,
                 a_B_free_2, a_b_pc_5, a_b_PC_6, a_b_free_3>>

\* if of a (b )
if_of_a_b_3 ==
  /\ a_b_pc_5 = "if"
  /\ IF if_2
       THEN /\ if_2' = FALSE
            /\ IF_3' = FALSE
            /\ a_b_pc_5' = "a b"
            /\ a_b_free_3' = TRUE
       ELSE /\ if_2' = TRUE
            /\ IF_3' = TRUE
            /\ a_b_pc_5' = "a b"
            /\ a_b_free_3' = TRUE
  /\ UNCHANGED <<v_0, now, a_b, a_b_2, a_b_3, state_2, new_line, a_b_pc, a_b_PC_2, a_b_free, a_B_pc_3, a_B_PC_4,
                 a_B_free_2, a_b_PC_6>>

\* a b of a (b ), alternative 1 of 7
a_b_of_a_b_1_3 ==
  /\ a_b_pc_5 = "a b"
  /\ if_2
  /\ a_b_3' = "a b"
  /\ a_b_pc_5' = "a-b"
  /\ UNCHANGED <<v_0, if_2, IF_3, now, a_b, a_b_2, state_2, new_line, a_b_pc, a_b_PC_2, a_b_free, a_B_pc_3, a_B_PC_4,
                 a_B_free_2, a_b_PC_6, a_b_free_3>>

\* a b of a (b ), alternative 2 of 7
a_b_of_a_b_2_3 ==
  /\ a_b_pc_5 = "a b"
  /\ if_2
  /\ a_b_3' = "free"
  /\ a_b_pc_5' = "a-b"
  /\ UNCHANGED <<v_0, if_2, IF_3, now, a_b, a_b_2, state_2, new_line, a_b_pc, a_b_PC_2, a_b_free, a_B_pc_3, a_B_PC_4,
                 a_B_free_2, a_b_PC_6, a_b_free_3>>

\* a b of a (b ), alternative 3 of 7
a_b_of_a_b_3_3 ==
  /\ a_b_pc_5 = "a b"
  /\ if_2
  /\ a_b_3' = "do"
  /\ a_b_pc_5' = "a-b"
  /\ UNCHANGED <<v_0, if_2, IF_3, now, a_b, a_b_2, state_2, new_line, a_b_pc, a_b_PC_2, a_b_free, a_B_pc_3, a_B_PC_4,
                 a_B_free_2, a_b_PC_6, a_b_free_3>>

\* a b of a (b ), alternative 4 of 7
a_b_of_a_b_4_3 ==
  /\ a_b_pc_5 = "a b"
  /\ if_2
  /\ a_b_3' = "+/ assert(false) /+"
  /\ a_b_pc_5' = "a-b"
  /\ UNCHANGED <<v_0, if_2, IF_3, now, a_b, a_b_2, state_2, new_line, a_b_pc, a_b_PC_2, a_b_free, a_B_pc_3, a_B_PC_4,
                 a_B_free_2, a_b_PC_6, a_b_free_3>>

\* a b of a (b ), alternative 5 of 7
a_b_of_a_b_5_3 ==
  /\ a_b_pc_5 = "a b"
  /\ if_2
  /\ a_b_3' = "'; --"
  /\ a_b_pc_5' = "a-b"
  /\ UNCHANGED <<v_0, if_2, IF_3, now, a_b, a_b_2, state_2, new_line, a_b_pc, a_b_PC_2, a_b_free, a_B_pc_3, a_B_PC_4,
                 a_B_free_2, a_b_PC_6, a_b_free_3>>

\* a b of a (b ), alternative 6 of 7
a_b_of_a_b_6_3 ==
  /\ a_b_pc_5 = "a b"
  /\ if_2
  /\ a_b_3' = "? 5"
  /\ a_b_pc_5' = "a-b"
  /\ UNCHANGED <<v_0, if_2, IF_3, now, a_b, a_b_2, state_2, new_line, a_b_pc, a_b_PC_2, a_b_free, a_B_pc_3, a_B_PC_4,
                 a_B_free_2, a_b_PC_6, a_b_free_3>>

\* a b of a (b ), alternative 7 of 7
a_b_of_a_b_7_3 ==
  /\ a_b_pc_5 = "a b"
  /\ if_2
  /\ a_b_3' = "? 6"
  /\ a_b_pc_5' = "a-b"
  /\ UNCHANGED <<v_0, if_2, IF_3, now, a_b, a_b_2, state_2, new_line, a_b_pc, a_b_PC_2, a_b_free, a_B_pc_3, a_B_PC_4,
                 a_B_free_2, a_b_PC_6, a_b_free_3>>

\* a-b of a (b )
a_b_of_a_b_9 ==
  /\ a_b_pc_5 = "a-b"
  /\ IF a_b_PC_6 = 1
       THEN IF a_b_3 = "? 5"
              THEN /\ a_b_2' = a_b
                   /\ a_b' = 1
                   /\ state_2' = "used"
                   /\ a_b_pc_5' = "+/"
                   /\ UNCHANGED a_b_PC_6
              ELSE /\ a_b_2' = a_b
                   /\ a_b' = 1
                   /\ state_2' = "true"
                   /\ a_b_pc_5' = "+/"
                   /\ UNCHANGED a_b_PC_6
       ELSE IF a_b_3 = "? 5"
              THEN /\ a_b_2' = a_b
                   /\ a_b' = 0
                   /\ state_2' = "used"
                   /\ a_b_pc_5' = "+/"
                   /\ a_b_PC_6' = 1
              ELSE /\ a_b_2' = a_b
                   /\ a_b' = 0
                   /\ state_2' = "true"
                   /\ a_b_pc_5' = "+/"
                   /\ a_b_PC_6' = 1
  /\ UNCHANGED <<v_0, if_2, IF_3, now, a_b_3, new_line, a_b_pc, a_b_PC_2, a_b_free, a_B_pc_3, a_B_PC_4, a_B_free_2,
                 a_b_free_3>>

\* +/ of a (b )
of_a_b_3 ==
  /\ a_b_pc_5 = "+/"
  /\ a_b_pc_5' = "done"
  /\ UNCHANGED <<v_0, if_2, IF_3, now, a_b, a_b_2, a_b_3, state_2, new_line, a_b_pc, a_b_PC_2, a_b_free, a_B_pc_3,
                 a_B_PC_4, a_B_free_2, a_b_PC_6, a_b_free_3>>

Next ==
  \/ if_of_a_b
  \/ a_b_of_a_b_1
  \/ a_b_of_a_b_2
  \/ a_b_of_a_b_3
  \/ a_b_of_a_b_4
  \/ a_b_of_a_b_5
  \/ a_b_of_a_b_6
  \/ a_b_of_a_b_7
  \/ a_b_of_a_b
  \/ of_a_b
  \/ if_of_a_B_2
  \/ a_b_of_a_B_1_2
  \/ a_b_of_a_B_2_2
  \/ a_b_of_a_B_3_2
  \/ a_b_of_a_B_4_2
  \/ a_b_of_a_B_5_2
  \/ a_b_of_a_B_6_2
  \/ a_b_of_a_B_7_2
  \/ a_b_of_a_B_8
  \/ of_a_B_2
  \/ if_of_a_b_3
  \/ a_b_of_a_b_1_3
  \/ a_b_of_a_b_2_3
  \/ a_b_of_a_b_3_3
  \/ a_b_of_a_b_4_3
  \/ a_b_of_a_b_5_3
  \/ a_b_of_a_b_6_3
  \/ a_b_of_a_b_7_3
  \/ a_b_of_a_b_9
  \/ of_a_b_3

Spec == Init /\ [][Next]_vars

\* invariant: if
if_4 ==
  (~IF_3 \/ if_2)

\* invariant: IF '+/'
IF_5 ==
  a_b_3 /= "+/ assert(false) /+"

\* invariant: errors
errors ==
  now = 0

\* reachable: a-b (has to be violated)
a_b_4 ==
  ~(state_2 = "true")

\* deadlock: no deadlock. Some process can move until every process that is not a daemon has ended.
no_deadlock ==
  (a_b_pc = "done" /\ a_B_pc_3 = "done" /\ a_b_pc_5 = "done") \/ ENABLED Next

==============================================================================
