// npm run bench: models of three shapes in flushpoint and in other checkers. Every checker first has to find the known number
// of states and transitions; then all run in turn, round by round, and medians are printed as Markdown, losing rows too.
// Set-up: apt-get install spin rumur time gcc.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isInstalled, output } from './measure.js';
import { type BenchModel, benchModels } from './models.js';
import { flushpoint, type Job, limit, type Peer, type Run, rumur, spin, spinVariants } from './peers.js';
import { table } from './table.js';

const usage = `npm run bench -- [options]

  --quick        small sizes and one round, to see that everything works
  --size L       S, L, or what else a model has (the reference model: M, XL)
  --rounds 3     how often every checker runs
  --model NAME   only this model: ${benchModels.map((m) => m.name).join(', ')}; can be given several times`;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    size: { type: 'string' },
    rounds: { type: 'string' },
    model: { type: 'string', multiple: true, default: benchModels.map((m) => m.name) },
  },
});
const sizeName = values.size ?? (values.quick ? 'S' : 'L');
const rounds = Number(values.rounds ?? (values.quick ? 1 : 3));
const chosen = benchModels.filter((m) => values.model.includes(m.name));
if (chosen.length < values.model.length || chosen.some((m) => m.sizes[sizeName] === undefined) || !(rounds >= 1)) {
  console.error(usage);
  process.exit(2);
}
const missing = ['/usr/bin/time', 'cc'].filter((command) => !isInstalled(command));
if (missing.length > 0) {
  console.error(`${missing.join(' and ')}: not installed; apt-get install spin rumur time gcc`);
  process.exit(2);
}
const installed = { spin: isInstalled('spin'), rumur: isInstalled('rumur') };
for (const [tool, is] of Object.entries(installed))
  if (!is) console.error(`${tool} is not installed: its rows are missing`);

const threads = availableParallelism();
const counts = threads === 1 ? [1] : [1, threads];

/** Every checker, built for a model. */
const peersOf = (job: Job): Peer[] => [
  ...counts.map((workers) => flushpoint(job, workers)),
  limit(job),
  ...(installed.spin ? spinVariants.map((variant) => spin(job, variant)) : []),
  ...(installed.rumur ? counts.map((count) => rumur(job, count)) : []),
];

/** A run that found what is known to be there. */
const exact = (peer: Peer, { sizes }: BenchModel): Run => {
  const run = peer.run();
  const { states = 0, transitions = 0 } = sizes[sizeName] ?? {};
  if (run.states === states && (run.transitions ?? transitions) === transitions) return run;
  throw new Error(`${peer.name}: ${run.states} states, ${run.transitions} transitions; not the model it should be`);
};

const first = (command: string, args: readonly string[]): string => output(command, args, '.').split('\n')[0] ?? '';
const root = mkdtempSync(join(tmpdir(), 'flushpoint-bench-'));
console.log(`node ${process.version}, ${cpus().length} x ${cpus()[0]?.model.trim()}, ${first('cc', ['--version'])}`);
if (installed.spin) console.log(first('spin', ['-V']));
if (installed.rumur) console.log(first('rumur', ['--version']));
console.log(`medians of ${rounds} interleaved rounds; equal counts in every row`);
try {
  for (const model of chosen) {
    const size = model.sizes[sizeName] as BenchModel['sizes']['L'];
    const folder = join(root, model.name);
    mkdirSync(folder);
    console.error(`${model.name}: compiling the checkers`);
    const peers = peersOf({ model, sizeName, folder });
    const runs = new Map<Peer, Run[]>(peers.map((peer) => [peer, []]));
    for (let round = 1; round <= rounds; round++) {
      for (const peer of peers) {
        const run = exact(peer, model);
        runs.get(peer)?.push(run);
        console.error(`${model.name}, round ${round}: ${peer.name}: ${run.seconds.toFixed(2)} s`);
      }
    }
    const [states, transitions] = [size.states, size.transitions].map((n) => n.toLocaleString('en'));
    console.log(`\n${model.about}; size ${sizeName}: ${states} states, ${transitions} transitions\n`);
    console.log(
      table(
        peers.map((peer) => ({ name: peer.name, runs: runs.get(peer) ?? [] })),
        size,
      ),
    );
  }
} finally {
  rmSync(root, { recursive: true });
}
