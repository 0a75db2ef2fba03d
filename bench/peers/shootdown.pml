/* shootdown: a page is freed after NC CPUs were interrupted to flush it.  The same model as bench/shootdown.ts.
 * Every step is one transition, and nobody terminates (blocked in a valid end state), so that the counts match.
 */
bit present = 1;
bit freed;
bit pending[NC];
bit tlb[NC];

/* unmap is process 0, and CPU i process i + 1 */
#define ME (_pid - 1)

active proctype unmap()
{
	byte i;

	/* CLEAR */
	present = 0;
	do	/* SEND */
	:: d_step { i <  NC - 1 -> pending[i] = 1; i++ }
	:: d_step { i == NC - 1 -> pending[i] = 1; i = 0 }; break
	od;
end_WAIT:
	do
	:: d_step { i <  NC - 1 && !pending[i] -> i++ }
	:: d_step { i == NC - 1 && !pending[i] -> i = 0 }; break
	od;
	/* FREE: no TLB may have the page, and from here on no fill may happen (in an if: SPIN refuses a break into a d_step) */
	if
	:: d_step {
		freed = 1;
		do
		:: i < NC -> assert(!tlb[i]); i++
		:: else -> break
		od;
		i = 0
	   }
	fi;
end_DONE:
	false
}

active [NC] proctype cpu()
{
end_RUN:
	do
	:: present && !tlb[ME];
	   /* FILL */
	   d_step { tlb[ME] = 1; assert(!freed) }
	:: pending[ME];
	   /* FLUSH */
	   d_step { tlb[ME] = 0; pending[ME] = 0 }
	od
}
