/* long-zap by hand, the same as bench/long-zap.ts.
 * cc -O3 -march=native -DD1=16 -DD2=32 -DD3=32 -DNB=4 -DNQ=3 -o limit long_zap.c */
#define START 0
#include "limit.h"

enum { Z_LOCK, Z_CLEAR, Z_UNLOCK, Z_FLUSH, Z_NEXT, Z_SYNC, Z_DONE };
enum { I_FETCH, I_LOOK, I_INVALIDATE, I_COMPLETE };
enum { C_FAULT, C_LOCK, C_FILL, C_DIRTY, C_UNLOCK };

#define OWNER 0, 2
#define QUEUED 2, 3
#define ZPC 5, 3
#define BATCH 8, 3
#define PGD 11, 6
#define PMD 17, 6
#define PTE 23, 6
#define IPC 29, 2
#define CPC 31, 3
#define WRITE 34, 1

static inline uint64_t next_page(uint64_t s) {
	s = set(s, ZPC, Z_LOCK);
	if (get(s, PTE) < D3 - 1) return set(s, PTE, get(s, PTE) + 1);
	s = set(s, PTE, 0);
	if (get(s, PMD) < D2 - 1) return set(s, PMD, get(s, PMD) + 1);
	s = set(s, PMD, 0);
	if (get(s, PGD) < D1 - 1) return set(s, PGD, get(s, PGD) + 1);
	return set(set(s, PGD, 0), ZPC, Z_SYNC);
}

static int expand(uint64_t s, int n) {
	unsigned owner = get(s, OWNER), queued = get(s, QUEUED), batch = get(s, BATCH);
	switch (get(s, ZPC)) {
	case Z_LOCK:
		if (owner == 0) out[n++] = set(set(s, OWNER, 1), ZPC, Z_CLEAR);
		break;
	case Z_CLEAR:
		if (batch < NB) out[n++] = set(set(s, BATCH, batch + 1), ZPC, Z_UNLOCK);
		else violations++;
		break;
	case Z_UNLOCK:
		out[n++] = set(set(s, OWNER, 0), ZPC, batch < NB ? Z_NEXT : Z_FLUSH);
		break;
	case Z_FLUSH:
		if (queued < NQ) out[n++] = set(set(set(s, QUEUED, queued + 1), BATCH, 0), ZPC, Z_NEXT);
		break;
	case Z_NEXT:
		out[n++] = next_page(s);
		break;
	case Z_SYNC:
		if (queued == 0) out[n++] = set(s, ZPC, Z_DONE);
	}
	switch (get(s, IPC)) {
	case I_FETCH:
		if (queued > 0) out[n++] = set(s, IPC, I_LOOK);
		break;
	case I_LOOK:
		out[n++] = set(s, IPC, I_COMPLETE);
		out[n++] = set(s, IPC, I_INVALIDATE);
		break;
	case I_INVALIDATE:
		out[n++] = set(s, IPC, I_COMPLETE);
		break;
	case I_COMPLETE:
		out[n++] = set(set(s, QUEUED, queued - 1), IPC, I_FETCH);
	}
	switch (get(s, CPC)) {
	case C_FAULT:
		out[n++] = set(set(s, WRITE, 0), CPC, C_LOCK);
		out[n++] = set(set(s, WRITE, 1), CPC, C_LOCK);
		break;
	case C_LOCK:
		if (owner == 0) out[n++] = set(set(s, OWNER, 2), CPC, C_FILL);
		break;
	case C_FILL:
		out[n++] = set(set(s, WRITE, 0), CPC, get(s, WRITE) ? C_DIRTY : C_UNLOCK);
		break;
	case C_DIRTY:
		out[n++] = set(s, CPC, C_UNLOCK);
		break;
	case C_UNLOCK:
		out[n++] = set(set(s, OWNER, 0), CPC, C_FAULT);
	}
	return n;
}
