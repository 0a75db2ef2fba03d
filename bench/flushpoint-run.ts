// One search of a benchmark model in a process of its own, so that it is measured as the other checkers are. Prints JSON.
// node flushpoint-run.js <model> <size> <workers>
import { compile } from '../src/compile/compile.js';
import { search } from '../src/explore/search.js';
import { configure } from '../src/model/model.js';
import { shardingOf } from '../src/shard/sharding.js';
import { benchModel } from './models.js';

const [name = '', sizeName = '', workers = '1'] = process.argv.slice(2);
const chosen = benchModel(name);
const size = chosen?.sizes[sizeName];
if (chosen === undefined || size === undefined) throw new Error(`no model ${name} of size ${sizeName}`);
const { program } = compile(chosen.model, configure(chosen.model, 'none', size.parameters));
const sharding = workers === '1' ? {} : { sharding: shardingOf(program, { workers: Number(workers) }) };
const { states, transitions, complete, hits, levels, peakBytes } = await search(program, sharding);
const violated = hits.some((hit) => hit !== undefined);
console.log(JSON.stringify({ states, transitions, complete, violated, levels: levels.length, bytes: peakBytes }));
