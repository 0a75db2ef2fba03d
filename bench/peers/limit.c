/* The reference model written by hand for this machine: the limit that a checker with the same algorithm can reach.
 * Same search as flushpoint's: breadth first, states of 64 bits inline in an open-addressing table that doubles at 3/4
 * full, home slot from the hash's high bits, successors inserted in batches behind a prefetch.
 * cc -O3 -march=native -DNF=3 -DNP=3 -DNK=2 -DNR=3 -o limit limit.c */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { Z_LOCK, Z_ZAP, Z_FLUSH, Z_UNLOCK };
enum { C_IDLE, C_CHECK, C_LOCK, C_SET, C_UNLOCK, C_HASH, C_INSERT };

/* bit offsets: 7 bits a page, 3 bits of owner, the zapper, 8 bits a CPU; bit 63 marks a state */
#define PAGE(p) ((p) * 7)
#define OWNER (NP * 7)
#define ZPC (OWNER + 3)
#define ZI (ZPC + 2)
#define ROUND (ZI + 2)
#define BATCH(p) (ROUND + 2 + (p) * 2)
#define CPU(c) (ROUND + 2 + NP * 2 + (c) * 8)
static inline unsigned get(uint64_t s, int at, int bits) { return (unsigned)(s >> at) & ((1u << bits) - 1); }
static inline uint64_t set(uint64_t s, int at, int bits, uint64_t v) {
	return (s & ~((uint64_t)((1u << bits) - 1) << at)) | v << at;
}
#define PRESENT(p) PAGE(p), 1
#define HASHED(p) (PAGE(p) + 1), 1
#define GEN(p) (PAGE(p) + 2), 1
#define SLOT(p, k) (PAGE(p) + 3 + 2 * (k)), 2
#define CPC(c) CPU(c), 3
#define CPAGE(c) (CPU(c) + 3), 2
#define CSLOT(c) (CPU(c) + 5), 1
#define CCNT(c) (CPU(c) + 6), 2

#define BATCH_STATES 256
static uint64_t out[BATCH_STATES + 64], *table, *level, *next;
static size_t home[BATCH_STATES + 64], slots = 1 << 12, states, transitions, found, room, capacity, width, violations;
static int shift = 64 - 12;

static inline size_t home_of(uint64_t s) {
	s ^= s >> 32;
	s *= 0x9e3779b97f4a7c15u;
	s ^= s >> 29;
	s *= 0xbf58476d1ce4e5b9u;
	return s >> shift;
}

static void put(uint64_t *t, size_t n, uint64_t s) {
	size_t i = home_of(s);
	while (t[i]) i = i + 1 == n ? 0 : i + 1;
	t[i] = s;
}

static void grow(void) {
	uint64_t *larger = calloc(slots * 2, 8);
	shift--;
	for (size_t i = 0; i < slots; i++)
		if (table[i]) put(larger, slots * 2, table[i]);
	free(table);
	table = larger;
	room += slots / 4 * 3;
	slots *= 2;
}

static void insert(int n) {
	while (room < (size_t)n) grow();
	if (found + n > capacity) next = realloc(next, (capacity = capacity * 2 + n) * 8);
	transitions += n;
	for (int i = 0; i < n; i++) __builtin_prefetch(&table[home[i] = home_of(out[i])]);
	for (int i = 0; i < n; i++) {
		size_t at = home[i];
		while (table[at] && table[at] != out[i]) at = at + 1 == slots ? 0 : at + 1;
		if (table[at]) continue;
		table[at] = next[found++] = out[i];
		room--;
	}
}

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

int main(void) {
	struct timespec from, to;
	clock_gettime(CLOCK_MONOTONIC, &from);
	table = calloc(slots, 8);
	room = slots / 4 * 3;
	out[0] = (uint64_t)1 << 63;
	insert(1);
	transitions = 0;
	size_t level_capacity = 0;
	while (found > 0) {
		uint64_t *swap = level;
		size_t c = level_capacity;
		level = next, level_capacity = capacity, next = swap, capacity = c, width = found, states += found, found = 0;
		int n = 0;
		for (size_t i = 0; i < width; i++) {
			n = expand(level[i], n);
			if (n >= BATCH_STATES) insert(n), n = 0;
		}
		insert(n);
	}
	clock_gettime(CLOCK_MONOTONIC, &to);
	printf("%zu states, %zu transitions, %zu violations, %.3f seconds, %zu bytes\n", states, transitions, violations,
	       (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9, (slots + level_capacity + capacity) * 8);
	return 0;
}
