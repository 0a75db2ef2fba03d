// npm run soak: random models through the engine, in many variations, and through the auditor, until they differ.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { CHUNK, type Disagreement, judged, runChunk, soak } from './soak.js';
import { readProgress, type SoakProgress, writeProgress } from './tally.js';
import type { Trial } from './trial.js';

const usage = `npm run soak -- [options]

  --count N         judge this many models in all (default 1000)
  --time 10m        or stop after so many seconds (s), minutes (m) or hours (h)
  --seed S          a whole number; drawn unless given, and printed
  --resume FILE     go on from the progress in a file
  --progress FILE   keep the progress here (default .flushpoint/soak-<seed>.json)
  --chunk K         judge only the chunk with this number, of ${CHUNK} models
  --trial FILE      judge only the trial in a file that a disagreement has left
  --times N         that often (default 1), because threads do not always meet in the same way

Exit codes: 0 no disagreement, 1 a disagreement, 2 wrong usage.`;

const fail = (message: string): never => {
  console.error(`soak: ${message}\n\n${usage}`);
  process.exit(2);
};

const wholeNumber = (name: string, text: string): number => {
  const number = Number(text);
  return Number.isSafeInteger(number) && number >= 0 ? number : fail(`--${name} ${text}: a whole number is expected`);
};

const milliseconds = (text: string): number => {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(s|m|h)$/.exec(text) ?? [];
  if (number === undefined || unit === undefined) return fail(`--time ${text}: a time like 90s, 10m or 2h is expected`);
  return Number(number) * { s: 1000, m: 60_000, h: 3_600_000 }[unit as 's' | 'm' | 'h'];
};

const optionsOf = () => {
  try {
    return parseArgs({
      options: {
        count: { type: 'string' },
        time: { type: 'string' },
        seed: { type: 'string' },
        resume: { type: 'string' },
        progress: { type: 'string' },
        chunk: { type: 'string' },
        trial: { type: 'string' },
        times: { type: 'string', default: '1' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    return fail((error as Error).message);
  }
};

const minutes = (ms: number): string => `${(ms / 60_000).toFixed(1)} min`;
const summary = ({ tally, elapsedMs, cpuMs }: SoakProgress): string => {
  const [models, states, transitions] = [tally.models, tally.states, tally.transitions].map((n) =>
    (n ?? 0).toLocaleString('en'),
  );
  return `${models} models, ${states} states, ${transitions} transitions, ${minutes(elapsedMs)} (${minutes(cpuMs)} of processor time)`;
};

/** Says what differs and how to see it again; leaves the trial in a file. */
const report = ({ trial, says, chunk }: Disagreement, seed: number, path: string): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(trial)}\n`);
  console.error(`the engine and the auditor differ on a model of chunk ${chunk}, seed ${seed}:`);
  console.error(`\n${says}\n\n${JSON.stringify(trial)}\n`);
  console.error(`again:      npm run soak -- --trial ${path}`);
  console.error(`from there: npm run soak -- --seed ${seed} --chunk ${chunk}`);
};

const main = async (): Promise<number> => {
  const values = optionsOf();
  if (values.help) {
    console.log(usage);
    return 0;
  }
  if (values.trial !== undefined) {
    const trial = JSON.parse(readFileSync(values.trial, 'utf8')) as Trial;
    const times = wholeNumber('times', values.times);
    for (let time = 1; time <= times; time++) {
      const { differences } = await judged(trial);
      if (differences.length === 0) continue;
      console.error(`${differences.join('\n')}\n(time ${time} of ${times})`);
      return 1;
    }
    console.log('the engine and the auditor agree');
    return 0;
  }
  if (values.resume !== undefined && values.seed !== undefined) fail('--resume has the seed; --seed cannot be given');
  const drawn = Math.floor(Math.random() * 2 ** 31);
  const seed = values.seed === undefined ? drawn : wholeNumber('seed', values.seed);
  const from: SoakProgress =
    values.resume === undefined
      ? { version: 1, seed, chunks: 0, elapsedMs: 0, cpuMs: 0, tally: {} }
      : readProgress(values.resume);
  const path = values.progress ?? values.resume ?? `.flushpoint/soak-${from.seed}.json`;
  const failure = `${path.replace(/\.json$/, '')}-failure.json`;

  if (values.chunk !== undefined) {
    const result = await runChunk(from.seed, wholeNumber('chunk', values.chunk), { threads: true });
    if (result.kind === 'differs') report(result.disagreement, from.seed, failure);
    else console.log(`${CHUNK} models: the engine and the auditor agree`);
    return result.kind === 'differs' ? 1 : 0;
  }
  const timed = values.time !== undefined;
  const end = {
    models: values.count === undefined ? (timed ? Number.POSITIVE_INFINITY : 1000) : wholeNumber('count', values.count),
    milliseconds: values.time === undefined ? Number.POSITIVE_INFINITY : milliseconds(values.time),
  };
  console.log(`seed ${from.seed}; progress in ${path}, to go on: npm run soak -- --resume ${path}`);
  let told = performance.now();
  const result = await soak(
    from,
    end,
    { threads: true },
    {
      chunk: (progress) => {
        writeProgress(path, progress);
        if (performance.now() - told < 10_000) return;
        told = performance.now();
        console.log(summary(progress));
      },
    },
  );
  if ('trial' in result) {
    report(result, from.seed, failure);
    return 1;
  }
  console.log(`${summary(result)}: the engine and the auditor agree`);
  for (const [what, count] of Object.entries(result.tally).slice(3)) console.log(`  ${what}: ${count}`);
  return 0;
};

process.exitCode = await main();
