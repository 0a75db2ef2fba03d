// Piscina entry point: one thread of a pool that runs whole checks.
export { runTask as default } from '../src/check/check-pool.js';
