/* shootdown by hand, the same as bench/shootdown.ts.
 * cc -O3 -march=native -DNC=8 -o limit shootdown.c */
#define START 1
#include "limit.h"

enum { U_CLEAR, U_SEND, U_WAIT, U_FREE, U_DONE };
enum { C_RUN, C_FILL, C_FLUSH };

#define PRESENT 0, 1
#define FREED 1, 1
#define UPC 2, 3
#define I 5, 4
#define PC(c) (9 + 4 * (c)), 2
#define PENDING(c) (11 + 4 * (c)), 1
#define TLB(c) (12 + 4 * (c)), 1

static int expand(uint64_t s, int n) {
	unsigned i = get(s, I), last = i == NC - 1, after = last ? 0 : i + 1;
	for (int c = 0; c < NC; c++) violations += get(s, FREED) && get(s, TLB(c));
	switch (get(s, UPC)) {
	case U_CLEAR:
		out[n++] = set(set(s, PRESENT, 0), UPC, U_SEND);
		break;
	case U_SEND:
		out[n++] = set(set(set(s, PENDING(i), 1), I, after), UPC, last ? U_WAIT : U_SEND);
		break;
	case U_WAIT:
		if (!get(s, PENDING(i))) out[n++] = set(set(s, I, after), UPC, last ? U_FREE : U_WAIT);
		break;
	case U_FREE:
		out[n++] = set(set(s, FREED, 1), UPC, U_DONE);
	}
	for (int c = 0; c < NC; c++) {
		switch (get(s, PC(c))) {
		case C_RUN:
			if (get(s, PRESENT) && !get(s, TLB(c))) out[n++] = set(s, PC(c), C_FILL);
			if (get(s, PENDING(c))) out[n++] = set(s, PC(c), C_FLUSH);
			break;
		case C_FILL:
			out[n++] = set(set(s, TLB(c), 1), PC(c), C_RUN);
			break;
		case C_FLUSH:
			out[n++] = set(set(set(s, TLB(c), 0), PENDING(c), 0), PC(c), C_RUN);
		}
	}
	return n;
}
