// The soak: random trials in chunks, each chunk with a seed of its own, until there are enough of them or time is up.
import fc from 'fast-check';
import { type Judgement, judge } from './judge.js';
import { plus, type SoakProgress, type Tally } from './tally.js';
import { type Trial, trials } from './trial.js';

/** Trials in a chunk; part of what a seed means. */
export const CHUNK = 200;

/** A trial on which the engine and the auditor differ, made as small as possible. */
export interface Disagreement {
  readonly trial: Trial;
  /** What differs, or what was thrown. */
  readonly says: string;
  readonly chunk: number;
}

/** How a chunk ended. */
export type ChunkResult =
  | { readonly kind: 'agrees'; readonly tally: Tally }
  | { readonly kind: 'differs'; readonly disagreement: Disagreement };

/** The seed of one chunk of a soak: well mixed, because seeds that follow each other give similar random numbers. */
const seedOf = (seed: number, chunk: number): number => {
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(chunk + 1, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97);
  return h ^ (h >>> 15);
};

const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);

/** What a trial shows, with whatever the engine throws as a difference. */
export const judged = async (trial: Trial): Promise<Pick<Judgement, 'differences'> & { readonly tally: Tally }> => {
  try {
    return await judge(trial);
  } catch (thrown) {
    if (fc.PreconditionFailure.isFailure(thrown)) throw thrown;
    return { differences: [messageOf(thrown)], tally: {} };
  }
};

/** How chunks are run. */
export interface ChunkOptions {
  /** Whether some trials start worker threads; they run JavaScript, and so need a build. */
  readonly threads: boolean;
  /** Trials in a chunk; default {@link CHUNK}. The fewer are the first of the more. */
  readonly size?: number;
  /** Whether a disagreement is made small; default true. */
  readonly shrink?: boolean;
}

/** Runs one chunk. */
export const runChunk = async (
  seed: number,
  chunk: number,
  { threads, size = CHUNK, shrink = true }: ChunkOptions,
): Promise<ChunkResult> => {
  let tally: Tally = {};
  const outcome = await fc.check(
    fc.asyncProperty(trials(threads), async (trial) => {
      const judgement = await judged(trial);
      tally = plus(tally, judgement.tally);
      return judgement.differences.length === 0;
    }),
    // Left to itself fast-check prefers small numbers and short lists, and so does every fourth chunk.
    {
      seed: seedOf(seed, chunk),
      numRuns: size,
      unbiased: chunk % 4 !== 0,
      endOnFailure: !shrink,
      maxSkipsPerRun: 1000,
    },
  );
  if (!outcome.failed) return { kind: 'agrees', tally };
  const [trial] = outcome.counterexample ?? [];
  if (trial === undefined) throw new Error(`chunk ${chunk} of seed ${seed}: too many models were too wide`);
  const { differences } = await judged(trial);
  const says = differences.length > 0 ? differences.join('\n') : 'it did not happen again when it was run once more';
  return { kind: 'differs', disagreement: { trial, says, chunk } };
};

/** When to stop. */
export interface SoakEnd {
  readonly models: number;
  readonly milliseconds: number;
}

/** What a soak tells on the way. */
export interface SoakListener {
  /** A chunk is finished. */
  chunk(progress: SoakProgress): void;
}

/**
 * Goes on from some progress until enough models were judged, in all, or this run has taken long enough.
 * @returns the progress, or the first disagreement
 */
export const soak = async (
  from: SoakProgress,
  end: SoakEnd,
  options: ChunkOptions,
  listener: SoakListener,
): Promise<SoakProgress | Disagreement> => {
  const started = performance.now();
  let progress = from;
  const models = () => progress.tally.models ?? 0;
  while (models() < end.models && performance.now() - started < end.milliseconds) {
    const before = performance.now();
    const cpu = process.cpuUsage();
    const size = Math.min(options.size ?? CHUNK, end.models - models());
    const result = await runChunk(progress.seed, progress.chunks, { ...options, size });
    if (result.kind === 'differs') return result.disagreement;
    const { user, system } = process.cpuUsage(cpu);
    progress = {
      ...progress,
      chunks: progress.chunks + 1,
      elapsedMs: progress.elapsedMs + performance.now() - before,
      cpuMs: progress.cpuMs + (user + system) / 1000,
      tally: plus(progress.tally, result.tally),
    };
    listener.chunk(progress);
  }
  return progress;
};
