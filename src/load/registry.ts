// What a thread imports to have the models of a user's modules: `models` of the paths that stand in the address of this
// module, and the built-in ones behind them.
import { models as builtIn } from '../../models/index.js';
import type { Model } from '../model/model.js';
import { loadModels, type ModelPath } from './load-models.js';

const paths = JSON.parse(decodeURIComponent(new URL(import.meta.url).search.slice(1))) as readonly ModelPath[];
const loaded = await Promise.all(paths.map((path) => loadModels(path, '/')));

/** The models, in order. */
export const models: readonly Model[] = [...loaded.flatMap((part) => part.models), ...builtIn];
