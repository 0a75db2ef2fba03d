// From names in a log, with a mapping between, to processes, steps, variables and codes of a compiled model.
import { FlushpointError } from '../base/errors.js';
import { suggest } from '../base/nearest.js';
import type { Compiled } from '../compile/compile.js';
import type { Variable } from '../compile/layout.js';
import type { Value } from '../model/domain.js';
import { quoted } from '../trace/decode.js';
import { valueNamed } from '../trace/trace.js';
import { keyOf, type MappedVariable, type Mapping } from './mapping.js';

/** What a variable was seen to be. */
export interface Seen {
  readonly variable: number;
  /** Undefined for a value that the variable cannot have. */
  readonly code: number | undefined;
  /** As it was written, in words of the model where there are some. */
  readonly value: Value;
}

/** Names of one model under one mapping. */
export interface Names {
  /** Position of a process; undefined for none of that name, null for one that is to be ignored. */
  process(name: string): number | undefined | null;
  /** Indices of the steps of a process that a name stands for; null for one that is to be ignored. */
  steps(process: number, name: string): readonly number[] | null;
  /**
   * What a value says; null when it is to be ignored.
   * @param process whose `me.` names are
   * @param where for the message, `line 3`
   * @throws FlushpointError `usage/unknown-name` for a variable that does not exist
   */
  seen(name: string, value: Value, process: number | undefined, where: string): Seen | null;
  /** True for steps, by their index, that may be taken without being logged. */
  readonly isUnlogged: readonly boolean[];
}

const unknown = (message: string, name: string, known: readonly string[]): FlushpointError =>
  new FlushpointError('usage/unknown-name', message, suggest(name, known));

/** Throws where the mapping names what the model does not have. */
const assertKnown = ({ processes, steps, variables, unlogged }: Mapping, { layout, steps: all }: Compiled): void => {
  const assertOne = (what: string, target: string, known: readonly string[]): void => {
    if (!known.includes(target))
      throw unknown(`the mapping names the ${what} ${quoted(target)}, which the model does not have`, target, known);
  };
  const stepNames = [...new Set(all.map((step) => step.name))];
  for (const target of processes.values()) if (target !== null) assertOne('process', target, layout.processes);
  for (const targets of steps.values()) for (const target of targets ?? []) assertOne('step', target, stepNames);
  for (const target of variables.values()) {
    if (target === null || target.variable.startsWith('me.')) continue;
    assertOne(
      'variable',
      target.variable,
      layout.variables.map(({ path }) => path),
    );
  }
  for (const target of unlogged) {
    if (!all.some(({ where }) => where === target)) assertOne('step', target, stepNames);
  }
};

/** The value of a variable by its name, a process by its label, as traces have them. */
const codesByValue = ({ layout }: Compiled, v: Variable): ReadonlyMap<Value, number> =>
  new Map(v.values.map((_, code) => [valueNamed(layout, v, code), code]));

/**
 * The names of a model.
 * @throws FlushpointError `usage/unknown-name` when the mapping names something that the model does not have
 */
export const namesOf = (compiled: Compiled, mapping: Mapping): Names => {
  assertKnown(mapping, compiled);
  const { layout, steps: all } = compiled;
  const indexOf = new Map(layout.variables.map(({ path, index }) => [path, index]));
  const codes = layout.variables.map((v) => codesByValue(compiled, v));
  const processOf = new Map(layout.processes.map((label, process) => [label, process]));
  const stepsOf = layout.processes.map((_, process) => {
    const own = all.filter((step) => step.process === process);
    return new Map(own.map((step) => [step.name, step.index]));
  });

  const renamedProcess = (name: string): string | null => {
    const renamed = mapping.processes.get(name);
    return renamed === undefined ? name : renamed;
  };
  const valueFor = (v: Variable, value: Value, values: MappedVariable['values']): Value => {
    const renamed = values.get(keyOf(value));
    if (renamed !== undefined) return renamed;
    return v.ofProcesses && typeof value === 'string' ? renamedProcess(value) : value;
  };

  return {
    process: (name) => {
      const renamed = renamedProcess(name);
      return renamed === null ? null : processOf.get(renamed);
    },
    steps: (process, name) => {
      const renamed = mapping.steps.get(name);
      if (renamed === null) return null;
      return (renamed ?? [name]).flatMap((one) => stepsOf[process]?.get(one) ?? []);
    },
    seen: (name, value, process, where) => {
      const renamed = mapping.variables.get(name);
      if (renamed === null) return null;
      const { variable: target, values } = renamed ?? { variable: name, values: new Map() };
      const path =
        target.startsWith('me.') && process !== undefined ? `${layout.processes[process]}${target.slice(2)}` : target;
      const variable = indexOf.get(path);
      if (variable === undefined) {
        throw unknown(`${where}: the model has no variable ${quoted(path)}`, path, [...indexOf.keys()]);
      }
      const meant = valueFor(layout.variables[variable] as Variable, value, values);
      return { variable, code: codes[variable]?.get(meant), value: meant };
    },
    isUnlogged: all.map(({ name, where }) => mapping.unlogged.includes(name) || mapping.unlogged.includes(where)),
  };
};
