// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of templates are quoted as they stand in the sources
// The engine, broken on purpose: each entry is one small change of a source file that makes flushpoint wrong, and the test
// files that have to notice. `npm run mutation` applies them to a copy of the sources, one at a time, and runs these tests.

/** One fault. */
export interface Mutant {
  readonly name: string;
  /** Relative to the root of the project. */
  readonly file: string;
  /** Text that is in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** What goes wrong. */
  readonly why: string;
  /** The test files to run, the one that is expected to notice first. */
  readonly tests: readonly string[];
}

const kernel = 'src/explore/kernel-source.ts';
const growth = 'src/explore/growth-source.ts';
const stateText = 'src/explore/state-text.ts';
const search = 'src/explore/search.ts';

const kernelTest = 'test/explore/kernel.test.ts';
const searchTest = 'test/explore/search.test.ts';
const outcomesTest = 'test/differential/outcomes.test.ts';
const footprintTest = 'test/differential/footprint.test.ts';
const minimalTest = 'test/trace/minimal.test.ts';
const shardingTest = 'test/shard/sharding.test.ts';
const resumeTest = 'test/checkpoint/resume.test.ts';

/** Every fault, by the part of the engine that it is in. */
export const mutants: readonly Mutant[] = [
  {
    name: 'compares-one-word-less',
    file: stateText,
    find: "const same = (array: string, index: string) => each((w, i) => `${at(array, index, i)} === ${w}`, ' && ');",
    replace:
      "const same = (array: string, index: string) => names.slice(0, Math.max(1, W - 1)).map((w, i) => `${at(array, index, i)} === ${w}`).join(' && ');",
    why: 'states that differ in their last word only are taken for one',
    tests: ['test/models/ppc64-hash.test.ts'],
  },
  {
    name: 'shared-compares-first-word',
    file: kernel,
    find: 'if (word === w${i}) {',
    replace: '{',
    why: 'in several threads, states that begin with the same word are taken for one',
    tests: [shardingTest],
  },
  {
    name: 'batch-not-drained',
    file: kernel,
    find: 'return n === 0 || insert(n);',
    replace: 'return n < ${W * 3} || insert(n);',
    why: 'the last successors of a chunk are lost when there are one or two of them',
    tests: [searchTest],
  },
  {
    name: 'batch-not-emptied',
    file: kernel,
    find: '      if (!insert(n)) return false;\n      n = 0;',
    replace: '      if (!insert(n)) return false;\n      n = ${W};',
    why: 'the first successor of a full batch is inserted twice, and counts as two transitions',
    tests: [kernelTest],
  },
  {
    name: 'growth-loses-states',
    file: growth,
    find: 'if (s >= end) aside.push(${args});',
    replace: 'if (s >= end) continue;',
    why: 'states that cannot move up at once are lost when the visited set grows in place',
    tests: [kernelTest],
  },
  {
    name: 'growth-loses-the-bottom',
    file: growth,
    find: "aside.push(${each((_, i) => at('table', 'i', i), ', ')});",
    replace: '',
    why: 'states in the first slots are lost when the visited set grows in place',
    tests: [kernelTest],
  },
  {
    name: 'split-loses-states',
    file: growth,
    find: 'if (${tableOf} !== m || s < least',
    replace: 'if (${tableOf} !== m) continue;\n    if (s < least',
    why: 'states that went on across the middle of a table are lost when the table is split',
    tests: [kernelTest],
  },
  {
    name: 'growth-copies-one-slot-less',
    file: growth,
    find: 'for (let i = 0; i < old.length; i += ${W})',
    replace: 'for (let i = ${W}; i < old.length; i += ${W})',
    why: 'the state in slot 0 is lost when the visited set is copied',
    tests: [kernelTest],
  },
  {
    name: 'split-keeps-what-belongs-to-the-other-table',
    file: growth,
    find: 'if (${tableOf} !== m || s < least',
    replace: 'if (s < least',
    why: 'a visited set of several tables looks for states where they are not',
    tests: [kernelTest],
  },
  {
    name: 'stopped-growth-loses-what-was-set-aside',
    file: 'src/explore/growth.ts',
    find: '  kernel.settle(aside);',
    replace: '  if (stop === undefined) kernel.settle(aside);',
    why: 'states are lost when the search is interrupted while its visited set grows bit by bit',
    tests: [resumeTest],
  },
  {
    name: 'growth-skips-the-last-step',
    file: 'src/explore/expander.ts',
    find: 'for (let end = to; end > from; end -= stepWords)',
    replace: 'for (let end = to; end - stepWords > from; end -= stepWords)',
    why: 'states stay where they are not looked for when the visited set grows bit by bit',
    tests: [resumeTest],
  },
  {
    name: 'home-slot-off-by-one',
    file: kernel,
    find: '`slot[count] = (h >>> bits) * ${W};`',
    replace: '`slot[count] = ((h >>> bits) ^ 1) * ${W};`',
    why: 'a state is looked up next to where growth has put it',
    tests: [kernelTest],
  },
  {
    name: 'recent-compares-first-word',
    file: kernel,
    find: "${differ('lately', 'r')}",
    replace: 'const d = lately[r] ^ w0, other = (d | (0 - d)) >>> 31;',
    why: 'a successor counts as recent when its first word is that of a recent state',
    tests: ['test/models/ppc64-hash.test.ts'],
  },
  {
    name: 'deadlock-despite-violation',
    file: kernel,
    find: 'n === before && violations === violationsBefore &&',
    replace: 'n === before &&',
    why: 'a state whose only step fails its check counts as a deadlock',
    tests: [searchTest],
  },
  {
    name: 'daemons-have-to-end',
    file: 'src/compile/generate.ts',
    find: '.filter(({ process }) => !steps.some((s) => s.process === process && s.daemon))',
    replace: '',
    why: 'a daemon that waits for ever counts as a deadlock',
    tests: [searchTest],
  },
  {
    name: 'reachable-ignored',
    file: kernel,
    find: "const wanted = kind === 'reachable' ? 1 : 0;",
    replace: "const wanted = kind === 'reachable' ? 2 : 0;",
    why: 'no state satisfies a reachable property',
    tests: [searchTest],
  },
  {
    name: 'judged-successors-stay',
    file: kernel,
    find: 'if (judgeOnly) { n = before; violations = violationsBefore; }',
    replace: 'if (judgeOnly) n = before;',
    why: 'violations beyond the limit on depth count as transitions',
    tests: [searchTest],
  },
  {
    name: 'level-barrier-skipped',
    file: 'src/explore/expander.ts',
    find: "          if (kernel.states() > watch.maxStates) return 'states';",
    replace:
      "          level.push(...kernel.takeFrontier());\n          if (kernel.states() > watch.maxStates) return 'states';",
    why: 'successors are expanded in the level of their predecessors',
    tests: [searchTest],
  },
  {
    name: 'known-too-early',
    file: 'src/explore/expander.ts',
    find: 'kernel.known.set(kernel.hits.subarray(0, kernel.known.length));',
    replace: 'kernel.known.fill(kernel.hits.includes(1) ? 1 : 0);',
    why: 'after the first violation no other property is judged',
    tests: [searchTest],
  },
  {
    name: 'limit-on-states-off-by-one',
    file: search,
    find: "stop = expander.states() > maxStates ? 'states'",
    replace: "stop = expander.states() >= maxStates ? 'states'",
    why: 'a search stops at a limit that it has only reached',
    tests: [searchTest],
  },
  {
    name: 'limit-within-a-level-off-by-one',
    file: 'src/explore/expander.ts',
    find: 'if (kernel.states() > watch.maxStates) return',
    replace: 'if (kernel.states() >= watch.maxStates) return',
    why: 'the same, in the middle of a level',
    tests: [searchTest],
  },
  {
    name: 'limit-on-depth-off-by-one',
    file: search,
    find: 'const judgeOnly = depth >= maxDepth;',
    replace: 'const judgeOnly = depth > maxDepth;',
    why: 'one level more than was asked for is expanded',
    tests: [searchTest],
  },
  {
    name: 'proven-depth-off-by-one',
    file: search,
    find: 'provenDepth = depth;',
    replace: 'provenDepth = depth + 1;',
    why: 'an inconclusive verdict claims one step too many',
    tests: [searchTest],
  },
  {
    name: 'assertion-depth-off-by-one',
    file: search,
    find: 'else if (!judgeOnly) hits[k] = depth + 1;',
    replace: 'else if (!judgeOnly) hits[k] = depth;',
    why: 'the step that fails a check is not counted',
    tests: [searchTest],
  },
  {
    name: 'eventually-is-decided',
    file: search,
    find: "(kind === 'eventually' ? [] : [k])",
    replace: '([k])',
    why: 'a search goes on for a property that it never decides',
    tests: [searchTest],
  },
  {
    name: 'decided-is-never-complete',
    file: search,
    find: '        stop = undefined; // nothing is left to do',
    replace: "        stop = stop === 'decided' ? stop : undefined;",
    why: 'a search that has seen everything says that it has not',
    tests: [searchTest],
  },
  {
    name: 'fields-overlap',
    file: 'src/compile/layout.ts',
    find: 'used[word] = shift + width;',
    replace: 'used[word] = shift + width - (word > 0 && width > 2 ? 1 : 0);',
    why: 'two fields of the second word share a bit',
    tests: ['test/compile/layout.test.ts'],
  },
  {
    name: 'field-over-the-marker',
    file: 'src/compile/layout.ts',
    find: 'const WORD_BITS = 31;',
    replace: 'const WORD_BITS = 32;',
    why: 'fields lie over the bit that tells a word of a state from an empty one',
    tests: ['test/compile/layout.test.ts'],
  },
  {
    name: 'tests-of-other-variables-merge',
    file: 'src/compile/diagram.ts',
    find: 'return this.#unique(`t${variable}:${children.map((c) => c.id)}`',
    replace: 'return this.#unique(`t${children.map((c) => c.id)}`',
    why: 'two tests with the same children are one, whatever they test',
    tests: ['test/compile/diagram.test.ts'],
  },
  {
    name: 'reduction-drops-a-test',
    file: 'src/compile/diagram.ts',
    find: 'if (children.every((child) => child === first)) return first;',
    replace: 'if (children.slice(0, 3).every((child) => child === first)) return first;',
    why: 'a test whose first three outcomes are the same is left out',
    tests: [outcomesTest],
  },
  {
    name: 'costs-do-not-tell-apart',
    file: 'src/compile/diagram.ts',
    find: "outcome.kind === 'next' && outcome.costs.length === 0 ?",
    replace: "outcome.kind === 'next' ?",
    why: 'two outcomes that cost different amounts are one',
    tests: ['test/compile/diagram.test.ts'],
  },
  {
    name: 'last-alternative-dropped',
    file: 'src/compile/generate.ts',
    find: "if (node.kind === 'choose') return node.children.map(",
    replace: "if (node.kind === 'choose') return node.children.slice(0, Math.max(2, node.children.length - 1)).map(",
    why: 'a choice among three or more has one alternative less',
    tests: [kernelTest],
  },
  {
    name: 'writes-are-not-read-back',
    file: 'src/compile/tabulate.ts',
    find: 'if (written !== undefined) return written;',
    replace: 'if (written !== undefined && this.#decided.get(v.index) === undefined) return written;',
    why: 'a step that has read a variable reads the old value after it has written it',
    tests: [outcomesTest],
  },
  {
    name: 'write-of-the-same-value-dropped',
    file: 'src/compile/tabulate.ts',
    find: '.filter(([variable, code]) => this.#decided.get(variable) !== code && this.#canChange(variable))',
    replace: '.filter(([variable, code]) => (this.#decided.get(variable) ?? 0) !== code && this.#canChange(variable))',
    why: 'a write of the first value to a variable that was not read is lost',
    tests: ['test/compile/tabulate.test.ts'],
  },
  {
    name: 'footprint-misses-a-write',
    file: 'src/compile/footprint.ts',
    find: 'for (const [variable] of node.outcome.writes) writes.add(variable);',
    replace: 'for (const [variable] of node.outcome.writes.slice(0, 2)) writes.add(variable);',
    why: 'a step that writes three variables is said to write two of them',
    tests: [footprintTest],
  },
  {
    name: 'footprint-misses-a-guard',
    file: 'src/compile/enabling.ts',
    find: "if (x === BLOCKED && y.kind === 'leaf') return y;",
    replace: 'if (x === BLOCKED) return x;',
    why: 'what enables the second alternative of a choice is not said to enable it',
    tests: ['test/compile/enabling.test.ts'],
  },
  {
    name: 'any-predecessor',
    file: 'src/trace/rebuild.ts',
    find: 'const q = costs.indexOf(Math.min(...costs));',
    replace: 'const q = costs.findIndex((switches) => switches < UNREACHABLE);',
    why: 'a trace takes whatever step leads to the finding, not the one with the fewest switches',
    tests: [minimalTest],
  },
  {
    name: 'last-of-equal-successors',
    file: 'src/trace/rebuild.ts',
    find: 'if (switches < fewest) {',
    replace: 'if (switches <= fewest && switches < UNREACHABLE) {',
    why: 'of alternatives that are as good as each other, the last is taken',
    tests: [minimalTest],
  },
  {
    name: 'cone-forgets-the-order',
    file: 'src/trace/cone.ts',
    find: '    needed.add(layout.pcs[process] as number);\n',
    replace: '',
    why: 'the steps that have led a process to where it is are not in the cone',
    tests: ['test/trace/explain.test.ts'],
  },
  {
    name: 'replay-overlooks-a-change',
    file: 'src/trace/replay.ts',
    find: 'if (changes.get(variable) !== to) {',
    replace: "if (typeof to === 'boolean' && changes.get(variable) !== to) {",
    why: 'a recorded trace replays although a number becomes another one',
    tests: ['test/trace/replay.test.ts'],
  },
  {
    name: 'shard-skipped',
    file: 'src/shard/work.ts',
    find: 'if (chunk >= chunks.length - 1) break;',
    replace: 'if (chunk + (chunks.length > 4 ? 1 : 0) >= chunks.length - 1) break;',
    why: 'the last chunk of a level is expanded by nobody',
    tests: [shardingTest],
  },
  {
    name: 'shard-not-finished',
    file: 'src/shard/sharded-expander.ts',
    find: 'if (cursor() >= chunks.length - 1) return undefined;',
    replace: 'return undefined;',
    why: 'a level ends when the visited set is full for the moment',
    tests: [shardingTest],
  },
  {
    name: 'shard-verdict-lost',
    file: 'src/shard/sharded-expander.ts',
    find: '        if (hit === 1) hits[k] = 1;',
    replace: '        if (hit === 1 && k > 0) hits[k] = 1;',
    why: 'a violation that another thread has found is forgotten',
    tests: [shardingTest],
  },
  {
    name: 'cheapest-run-not-found',
    file: 'src/check/cost.ts',
    find: 'const at = cost + amount;',
    replace: 'const at = cost + Math.max(1, amount);',
    why: 'steps that cost nothing are charged',
    tests: ['test/check/fixes.test.ts'],
  },
  {
    name: 'expected-length-ignored',
    file: 'src/check/expectation.ts',
    find: 'return same(expected.steps, verdict.steps) && same(expected.switches, verdict.switches);',
    replace: 'return same(expected.steps, verdict.steps);',
    why: 'a trace with other switches than expected is as expected',
    tests: ['test/check/expectation.test.ts'],
  },
  {
    name: 'a-guess-instead-of-a-set',
    file: 'src/conform/conform.ts',
    find: 'if (to >= 0 && isHidden(step)) reached.add(to);',
    replace: 'if (to >= 0 && isHidden(step) && reached.size < 3) reached.add(to);',
    why: 'only some of the steps that were not logged are considered',
    tests: ['test/conform/random-logs.test.ts'],
  },
];
