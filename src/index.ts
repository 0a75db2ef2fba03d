// The public surface: what models, properties and programs that use flushpoint as a library may rely on.

// errors
export { type ErrorCode, FlushpointError } from './base/errors.js';
// check
export { type CheckOptions, check as checkModel, StepError } from './check/check.js';
export type { CostRange } from './check/cost.js';
export { type FixMatrix, type FixMatrixOptions, type FixRow, fixMatrix } from './check/fixes.js';
export type { CheckResult, PropertyResult, Statistics, Timing, Verdict } from './check/result.js';
export type { Limits, Progress, StopReason } from './explore/search.js';
// define
export { check, choose, cost, when } from './model/ambient.js';
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
  type Invariant,
  type InvariantFamily,
  indicesOf,
  invariant,
  type Property,
  pairsOf,
  type Reachable,
  reachable,
} from './model/property.js';
// trace
export { type TraceContext, type TraceFormat, type TraceFormatName, traceFormatNames } from './trace/formats/format.js';
export { traceFormats } from './trace/formats/index.js';
export type { Change, Finding, NamedValue, Trace, TraceStep } from './trace/trace.js';
