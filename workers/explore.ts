// Piscina entry point: one thread of a search in several threads.
import { workerData } from 'piscina';
import type { ExpandTask, GrowTask, WorkerSetup } from '../src/shard/protocol.js';
import { workFor } from '../src/shard/work.js';

const work = workFor(workerData as WorkerSetup);

export default (task: ExpandTask | GrowTask) => work(task);
