/* A search written by hand for this machine: the limit that a checker with the same algorithm can reach.
 * Same search as flushpoint's: breadth first, states of 64 bits inline in an open-addressing table that doubles at 3/4
 * full, home slot from the hash's high bits, successors inserted in batches behind a prefetch, states that were inserted lately
 * not looked up again.
 * A model defines START (without bit 63, which marks a state) and expand() in front of main(). */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* A field is an offset and a number of bits; bit 63 marks a state. */
static inline unsigned get(uint64_t s, int at, int bits) { return (unsigned)(s >> at) & ((1u << bits) - 1); }
static inline uint64_t set(uint64_t s, int at, int bits, uint64_t v) {
	return (s & ~((uint64_t)((1u << bits) - 1) << at)) | v << at;
}

#define BATCH_STATES 256
#define RECENT_BITS 15
static uint64_t out[BATCH_STATES + 64], recent[1 << RECENT_BITS], *table, *level, *next;
static size_t home[BATCH_STATES + 64], slots = 1 << 12, states, transitions, found, room, capacity, width, violations;
static int shift = 64 - 12;

static inline uint64_t hash(uint64_t s) {
	s ^= s >> 32;
	s *= 0x9e3779b97f4a7c15u;
	s ^= s >> 29;
	return s * 0xbf58476d1ce4e5b9u;
}

static void put(uint64_t *t, size_t n, uint64_t s) {
	size_t i = hash(s) >> shift;
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
	int kept = 0;
	for (int i = 0; i < n; i++) {
		uint64_t s = out[i], h = hash(s), *last = &recent[h >> (64 - RECENT_BITS)];
		size_t at = h >> shift;
		out[kept] = s;
		home[kept] = at;
		__builtin_prefetch(&table[at]);
		__builtin_prefetch(&table[at + 7 < slots ? at + 7 : slots - 1]);
		kept += *last != s;
		*last = s;
	}
	for (int i = 0; i < kept; i++) {
		size_t at = home[i];
		while (table[at] && table[at] != out[i]) at = at + 1 == slots ? 0 : at + 1;
		if (table[at]) continue;
		table[at] = next[found++] = out[i];
		room--;
	}
}

/* Writes the successors of s to out from n on; returns the new n. */
static int expand(uint64_t s, int n);

int main(void) {
	struct timespec from, to;
	clock_gettime(CLOCK_MONOTONIC, &from);
	table = calloc(slots, 8);
	room = slots / 4 * 3;
	out[0] = (uint64_t)1 << 63 | START;
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
