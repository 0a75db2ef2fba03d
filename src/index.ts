/**
 * What models and properties are written with: `import { ... } from 'flushpoint'`. What programs run models with is
 * `flushpoint/run`, and loaded only by those.
 *
 * @module flushpoint
 */

export { type ErrorCode, FlushpointError } from './base/errors.js';
export { check, choose, cost, when } from './model/ambient.js';
export { type Config, type ConfigLimits, type ConfigSettings, type ConfigTier, defineConfig } from './model/config.js';
export {
  array,
  between,
  bool,
  initially,
  type ModelArray,
  oneOf,
  optional,
  processCount,
  processId,
  type RecordShape,
  range,
  type Scalar,
  type Shape,
  type StateOf,
  type Value,
} from './model/domain.js';
export { type Expectation, type Expected, violated } from './model/expectation.js';
export {
  acquire,
  downRead,
  downWrite,
  holds,
  type Lock,
  lock,
  type Rwsem,
  release,
  rwsem,
  upRead,
  upWrite,
} from './model/locks.js';
export {
  type Configuration,
  configure,
  type Fix,
  type Model,
  type ModelDefinition,
  model,
  NO_FIX,
  type System,
} from './model/model.js';
export {
  type LooseValues,
  type Parameter,
  type Parameters,
  type ParameterValue,
  parameter,
  type ValuesOf,
} from './model/parameters.js';
export { type Me, type Process, type ProcessOptions, process, type Self, type Step } from './model/process.js';
export {
  type Assertion,
  assertion,
  type DeadlockFree,
  deadlockFree,
  type Eventually,
  eventually,
  type Implication,
  type Invariant,
  type InvariantFamily,
  type InvariantMember,
  indicesOf,
  invariant,
  type Promised,
  type Property,
  pairsOf,
  type Reachable,
  reachable,
} from './model/property.js';
export type { Unused } from './model/unused.js';
