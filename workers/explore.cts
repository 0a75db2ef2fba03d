// Piscina entry point: one thread of a search in several threads.
//
// It is CommonJS and imports the rest, because piscina requires it: of a thread that is ended while it requires an ES module,
// Node 20 makes a fatal error of the whole process.
import piscina = require('piscina');

import type { ExpandTask, GrowTask, WorkerSetup } from '../src/shard/protocol.js';

const work = import('../src/shard/work.js').then(({ workFor }) => workFor(piscina.workerData as WorkerSetup));

export = async (task: ExpandTask | GrowTask) => (await work)(task);
