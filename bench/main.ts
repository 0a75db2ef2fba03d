// npm run bench [-- --size L --rounds 3]: the reference model in flushpoint and in other checkers, interleaved, with equal
// counts asserted first. Prints every row, the losing ones too. Set-up: apt-get install spin rumur gcc.
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { flushpoint, isInstalled, limit, type Peer, type Run, rumur, spin } from './peers.js';
import { sizes } from './reference-model.js';

const { values } = parseArgs({
  options: { size: { type: 'string', default: 'L' }, rounds: { type: 'string', default: '3' } },
});
const size = sizes[values.size as keyof typeof sizes];
const rounds = Number(values.rounds);
if (size === undefined || !(rounds >= 1)) {
  console.error(`usage: npm run bench -- --size ${Object.keys(sizes).join('|')} --rounds N`);
  process.exit(2);
}

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[numbers.length >> 1] as number;
const folder = mkdtempSync(join(tmpdir(), 'flushpoint-bench-'));

const peers: Peer[] = [flushpoint(values.size)];
if (isInstalled('cc')) peers.push(limit(size, folder));
else console.error('cc is not installed: the rows of C, SPIN and Rumur need it');
if (isInstalled('spin')) {
  peers.push(spin(size, folder, [], 'SPIN, depth first'), spin(size, folder, ['-DCOLLAPSE'], 'SPIN, -DCOLLAPSE'));
} else console.error('spin is not installed: its rows are missing');
if (isInstalled('rumur')) peers.push(rumur(size, folder));
else console.error('rumur is not installed: its row is missing');

const runs = new Map<Peer, Run[]>(peers.map((peer) => [peer, []]));
for (let round = 0; round < rounds; round++) {
  for (const peer of peers) {
    const run = peer.run();
    if (run.states !== size.states || (run.transitions ?? size.transitions) !== size.transitions) {
      throw new Error(`${peer.name}: ${run.states} states, ${run.transitions} transitions; not the model it should be`);
    }
    runs.get(peer)?.push(run);
    console.error(`round ${round + 1}: ${peer.name}: ${run.seconds.toFixed(2)} s`);
  }
}
rmSync(folder, { recursive: true });

const secondsOf = (peer: Peer): number => median((runs.get(peer) ?? []).map((run) => run.seconds));
const base = secondsOf(peers[0] as Peer);
console.log(
  `reference model, size ${values.size}: ${size.states} states, ${size.transitions} transitions; equal in every row\n` +
    `node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}; medians of ${rounds} interleaved rounds\n`,
);
console.log('| checker | seconds | M states/s | bytes/state | time relative to flushpoint |');
console.log('|---|---|---|---|---|');
for (const peer of peers) {
  const seconds = secondsOf(peer);
  const bytes = median((runs.get(peer) ?? []).map((run) => run.bytes)) / size.states;
  const cells = [
    peer.name,
    seconds.toFixed(2),
    (size.states / seconds / 1e6).toFixed(2),
    Number.isNaN(bytes) ? 'not reported' : bytes.toFixed(1),
    `${(seconds / base).toFixed(1)}x`,
  ];
  console.log(`| ${cells.join(' | ')} |`);
}
