// Piscina entry point: one thread of a pool that runs whole checks. It is CommonJS, as in explore.cts.
import type { CheckTask } from '../src/check/check-pool.js';

const work = import('../src/check/check-pool.js');

export = async (task: CheckTask) => (await work).runTask(task);
