/* long-zap: a range of D1 * D2 * D3 pages is zapped page by page, in batches of NB, while an IOMMU drains its queue of NQ
 * and a CPU faults elsewhere.  The same model as bench/long-zap.ts.
 * Every step is one transition, and nobody terminates (blocked in a valid end state), so that the counts match.
 */
byte owner;		/* 0 free, 1 zapper, 2 cpu */
byte queued;

active proctype zapper()
{
	byte pgd, pmd, pte, batch;

end_LOCK:	/* in an if, because SPIN refuses a jump straight into a d_step */
	if
	:: d_step { owner == 0 -> owner = 1 }
	fi;
	/* CLEAR */
	d_step { assert(batch < NB); batch++ };
	if	/* UNLOCK */
	:: d_step { batch <  NB -> owner = 0 }
	:: d_step { batch == NB -> owner = 0 };
end_FLUSH:
	   d_step { queued < NQ -> queued++; batch = 0 }
	fi;
	if	/* NEXT */
	:: d_step { pte <  D3 - 1 -> pte++ }; goto end_LOCK
	:: d_step { pte == D3 - 1 && pmd <  D2 - 1 -> pte = 0; pmd++ }; goto end_LOCK
	:: d_step { pte == D3 - 1 && pmd == D2 - 1 && pgd <  D1 - 1 -> pte = 0; pmd = 0; pgd++ }; goto end_LOCK
	:: d_step { pte == D3 - 1 && pmd == D2 - 1 && pgd == D1 - 1 -> pte = 0; pmd = 0; pgd = 0 }
	fi;
end_SYNC:
	queued == 0;
end_DONE:
	false
}

active proctype iommu()
{
end_FETCH:
	do
	:: queued > 0;
	   if	/* LOOK */
	   :: skip
	   :: skip;
	      /* INVALIDATE */
	      skip
	   fi;
	   /* COMPLETE */
	   queued--
	od
}

active proctype cpu()
{
	bit write;

end_FAULT:
	do
	:: if
	   :: write = 0
	   :: write = 1
	   fi;
end_CPU_LOCK:
	   d_step { owner == 0 -> owner = 2 };
	   if	/* FILL */
	   :: d_step { !write }
	   :: d_step { write -> write = 0 };
	      /* DIRTY */
	      skip
	   fi;
	   /* UNLOCK */
	   owner = 0
	od
}
