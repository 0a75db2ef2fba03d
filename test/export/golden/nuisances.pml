/*
 * nuisances: names that are +/ words 'of' other languages and lines
 *
 * Made by: flushpoint export nuisances --to promela
 * Fix: none
 * Parameters: none
 *
 * Run it (the counts are those of flushpoint; SPIN counts the start as one more transition):
 *   spin -a -o2 FILE && cc -O2 -DSAFETY -DNOREDUCE -o pan pan.c && ./pan -m1000000 -c0
 * Without -o2, SPIN leaves variables that are written but never read out of the state, and finds fewer states.
 * Without -c0 it ends at the first error, and "spin -t -p FILE" shows the way there. A property that has to be
 * reachable is asserted not to be: that its assertion is violated is the wanted answer.
 */

/* a-b */
#define a_b_a_b 0
#define a_b_free_4 1
#define a_b_do 2
#define assert_false 3
#define a_b_4 4
#define v_5 5
#define v_6 6
/* state */
#define state_free 0
#define used 1
#define state_state 2
#define state_true 3
/* a */
#define a_if 0
#define a_a_b 1
#define a_a_b_2 2
#define a 3
#define done 4

bool v_0 = false;
bool if_2 = false;
bool IF_3 = false;
byte now_2 = 0; /* 0..2 */
byte a_b = 0; /* 0..1 */
byte a_b_2 = 0; /* 0..1 */
byte a_b_3 = a_b_a_b; /* see a-b */
byte state = state_free; /* state_free, used, state_state, state_true */
bool new_line = false;
byte a_b_pc = a_if; /* a_if, a_a_b, a_a_b_2, a, done */
byte a_b_PC_2 = 0; /* 0..1 */
bool a_b_free = false;
byte a_B_pc_3 = a_if; /* a_if, a_a_b, a_a_b_2, a, done */
byte a_B_PC_4 = 0; /* 0..1 */
bool a_B_free_2 = false;
byte a_b_pc_5 = a_if; /* a_if, a_a_b, a_a_b_2, a, done */
byte a_b_PC_6 = 0; /* 0..1 */
bool a_b_free_3 = false;

/* invariant: if */
hidden byte holds_if = 1;
#define if_now (!IF_3 || if_2)

/* invariant: IF '+/' */
hidden byte holds_IF_2 = 1;
#define IF_now_2 (a_b_3 != assert_false)

/* invariant: errors */
hidden byte holds_errors = 1;
#define errors_now (now_2 == 0)

/* reachable: a-b */
hidden byte unreached_a_b = 1;
#define a_b_now (state == state_true)

active proctype model_process()
{
running:
  do
  :: /* if of a (b) */
     d_step { a_b_pc == a_if ->
       if
       :: if_2 -> if_2 = false; IF_3 = false; a_b_pc = a_a_b; a_b_free = true
       :: else -> if_2 = true; IF_3 = true; a_b_pc = a_a_b; a_b_free = true
       fi;
       holds_if = if_now; assert(holds_if)
     }
  :: /* a b of a (b), alternative 1 of 7 */
     d_step { a_b_pc == a_a_b && if_2 ->
       a_b_3 = a_b_a_b; a_b_pc = a_a_b_2;
       holds_IF_2 = IF_now_2; assert(holds_IF_2)
     }
  :: /* a b of a (b), alternative 2 of 7 */
     d_step { a_b_pc == a_a_b && if_2 ->
       a_b_3 = a_b_free_4; a_b_pc = a_a_b_2;
       holds_IF_2 = IF_now_2; assert(holds_IF_2)
     }
  :: /* a b of a (b), alternative 3 of 7 */
     d_step { a_b_pc == a_a_b && if_2 ->
       a_b_3 = a_b_do; a_b_pc = a_a_b_2;
       holds_IF_2 = IF_now_2; assert(holds_IF_2)
     }
  :: /* a b of a (b), alternative 4 of 7 */
     d_step { a_b_pc == a_a_b && if_2 ->
       a_b_3 = assert_false; a_b_pc = a_a_b_2;
       holds_IF_2 = IF_now_2; assert(holds_IF_2)
     }
  :: /* a b of a (b), alternative 5 of 7 */
     d_step { a_b_pc == a_a_b && if_2 ->
       a_b_3 = a_b_4; a_b_pc = a_a_b_2;
       holds_IF_2 = IF_now_2; assert(holds_IF_2)
     }
  :: /* a b of a (b), alternative 6 of 7 */
     d_step { a_b_pc == a_a_b && if_2 ->
       a_b_3 = v_5; a_b_pc = a_a_b_2;
       holds_IF_2 = IF_now_2; assert(holds_IF_2)
     }
  :: /* a b of a (b), alternative 7 of 7 */
     d_step { a_b_pc == a_a_b && if_2 ->
       a_b_3 = v_6; a_b_pc = a_a_b_2;
       holds_IF_2 = IF_now_2; assert(holds_IF_2)
     }
  :: /* a-b of a (b) */
     d_step { a_b_pc == a_a_b_2 ->
       if
       :: a_b_PC_2 == 1 ->
          if
          :: a_b_3 == v_5 -> a_b_2 = a_b; a_b = 1; state = used; a_b_pc = a
          :: else -> a_b_2 = a_b; a_b = 1; state = state_true; a_b_pc = a
          fi
       :: else ->
          if
          :: a_b_3 == v_5 -> a_b_2 = a_b; a_b = 0; state = used; a_b_pc = a; a_b_PC_2 = 1
          :: else -> a_b_2 = a_b; a_b = 0; state = state_true; a_b_pc = a; a_b_PC_2 = 1
          fi
       fi;
       unreached_a_b = !a_b_now; assert(unreached_a_b)
     }
  :: /* +/ of a (b): it ends, others do not yet */
     d_step { a_b_pc == a && (a_B_pc_3 != done || a_b_pc_5 != done) ->
       a_b_pc = done
     }
  :: /* +/ of a (b): it is the last to end */
     d_step { a_b_pc == a && a_B_pc_3 == done && a_b_pc_5 == done ->
       a_b_pc = done
     }; goto end_finished
  :: /* if of a (B) */
     d_step { a_B_pc_3 == a_if ->
       if
       :: if_2 -> if_2 = false; IF_3 = false; a_B_pc_3 = a_a_b; a_B_free_2 = true
       :: else -> if_2 = true; IF_3 = true; a_B_pc_3 = a_a_b; a_B_free_2 = true
       fi;
       holds_if = if_now; assert(holds_if)
     }
  :: /* a b of a (B), alternative 1 of 7 */
     d_step { a_B_pc_3 == a_a_b && if_2 ->
       a_b_3 = a_b_a_b; a_B_pc_3 = a_a_b_2;
       holds_IF_2 = IF_now_2; assert(holds_IF_2)
     }
  :: /* a b of a (B), alternative 2 of 7 */
     d_step { a_B_pc_3 == a_a_b && if_2 ->
       a_b_3 = a_b_free_4; a_B_pc_3 = a_a_b_2;
       holds_IF_2 = IF_now_2; assert(holds_IF_2)
     }
  :: /* a b of a (B), alternative 3 of 7 */
     d_step { a_B_pc_3 == a_a_b && if_2 ->
       a_b_3 = a_b_do; a_B_pc_3 = a_a_b_2;
       holds_IF_2 = IF_now_2; assert(holds_IF_2)
     }
  :: /* a b of a (B), alternative 4 of 7 */
     d_step { a_B_pc_3 == a_a_b && if_2 ->
       a_b_3 = assert_false; a_B_pc_3 = a_a_b_2;
       holds_IF_2 = IF_now_2; assert(holds_IF_2)
     }
  :: /* a b of a (B), alternative 5 of 7 */
     d_step { a_B_pc_3 == a_a_b && if_2 ->
       a_b_3 = a_b_4; a_B_pc_3 = a_a_b_2;
       holds_IF_2 = IF_now_2; assert(holds_IF_2)
     }
  :: /* a b of a (B), alternative 6 of 7 */
     d_step { a_B_pc_3 == a_a_b && if_2 ->
       a_b_3 = v_5; a_B_pc_3 = a_a_b_2;
       holds_IF_2 = IF_now_2; assert(holds_IF_2)
     }
  :: /* a b of a (B), alternative 7 of 7 */
     d_step { a_B_pc_3 == a_a_b && if_2 ->
       a_b_3 = v_6; a_B_pc_3 = a_a_b_2;
       holds_IF_2 = IF_now_2; assert(holds_IF_2)
     }
  :: /* a-b of a (B) */
     d_step { a_B_pc_3 == a_a_b_2 ->
       if
       :: a_B_PC_4 == 1 ->
          if
          :: a_b_3 == v_5 -> a_b_2 = a_b; a_b = 1; state = used; a_B_pc_3 = a
          :: else -> a_b_2 = a_b; a_b = 1; state = state_true; a_B_pc_3 = a
          fi
       :: else ->
          if
          :: a_b_3 == v_5 -> a_b_2 = a_b; a_b = 0; state = used; a_B_pc_3 = a; a_B_PC_4 = 1
          :: else -> a_b_2 = a_b; a_b = 0; state = state_true; a_B_pc_3 = a; a_B_PC_4 = 1
          fi
       fi;
       unreached_a_b = !a_b_now; assert(unreached_a_b)
     }
  :: /* +/ of a (B): it ends, others do not yet */
     d_step { a_B_pc_3 == a && (a_b_pc != done || a_b_pc_5 != done) ->
       a_B_pc_3 = done
     }
  :: /* +/ of a (B): it is the last to end */
     d_step { a_B_pc_3 == a && a_b_pc == done && a_b_pc_5 == done ->
       a_B_pc_3 = done
     }; goto end_finished
  :: /* if of a (b ) */
     d_step { a_b_pc_5 == a_if ->
       if
       :: if_2 -> if_2 = false; IF_3 = false; a_b_pc_5 = a_a_b; a_b_free_3 = true
       :: else -> if_2 = true; IF_3 = true; a_b_pc_5 = a_a_b; a_b_free_3 = true
       fi;
       holds_if = if_now; assert(holds_if)
     }
  :: /* a b of a (b ), alternative 1 of 7 */
     d_step { a_b_pc_5 == a_a_b && if_2 ->
       a_b_3 = a_b_a_b; a_b_pc_5 = a_a_b_2;
       holds_IF_2 = IF_now_2; assert(holds_IF_2)
     }
  :: /* a b of a (b ), alternative 2 of 7 */
     d_step { a_b_pc_5 == a_a_b && if_2 ->
       a_b_3 = a_b_free_4; a_b_pc_5 = a_a_b_2;
       holds_IF_2 = IF_now_2; assert(holds_IF_2)
     }
  :: /* a b of a (b ), alternative 3 of 7 */
     d_step { a_b_pc_5 == a_a_b && if_2 ->
       a_b_3 = a_b_do; a_b_pc_5 = a_a_b_2;
       holds_IF_2 = IF_now_2; assert(holds_IF_2)
     }
  :: /* a b of a (b ), alternative 4 of 7 */
     d_step { a_b_pc_5 == a_a_b && if_2 ->
       a_b_3 = assert_false; a_b_pc_5 = a_a_b_2;
       holds_IF_2 = IF_now_2; assert(holds_IF_2)
     }
  :: /* a b of a (b ), alternative 5 of 7 */
     d_step { a_b_pc_5 == a_a_b && if_2 ->
       a_b_3 = a_b_4; a_b_pc_5 = a_a_b_2;
       holds_IF_2 = IF_now_2; assert(holds_IF_2)
     }
  :: /* a b of a (b ), alternative 6 of 7 */
     d_step { a_b_pc_5 == a_a_b && if_2 ->
       a_b_3 = v_5; a_b_pc_5 = a_a_b_2;
       holds_IF_2 = IF_now_2; assert(holds_IF_2)
     }
  :: /* a b of a (b ), alternative 7 of 7 */
     d_step { a_b_pc_5 == a_a_b && if_2 ->
       a_b_3 = v_6; a_b_pc_5 = a_a_b_2;
       holds_IF_2 = IF_now_2; assert(holds_IF_2)
     }
  :: /* a-b of a (b ) */
     d_step { a_b_pc_5 == a_a_b_2 ->
       if
       :: a_b_PC_6 == 1 ->
          if
          :: a_b_3 == v_5 -> a_b_2 = a_b; a_b = 1; state = used; a_b_pc_5 = a
          :: else -> a_b_2 = a_b; a_b = 1; state = state_true; a_b_pc_5 = a
          fi
       :: else ->
          if
          :: a_b_3 == v_5 -> a_b_2 = a_b; a_b = 0; state = used; a_b_pc_5 = a; a_b_PC_6 = 1
          :: else -> a_b_2 = a_b; a_b = 0; state = state_true; a_b_pc_5 = a; a_b_PC_6 = 1
          fi
       fi;
       unreached_a_b = !a_b_now; assert(unreached_a_b)
     }
  :: /* +/ of a (b ): it ends, others do not yet */
     d_step { a_b_pc_5 == a && (a_b_pc != done || a_B_pc_3 != done) ->
       a_b_pc_5 = done
     }
  :: /* +/ of a (b ): it is the last to end */
     d_step { a_b_pc_5 == a && a_b_pc == done && a_B_pc_3 == done ->
       a_b_pc_5 = done
     }; goto end_finished
  od

  /* Every process that has to end has ended: to be blocked is no deadlock. */
end_finished:
  false
}
