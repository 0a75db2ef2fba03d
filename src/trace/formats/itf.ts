// A trace in the Informal Trace Format (Apalache, ADR-015): every variable in every state, integers as {"#bigint": "…"},
// absent values as options. Who moves and by which step are variables of their own, as in Quint, since the standard has no
// action labels; what identifies the run stands in `#meta`, so that `flushpoint replay` can read it.
import type { Value } from '../../model/domain.js';
import type { AnyTrace, Finding } from '../trace.js';
import type { TraceFormat } from './format.js';

/** Version of what `#meta.flushpoint` says. */
export const ITF_VERSION = 2;
/** The step that led to a state; `init` in the first. */
export const ACTION = 'mbt::actionTaken';
/** Who took it. */
export const PROCESS = 'flushpoint::process';
/** What it chose, in order. */
export const CHOICES = 'flushpoint::choices';

const own = [ACTION, PROCESS, CHOICES];

/** True for variables that are not the model's. */
export const isOwnName = (name: string): boolean => own.includes(name);

/** Names that begin with `#` are the format's, and those with `::` ours; a model that has such names gets a backslash. */
const itfName = (name: string): string => (/^(?:\\|#|\w+::)/.test(name) ? `\\${name}` : name);

/** The model's name of a variable. */
export const plainName = (name: string): string => name.replace(/^\\/, '');

const integer = (value: number) => ({ '#bigint': String(value) });
const plainExpression = (value: Exclude<Value, null>): unknown => (typeof value === 'number' ? integer(value) : value);

const optionExpression = (value: Value): unknown =>
  value === null ? { tag: 'None', value: { '#tup': [] } } : { tag: 'Some', value: plainExpression(value) };

/** A variable is an option in every state if it is absent in one, so that it has one type. */
const optionsIn = ({ initial, steps }: AnyTrace): ReadonlySet<string> =>
  new Set([
    ...initial.filter(({ value }) => value === null).map(({ variable }) => variable),
    ...steps.flatMap(({ changes }) => changes.filter(({ to }) => to === null).map(({ variable }) => variable)),
  ]);

const identityOf = ({ kind, member, part, detail }: Finding) => ({ kind, member, part, detail });

/** The format. */
export const itf: TraceFormat = (trace) => {
  const { model, fix, parameters, property, initial, steps, finding } = trace;
  const options = optionsIn(trace);
  const values = new Map(initial.map(({ variable, value }) => [variable, value]));
  const stateOf = (index: number, process: string, step: string, choices: readonly number[]): object =>
    Object.fromEntries([
      ['#meta', { index }],
      [ACTION, step],
      [PROCESS, process],
      [CHOICES, choices.map(integer)],
      ...[...values].map(([variable, value]) => [
        itfName(variable),
        value === null || options.has(variable) ? optionExpression(value) : plainExpression(value),
      ]),
    ]);
  const states = [stateOf(0, '', 'init', [])];
  for (const { process, step, choices, changes } of steps) {
    for (const { variable, to } of changes) values.set(variable, to);
    states.push(stateOf(states.length, process, step, choices));
  }
  const meta = {
    format: 'ITF',
    'format-description': 'https://apalache-mc.org/docs/adr/015adr-trace.html',
    description: 'Created by flushpoint',
    flushpoint: { version: ITF_VERSION, model, fix, parameters, property, finding: finding && identityOf(finding) },
  };
  return `${JSON.stringify({ '#meta': meta, vars: [...own, ...[...values.keys()].map(itfName)], states }, null, 2)}\n`;
};
