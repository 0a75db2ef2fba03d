// One search of the reference model in a process of its own, so that its memory can be told from the benchmark's. Prints JSON.
import { compile } from '../src/compile/compile.js';
import { search } from '../src/explore/search.js';
import { configure } from '../src/model/model.js';
import { reference, sizes } from './reference-model.js';

const { states: _states, transitions: _transitions, ...parameters } = sizes[process.argv[2] as keyof typeof sizes];
const { program } = compile(reference, configure(reference, 'none', parameters));
const result = await search(program);
console.log(
  JSON.stringify({
    states: result.states,
    transitions: result.transitions,
    seconds: result.elapsedMs / 1000,
    tableBytes: result.peakBytes,
    residentBytes: process.resourceUsage().maxRSS * 1024,
  }),
);
