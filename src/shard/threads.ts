// Threads that run tasks: a pool of piscina, which is loaded when it is needed. A thread that cannot even start fails the tasks,
// and not the process.
import { fileURLToPath } from 'node:url';

/** A pool of threads. */
export interface Threads {
  /** Runs a task in one of them. */
  run(task: unknown): Promise<unknown>;
  /** Fails when one of them cannot start, or has ended; is never kept. */
  readonly ended: Promise<never>;
  /** Ends them. */
  destroy(): Promise<void>;
}

/**
 * Opens a pool.
 * @param file name of a module in `workers`
 * @param count how many threads; all of them are kept until the end
 * @param workerData what each of them is told once
 */
export const openThreads = async (file: string, count: number, workerData?: unknown): Promise<Threads> => {
  const { Piscina } = await import('piscina');
  const pool = new Piscina({
    filename: fileURLToPath(new URL(`../../workers/${file}`, import.meta.url)),
    workerData,
    minThreads: count,
    maxThreads: count,
    idleTimeout: Number.POSITIVE_INFINITY,
  });
  // Of a thread that fails without a task, such as one whose module is missing, the pool tells nobody else.
  const failed = new Promise<never>((_, reject) => {
    pool.on('error', reject);
  });
  failed.catch(() => {});
  const ended = new Promise<never>((_, reject) => {
    failed.catch(reject);
    // Why, if there is an error, is said a moment later.
    pool.on('workerDestroy', () => {
      setImmediate(() => reject(new Error('it has ended by itself')));
    });
  });
  ended.catch(() => {});
  return { run: (task) => Promise.race([pool.run(task), failed]), ended, destroy: () => pool.destroy() };
};
