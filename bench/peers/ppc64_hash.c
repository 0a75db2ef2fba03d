/* The reference model by hand, the same as bench/reference-model.ts.
 * cc -O3 -march=native -DNF=3 -DNP=3 -DNK=2 -DNR=3 -o limit ppc64_hash.c */
#define START 0
#include "limit.h"

enum { Z_LOCK, Z_ZAP, Z_FLUSH, Z_UNLOCK };
enum { C_IDLE, C_CHECK, C_LOCK, C_SET, C_UNLOCK, C_HASH, C_INSERT };

/* bit offsets: 7 bits a page, 3 bits of owner, the zapper, 8 bits a CPU */
#define PAGE(p) ((p) * 7)
#define OWNER (NP * 7)
#define ZPC (OWNER + 3)
#define ZI (ZPC + 2)
#define ROUND (ZI + 2)
#define BATCH(p) (ROUND + 2 + (p) * 2)
#define CPU(c) (ROUND + 2 + NP * 2 + (c) * 8)
#define PRESENT(p) PAGE(p), 1
#define HASHED(p) (PAGE(p) + 1), 1
#define GEN(p) (PAGE(p) + 2), 1
#define SLOT(p, k) (PAGE(p) + 3 + 2 * (k)), 2
#define CPC(c) CPU(c), 3
#define CPAGE(c) (CPU(c) + 3), 2
#define CSLOT(c) (CPU(c) + 5), 1
#define CCNT(c) (CPU(c) + 6), 2


static inline uint64_t finish(uint64_t s, int c) {
	s = set(s, CCNT(c), get(s, CCNT(c)) + 1);
	return set(set(set(s, CPAGE(c), 0), CSLOT(c), 0), CPC(c), C_IDLE);
}

static int expand(uint64_t s, int n) {
	unsigned i = get(s, ZI, 2), last = i == NP - 1, after = last ? 0 : i + 1, owner = get(s, OWNER, 3);
	for (int p = 0; p < NP; p++) violations += get(s, SLOT(p, 0)) && get(s, SLOT(p, 1));
	switch (get(s, ZPC, 2)) {
	case Z_LOCK:
		if (get(s, ROUND, 2) < NR && owner == 0) out[n++] = set(set(s, OWNER, 3, 1), ZPC, 2, Z_ZAP);
		break;
	case Z_ZAP: {
		uint64_t t = s;
		if (get(t, PRESENT(i))) {
			t = set(t, BATCH(i), 2, get(t, HASHED(i)) ? get(t, GEN(i)) + 1 : 0);
			t = set(set(t, PRESENT(i), 0), HASHED(i), 0);
		}
		t = set(t, ZI, 2, after);
		out[n++] = last ? set(t, ZPC, 2, Z_FLUSH) : t;
		break;
	}
	case Z_FLUSH: {
		uint64_t t = s;
		unsigned entry = get(t, BATCH(i), 2);
		if (entry && get(t, SLOT(i, 0)) == entry) t = set(t, SLOT(i, 0), 0);
		else if (entry && get(t, SLOT(i, 1)) == entry) t = set(t, SLOT(i, 1), 0);
		t = set(set(t, BATCH(i), 2, 0), ZI, 2, after);
		out[n++] = last ? set(t, ZPC, 2, Z_UNLOCK) : t;
		break;
	}
	case Z_UNLOCK:
		out[n++] = set(set(set(s, OWNER, 3, 0), ROUND, 2, get(s, ROUND, 2) + 1), ZPC, 2, Z_LOCK);
	}
	for (int c = 0; c < NF; c++) {
		unsigned p = get(s, CPAGE(c));
		switch (get(s, CPC(c))) {
		case C_IDLE:
			if (get(s, CCNT(c)) < NK)
				for (int q = 0; q < NP; q++) out[n++] = set(set(s, CPAGE(c), q), CPC(c), C_CHECK);
			break;
		case C_CHECK:
			out[n++] = set(s, CPC(c), get(s, PRESENT(p)) ? C_HASH : C_LOCK);
			break;
		case C_LOCK:
			if (owner == 0) out[n++] = set(set(s, OWNER, 3, c + 2), CPC(c), C_SET);
			break;
		case C_SET: {
			uint64_t t = set(s, CPC(c), C_UNLOCK);
			if (!get(t, PRESENT(p))) t = set(set(t, PRESENT(p), 1), GEN(p), 1 - get(t, GEN(p)));
			out[n++] = t;
			break;
		}
		case C_UNLOCK:
			out[n++] = set(set(s, OWNER, 3, 0), CPC(c), C_HASH);
			break;
		case C_HASH: {
			int k = !get(s, PRESENT(p)) || get(s, HASHED(p)) ? 2 : !get(s, SLOT(p, 0)) ? 0 : !get(s, SLOT(p, 1)) ? 1 : 2;
			out[n++] = k == 2 ? finish(s, c) : set(set(s, CSLOT(c), k), CPC(c), C_INSERT);
			break;
		}
		case C_INSERT: {
			uint64_t t = s;
			if (get(t, PRESENT(p))) {
				if (get(t, CSLOT(c))) t = set(t, SLOT(p, 1), get(t, GEN(p)) + 1);
				else t = set(t, SLOT(p, 0), get(t, GEN(p)) + 1);
				t = set(t, HASHED(p), 1);
			}
			out[n++] = finish(t, c);
		}
		}
	}
	return n;
}
