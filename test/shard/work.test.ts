// What a worker does, in this thread.
import { expect, test } from 'vitest';
import { compile } from '../../src/compile/compile.js';
import { allocateTable, createKernel, scratchSizes, sharedExpansion } from '../../src/explore/kernel.js';
import { KERNEL_SIZES } from '../../src/explore/kernel-source.js';
import { array, choose, indicesOf, process, range } from '../../src/index.js';
import { cut, levelOf, wordsIn } from '../../src/shard/level.js';
import { CONTROL, type ExpandResult, type ExpandTask, READY } from '../../src/shard/protocol.js';
import { workFor } from '../../src/shard/work.js';
import { smallModel } from '../compile/small-model.js';

// biome-ignore lint/suspicious/noExplicitAny: the state of a test
type Any = any;

const { program } = compile(
  smallModel({ n: array(3, range(64)) }, [
    ...indicesOf(3).map((i) =>
      process(
        'chooser',
        {},
        {
          pick(s: Any) {
            s.n[i] = choose(64);
          },
          again() {
            return 'pick';
          },
        },
        { on: String(i) },
      ),
    ),
  ]),
);

/** The same, but that none of its steps does anything in WebAssembly. */
const idle = {
  ...program,
  functions: program.functions.map((one) => (one.kind === 'step' ? { ...one, body: [] } : one)),
};

test.each([
  ['makes the module by which it expands', undefined, 1],
  ['takes the module that it is given', idle, 0],
] as const)('a worker is ready when it is there, and %s', (_, given, takes) => {
  const threads = 2;
  const ready = new SharedArrayBuffer(READY.words * 4);
  const expansion = given && sharedExpansion(given, threads, KERNEL_SIZES);
  const work = workFor({ program, sizes: KERNEL_SIZES, threads, expansion, ready });
  expect([...new Int32Array(ready)]).toEqual([1, 1]);

  const { table, memory } = allocateTable(2 ** 12 * program.words, scratchSizes(program, threads, KERNEL_SIZES));
  if (memory === undefined) throw new Error('no memory');
  const leader = createKernel(program, { shared: true, threads });
  leader.attach([table], [memory]);
  leader.begin();
  const segments = leader.takeFrontier().map(({ words, length }) => ({
    memory: words.buffer as unknown as SharedArrayBuffer,
    length,
  }));
  const task: ExpandTask = {
    kind: 'expand',
    control: new SharedArrayBuffer(CONTROL.words * 4),
    visited: { tables: [table], memories: [memory] },
    maxStates: 2 ** 11,
    judgeOnly: false,
    hits: new Uint8Array(program.properties.length + program.errorCount),
    known: new Uint8Array(program.properties.length),
    segments,
    ...cut(levelOf(segments), () => program.words),
    spare: [],
  };
  const { states, transitions, pieces, taken } = work(task) as ExpandResult;
  expect([states, transitions]).toEqual([takes * 3 * 64, takes * 3 * 64]);
  expect(wordsIn(pieces)).toBe(takes * 3 * 64 * program.words);
  expect([...taken]).toEqual([takes, 0, takes, 0, takes, 0]);
});
