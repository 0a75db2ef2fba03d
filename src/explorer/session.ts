// Exploring a model by hand: where a path leads, who can move there and who cannot and why, and the way to a violation.
// A pure library over a compiled model; the server hands its answers on.
import { FlushpointError } from '../base/errors.js';
import { suggest } from '../base/nearest.js';
import type { Compiled } from '../compile/compile.js';
import { untilEnded } from '../model/endless.js';
import { COMBINED, configure, type Model, NO_FIX } from '../model/model.js';
import type { ParameterValue } from '../model/parameters.js';
import { type Execution, executorFor } from '../trace/execute.js';
import { explained } from '../trace/explain.js';
import { json } from '../trace/formats/json.js';
import { configurationWords, quoteWord } from '../trace/formats/text.js';
import { showStep } from '../trace/formats/words.js';
import { changesOf, named, plainRunOf, traceOf } from '../trace/trace.js';
import { blockExplainer } from './blocked.js';
import { type Found, findingAt, findingsIn, findingView } from './findings.js';
import { type JumpOptions, jumpFrom } from './jump.js';
import { type Held, heldOf, locksOf } from './locks.js';
import {
  type Jump,
  type Move,
  type MoveView,
  type PathStep,
  PROTOCOL_VERSION,
  type ProcessView,
  type Session,
  type TraceFile,
  type View,
} from './protocol.js';
import { nodesIn } from './state-tree.js';
import { type Walked, walk } from './walk.js';

/** Answers questions about one model under one configuration. */
export interface Explorer {
  session(): Session;
  /**
   * Where a path leads.
   * @throws FlushpointError `usage/bad-value` for a move that cannot be made
   */
  view(moves: readonly Move[]): View;
  /**
   * The way from where a path leads to a violation of a property.
   * @throws FlushpointError `usage/unknown-name` for a property that does not exist, `usage/bad-value` for one that is not
   *   decided, a move that cannot be made, or a run that has ended, `model/step-error` for an error of the model on the way
   */
  jump(moves: readonly Move[], property: string, options?: JumpOptions): Promise<Jump>;
  /**
   * A path as a trace: to what is found in its last state, or without a finding where nothing is.
   * @param property which finding of its last state the trace is of; the first one unless given
   * @throws FlushpointError `usage/bad-value` for a move that cannot be made, or a property that is not found there
   */
  traceFile(moves: readonly Move[], property?: string): TraceFile;
}

/** An explorer of a compiled model. */
export const explorerFor = (compiled: Compiled): Explorer => {
  const { model, layout, properties } = compiled;
  const executor = executorFor(compiled);
  const explainBlocked = blockExplainer(compiled);
  const locks = locksOf(layout);
  const counters = locks.flatMap((lock) => (lock.kind === 'rwsem' ? [lock.readers] : []));
  const walked = (moves: readonly Move[]): Walked => walk(compiled, executor, moves, counters);

  const view = (moves: readonly Move[]): View => untilEnded(() => viewOf(walked(moves)));

  const viewOf = (at: Walked): View => {
    const { codes, before, last, stopped, balance } = at;
    const held = locks.flatMap((lock) => heldOf(layout, lock, codes, balance));
    const processes = layout.processes.map((_, process) => processView(process, at, held));
    const ended = endedIn(compiled, processes, stopped);
    return {
      path: pathOf(at),
      shared: nodesIn(layout, layout.shared, '', codes, before),
      processes,
      findings: last.map(findingView),
      ...(ended === undefined ? {} : { ended }),
    };
  };

  const pathOf = ({ taken, found, first }: Walked): PathStep[] =>
    taken.map(({ process, step, before, execution: { result, choices, reads } }, i) => ({
      process: layout.processes[process] as string,
      step,
      choices,
      label: showStep({ step, choices }),
      changes: result.kind === 'taken' ? changesOf(layout, before, result.codes) : [],
      reads: named(layout, reads),
      costs: result.kind === 'taken' ? result.costs : [],
      findings: newIn(found[i] ?? [], found[i - 1] ?? first).map(({ property }) => property),
    }));

  const processView = (process: number, at: Walked, held: readonly Held[]): ProcessView => {
    const { codes, before, stopped } = at;
    const label = layout.processes[process] as string;
    const step = executor.stepOf(process, codes);
    const head = {
      process: label,
      daemon: compiled.system.processes[process]?.daemon === true,
      ...(step === undefined ? {} : { step: step.name }),
      locals: nodesIn(layout, layout.locals[process] ?? {}, label, codes, before),
      holds: held.filter(({ holders }) => holders?.includes(process)).map(({ lock, as }) => ({ lock, as })),
      moves: [],
    };
    if (step === undefined) return { ...head, status: 'ended' };
    if (stopped) return { ...head, status: 'stopped' };
    const enabled = executor.alternatives(process, codes).filter(({ result }) => result.kind !== 'blocked');
    if (enabled.length > 0) {
      return { ...head, status: 'ready', moves: enabled.map((execution) => moveView(label, step, execution, at)) };
    }
    const blocked = explainBlocked(compiled.steps[step.index] as Compiled['steps'][number], codes, held);
    return { ...head, status: 'blocked', blocked };
  };

  const moveView = (
    process: string,
    step: { readonly name: string; readonly index: number },
    execution: Execution,
    { codes, last }: Walked,
  ): MoveView => {
    const { result, choices } = execution;
    const ended = findingAt(compiled, step, execution);
    const found = result.kind === 'taken' ? findingsIn(compiled, executor, result.codes) : [];
    return {
      process,
      step: step.name,
      choices,
      label: showStep({ step: step.name, choices }),
      result: result.kind === 'violation' || result.kind === 'error' ? result.kind : 'taken',
      changes: result.kind === 'taken' ? changesOf(layout, codes, result.codes) : [],
      costs: result.kind === 'taken' ? result.costs : [],
      findings: (ended === undefined ? newIn(found, last) : [ended]).map(findingView),
    };
  };

  return {
    session: () => ({ ...sessionOf(compiled), start: view([]) }),
    view,
    jump: async (moves, wanted, options) => {
      const property = properties.find(({ name }) => name === wanted);
      if (property === undefined) {
        const known = properties.map(({ name }) => name);
        throw new FlushpointError(
          'usage/unknown-name',
          `model ${model.name} has no such property`,
          suggest(wanted, known),
        );
      }
      if (property.kind === 'eventually') {
        throw new FlushpointError('usage/bad-value', `"${wanted}" is a liveness property`, 'liveness is not decided');
      }
      const { codes, stopped } = walked(moves);
      if (stopped) throw new FlushpointError('usage/bad-value', 'the run has ended here', 'take back the last move');
      const found = await jumpFrom(compiled, codes, property.index, options);
      if (found.outcome !== 'found') return found;
      const { steps } = found.trace;
      const all = [...moves, ...steps.map(({ process, step, choices }) => ({ process, step, choices }))];
      return { outcome: 'found', steps: steps.length, moves: all, view: view(all) };
    },
    traceFile: (moves, property) => {
      const { taken, last } = walked(moves);
      const found = property === undefined ? last[0] : last.find((one) => one.property === property);
      if (found === undefined && property !== undefined) {
        throw new FlushpointError(
          'usage/bad-value',
          'this property is neither violated nor reached here',
          'jump to it, or leave it out for the path as it is',
        );
      }
      const trace =
        found === undefined
          ? plainRunOf(compiled, taken)
          : explained(compiled, traceOf(compiled, found.property, taken, found.ending));
      const name = `${model.name}-${found === undefined ? 'path' : 'trace'}.json`;
      const module = model.reference === undefined ? '' : ` --module ${quoteWord(model.reference)}`;
      const command = `flushpoint replay ${name}${module}`;
      return { name, text: json(trace, { command }), command };
    },
  };
};

/** What is found here and was not found there. */
const newIn = (here: readonly Found[], there: readonly Found[]): readonly Found[] =>
  here.filter(({ property }) => there.every((known) => known.property !== property));

const endedIn = ({ system }: Compiled, processes: readonly ProcessView[], stopped: boolean): View['ended'] => {
  if (stopped) return 'stopped';
  if (processes.some(({ status }) => status === 'ready')) return undefined;
  return processes.some(({ status }, i) => status === 'blocked' && system.processes[i]?.daemon !== true)
    ? 'deadlock'
    : 'done';
};

const sessionOf = ({ model, configuration, system, layout, properties }: Compiled): Omit<Session, 'start'> => {
  const { fix, values } = configuration;
  const applied = fix === NO_FIX ? [] : fix.split(COMBINED);
  const fixes = applied.map((name) => ({ name, fix: model.fixes[name] as Model['fixes'][string] }));
  return {
    protocol: PROTOCOL_VERSION,
    model: model.name,
    about: model.about,
    fix,
    fixes: fixes.map(({ name, fix: { about, commit } }) => ({
      name,
      about,
      ...(commit === undefined ? {} : { commit }),
    })),
    parameters: values,
    parameterList: Object.entries(model.parameters).map(([name, p]) => ({
      name,
      about: p.about,
      value: values[name] as ParameterValue,
      default: p.default as ParameterValue,
      byFix: fixes.some((one) => Object.hasOwn(one.fix.set, name)),
    })),
    properties: properties.map(({ name, kind, about }) => ({
      name,
      kind,
      ...(about === undefined ? {} : { about }),
      canJump: kind !== 'eventually',
    })),
    processes: layout.processes.map((process, i) => ({
      process,
      daemon: system.processes[i]?.daemon === true,
      steps: system.processes[i]?.steps.map(({ name }) => name) ?? [],
    })),
    command: [
      'flushpoint explore',
      ...configurationWords(
        { model: model.name, fix, parameters: values },
        configure(model, fix).values,
        model.reference,
      ),
    ].join(' '),
  };
};
