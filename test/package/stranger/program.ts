// A program that uses every function of `flushpoint/run`, and prints what they return.
import {
  type CheckResult,
  check,
  explain,
  type FixMatrix,
  fixes,
  type Replayed,
  replay,
  traceFormats,
} from 'flushpoint/run';
import { counter } from './model.js';

const result: CheckResult = await check(counter, { signal: new AbortController().signal, limits: { maxStates: 1000 } });
for (const { name, verdict } of result.properties) {
  console.log(`${name}: ${verdict.status}`);
  if (verdict.status !== 'violated' || !('trace' in verdict)) continue;
  const replayed: Replayed = replay(counter, traceFormats.json(verdict.trace, { command: '' }));
  console.log(replayed.kind, explain(counter, verdict.trace).explanation?.switches.length);
}
const matrix: FixMatrix = await fixes(counter);
console.log(`enough: ${matrix.sufficient.map((set) => set.join('+')).join(', ')}`);
