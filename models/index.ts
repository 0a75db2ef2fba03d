// The built-in models. What lists, checks or documents all of them reads this list and nothing else.
import type { Model } from 'flushpoint';
import { byName } from './by-name.js';

/** The built-in models, in the order in which they are listed. */
export const models: readonly Model[] = await Promise.all([...byName.values()].map((load) => load()));
