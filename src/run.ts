/**
 * What programs run models with: `import { check } from 'flushpoint/run'`. Nothing here prints, ends the process, or
 * looks at its arguments or environment; results are data.
 *
 * @module flushpoint/run
 */
export { type ErrorCode, FlushpointError } from './base/errors.js';
export { openResultCache, type ResultCache } from './cache/result-cache.js';
export { type CheckOptions, check, StepError } from './check/check.js';
export {
  type Cell,
  type CellStatus,
  type CheckAllOptions,
  type CheckedCell,
  checkAll,
  plan,
} from './check/check-all.js';
export type { CostRange } from './check/cost.js';
export { type StaleDeclaration, staleDeclarations } from './check/declarations.js';
export type { Mismatch } from './check/expectation.js';
export { type FixesOptions, type FixMatrix, type FixRow, fixes } from './check/fixes.js';
export { fewestSwitches, type MinimiseOptions } from './check/minimise.js';
export type { MutantKind } from './check/mutants.js';
export {
  type MutantStatus,
  type MutateOptions,
  type Mutation,
  mutate,
  type TriedMutant,
  type VerdictChange,
} from './check/mutate.js';
export { explain, type ReplayOptions, replay } from './check/replay.js';
export type { CheckResult, PropertyResult, Statistics, Timing, Verdict } from './check/result.js';
export { type ShrinkOptions, shrink } from './check/shrink.js';
export type { Vacuity, VacuityKind } from './check/vacuity.js';
export { type Configured, type ConformOptions, conform } from './conform/conform.js';
export { type FollowOptions, follow } from './conform/follow.js';
export type { LogEvent } from './conform/log.js';
export { type MappedVariable, type Mapping, readMapping } from './conform/mapping.js';
export type { Broken, Conformance, Difference, EnabledStep, Reason } from './conform/result.js';
export type { Limits, Progress, StopReason } from './explore/search.js';
export { type ExploreOptions, explore } from './explorer/explore.js';
export type { JumpOptions } from './explorer/jump.js';
export type {
  Blocked,
  BlockingValue,
  FindingView,
  HeldLock,
  Jump,
  LockView,
  Move,
  MoveView,
  PathStep,
  ProcessView,
  PropertyView,
  Session,
  StateNode,
  TraceFile,
  View,
} from './explorer/protocol.js';
export type { Explorer } from './explorer/session.js';
export { type CheckRun, type Reporter, type ReporterName, reporterNames, reporters } from './report/reporters.js';
export { type SimulateOptions, simulate } from './simulate/simulate.js';
export type { Guarantee, Simulation } from './simulate/simulation.js';
export type { StrategyName } from './simulate/strategy.js';
export type { Explanation, Order, Place, Switch } from './trace/explain.js';
export { type TraceContext, type TraceFormat, type TraceFormatName, traceFormatNames } from './trace/formats/format.js';
export { traceFormats } from './trace/formats/index.js';
export type { Priority } from './trace/least-run.js';
export type { Minimality } from './trace/minimality.js';
export type { Against, Replayed } from './trace/replay.js';
export type { Shrunk, ShrunkPoint } from './trace/shrunk.js';
export type { AnyTrace, Change, Finding, NamedValue, PlainRun, Trace, TraceStep } from './trace/trace.js';
