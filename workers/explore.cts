// Piscina entry point: one thread of a search in several threads. Piscina waits for the function that it exports a promise of, so the
// thread has its kernel before it has a task; from then on it sleeps between tasks, and nothing else would run in it.
//
// It is CommonJS and imports the rest, because piscina requires it: of a thread that is ended while it requires an ES module,
// Node 20 makes a fatal error of the whole process.
import piscina = require('piscina');

import type { WorkerSetup } from '../src/shard/protocol.js';

export = import('../src/shard/work.js').then(({ workFor }) => workFor(piscina.workerData as WorkerSetup));
