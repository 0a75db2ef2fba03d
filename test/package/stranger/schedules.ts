// A property test over schedules; prints what fast-check is left with.
import fc from 'fast-check';
import { type Schedule, schedules } from 'flushpoint/fast-check';
import { counter } from './model.js';

const runs = schedules(counter, { fix: 'none', maxSteps: 20 });
const isFine = fc.property(runs, (schedule: Schedule) => !runs.run(schedule).violated.includes('no lost update'));
console.log(fc.check(isFine, { seed: 1 }).counterexample?.[0].length);
