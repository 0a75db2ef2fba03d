// Reads trace files: flushpoint's own JSON document, and the ITF traces that flushpoint writes. A file is of unknown origin,
// so everything in it is checked; what is not as it should be is one FlushpointError that says where.
import { FlushpointError } from '../base/errors.js';
import type { Value } from '../model/domain.js';
import type { ParameterValue } from '../model/parameters.js';
import {
  type Decoder,
  entriesOf,
  exactly,
  flag,
  listOf,
  name,
  natural,
  optional,
  quoted,
  record,
  refusal,
  scalar,
  text,
} from './decode.js';
import { ACTION, CHOICES, ITF_VERSION, isOwnName, PROCESS, plainName } from './formats/itf.js';
import { TRACE_FORMAT, TRACE_VERSION } from './formats/json.js';
import type { RecordedEnd, RecordedStep, RecordedTrace } from './record.js';
import type { Finding } from './trace.js';

/** More than anybody reads, and few enough for every format. */
const MOST_STEPS = 10_000;

const bad = (message: string, hint?: string): FlushpointError => new FlushpointError('usage/bad-value', message, hint);

const kind = exactly('invariant', 'assertion', 'deadlock', 'reachable', 'error') satisfies Decoder<Finding['kind']>;
const namedValue = record({ variable: text, value: scalar });
const anything: Decoder<unknown> = (value) => value;

const parameters: Decoder<{ readonly [name: string]: ParameterValue }> = (value, where) =>
  Object.fromEntries(
    entriesOf(anything)(value, where).map(([key, one]) => {
      const at = `${where}.${quoted(key)}`;
      if (typeof one === 'string') return [name(key, `a key of ${where}`), name(one, at)];
      if (typeof one !== 'boolean' && !Number.isSafeInteger(one)) {
        throw refusal(at, one, 'true, false, a whole number or a name');
      }
      return [name(key, `a key of ${where}`), one as boolean | number];
    }),
  );

const place = record({ process: text, step: text, number: optional(natural) });
const order = record({ earlier: place, later: place });

const run = {
  model: name,
  fix: name,
  parameters,
  processes: listOf(text),
  initial: listOf(namedValue),
  steps: listOf(
    record({
      process: text,
      step: text,
      choices: listOf(natural),
      changes: listOf(record({ variable: text, from: scalar, to: scalar })),
      reads: listOf(namedValue),
      costs: listOf(listOf(anything)),
      inCone: flag,
    }),
  ),
  switches: natural,
};

const none: Decoder<null> = (value, where) => {
  if (value === null) return null;
  throw refusal(where, value, 'null, as there is no finding');
};
const nothingFound = { property: none, finding: none };

/** A run without a finding where `finding` is null; missing is something else. */
const eitherOf =
  <A, B>(plainRun: Decoder<A>, toFinding: Decoder<B>): Decoder<A | B> =>
  (value, where) =>
    new Map(entriesOf(anything)(value, where)).get('finding') === null
      ? plainRun(value, where)
      : toFinding(value, where);

const traceToFinding = record({
  ...run,
  property: text,
  finding: record({
    kind,
    member: optional(text),
    part: optional(text),
    detail: optional(text),
    reads: listOf(namedValue),
    blocked: optional(listOf(record({ process: text, step: text, reads: listOf(namedValue) }))),
  }),
  minimality: optional(
    record({
      first: exactly('steps', 'switches'),
      status: exactly('minimal', 'best found'),
      tried: optional(natural),
      stop: optional(exactly('states', 'memory', 'time', 'interrupted')),
    }),
  ),
  explanation: optional(
    record({
      switches: listOf(
        record({
          step: natural,
          critical: flag,
          after: optional(record({ earlier: place, later: place, forced: flag })),
          before: optional(order),
        }),
      ),
      sentence: optional(text),
    }),
  ),
});

const trace = eitherOf(record({ ...run, ...nothingFound }), traceToFinding);

/** A run without a finding needs the second; else they are the same. */
const version = exactly(1, TRACE_VERSION);

const documentOf = record({
  format: exactly(TRACE_FORMAT),
  version,
  outcome: name,
  trace: (value, where) => (value === null ? undefined : trace(value, where)),
  against: optional(anything),
  shrunk: optional(anything),
});

/** Pairs as a map; a name that comes twice is refused. */
const mapOf = (pairs: readonly (readonly [string, Value])[], where: string): Map<string, Value> => {
  const map = new Map<string, Value>();
  for (const [variable, value] of pairs) {
    if (map.has(variable)) throw bad(`${where} names ${quoted(variable)} twice`);
    map.set(variable, value);
  }
  return map;
};

const readDocument = (document: unknown): RecordedTrace => {
  const { format, version: written } = document as { readonly format: unknown; readonly version?: unknown };
  if (format !== TRACE_FORMAT) {
    throw bad(
      `it is a ${typeof format === 'string' ? quoted(format) : 'document of unknown format'}`,
      `expected a trace, as flushpoint trace --format json or --format itf writes it`,
    );
  }
  version(written, 'its version');
  const { outcome, trace: told } = documentOf(document, 'the document');
  if (told === undefined) throw bad(`it has no trace: the outcome is ${quoted(outcome)}`);
  if ((told.finding === null) !== (outcome === 'path')) {
    const [has, expected] = told.finding === null ? ['no', '"path"'] : ['a', '"violated" or "reached"'];
    throw bad(`it has ${has} finding, but the outcome is ${quoted(outcome)}`, `expected ${expected}`);
  }
  const initial = mapOf(
    told.initial.map(({ variable, value }) => [variable, value]),
    'the initial state',
  );
  const current = new Map(initial);
  const steps = told.steps.map(({ process, step, choices, changes }, i): RecordedStep => {
    const where = `step ${i + 1}`;
    for (const { variable, from } of changes) {
      if (!current.has(variable)) {
        throw bad(`${where} changes ${quoted(variable)}, which the initial state does not have`);
      }
      if (current.get(variable) !== from) throw bad(`${where} changes ${quoted(variable)} from what it is not`);
    }
    const changed = mapOf(
      changes.map(({ variable, to }) => [variable, to]),
      where,
    );
    for (const [variable, to] of changed) current.set(variable, to);
    return { process, step, choices, changes: changed };
  });
  const { model, fix } = told;
  return { model, fix, parameters: told.parameters, ...endOf(told), initial, steps };
};

interface Identity {
  readonly kind: Finding['kind'];
  readonly member: string | undefined;
  readonly part: string | undefined;
}

/** What a run ends in, as far as it can be compared. */
const endOf = ({
  property,
  finding,
}:
  | { readonly property: string; readonly finding: Identity }
  | { readonly property: null; readonly finding: null }): RecordedEnd => {
  if (finding === null) return { property, finding };
  const { kind, member, part } = finding;
  return {
    property,
    finding: { kind, ...(member === undefined ? {} : { member }), ...(part === undefined ? {} : { part }) },
  };
};

const integer = record({ '#bigint': name });
const variant = record({ tag: exactly('Some', 'None'), value: anything });

/** An expression of ITF as far as flushpoint writes them: true, false, text, integers, and options of these. */
const expression: Decoder<Value> = (value, where) => {
  if (typeof value === 'boolean' || typeof value === 'string') return value;
  const keys = new Set(entriesOf(anything)(value, where).map(([key]) => key));
  if (keys.has('tag')) {
    const { tag, value: inner } = variant(value, where);
    return tag === 'None' ? null : expression(inner, where);
  }
  const digits = integer(value, where)['#bigint'];
  const number = /^-?[0-9]+$/.test(digits) ? Number(digits) : Number.NaN;
  if (!Number.isSafeInteger(number)) throw refusal(`${where}.#bigint`, digits, 'a whole number');
  return number;
};

const identified = { version: exactly(1, ITF_VERSION), model: name, fix: name, parameters };
const meta = eitherOf(
  record({ ...identified, ...nothingFound }),
  record({
    ...identified,
    property: text,
    finding: record({ kind, member: optional(text), part: optional(text), detail: optional(text) }),
  }),
);

/** What flushpoint says in the `#meta` of its own traces; undefined in those of other tools. */
const ownMetaOf = (document: unknown): unknown => {
  const all = new Map(entriesOf(anything)(document, 'the document')).get('#meta');
  return all === undefined ? undefined : new Map(entriesOf(anything)(all, 'the document.#meta')).get('flushpoint');
};

const itfOf = record({
  '#meta': anything,
  vars: listOf(text),
  states: listOf(entriesOf(anything)),
});

const readItf = (document: unknown): RecordedTrace => {
  const own = ownMetaOf(document);
  if (own === undefined) {
    throw bad(
      'it is an ITF trace that flushpoint has not written',
      'say of which model it is: --model NAME --map FILE',
    );
  }
  const { vars, states } = itfOf(document, 'the document');
  const told = meta(own, 'the document.#meta.flushpoint');
  const { model, fix } = told;
  const names = vars.filter((variable) => !isOwnName(variable));
  const read = states.map((entries, i) => {
    const where = `states[${i}]`;
    const given = new Map(entries);
    given.delete('#meta');
    for (const variable of vars) if (!given.has(variable)) throw bad(`${where} has no value of ${quoted(variable)}`);
    for (const key of given.keys()) {
      if (!vars.includes(key)) throw bad(`${where} has the key ${quoted(key)}, which is not among the vars`);
    }
    const at = (variable: string) => `${where}.${quoted(variable)}`;
    return {
      process: text(given.get(PROCESS), at(PROCESS)),
      step: text(given.get(ACTION), at(ACTION)),
      choices: listOf((one, w) => natural(expression(one, w), w))(given.get(CHOICES), at(CHOICES)),
      values: mapOf(
        names.map((variable) => [plainName(variable), expression(given.get(variable), at(variable))]),
        where,
      ),
    };
  });
  const [first, ...rest] = read;
  if (first === undefined) throw bad('it has no state');
  const steps = rest.map(({ process, step, choices, values: after }, i): RecordedStep => {
    const before = (read[i] as (typeof read)[number]).values;
    return { process, step, choices, changes: new Map([...after].filter(([v, value]) => before.get(v) !== value)) };
  });
  return { model, fix, parameters: told.parameters, ...endOf(told), initial: first.values, steps };
};

/**
 * Reads a trace from the text of a file.
 * @throws FlushpointError `usage/bad-value` for anything that is not a trace
 */
export const readTrace = (content: string): RecordedTrace => {
  let document: unknown;
  try {
    document = JSON.parse(content);
  } catch {
    throw bad('it is not JSON', 'expected a trace, as flushpoint trace --format json or --format itf writes it');
  }
  const keys = new Set(entriesOf(anything)(document, 'the document').map(([key]) => key));
  const recorded =
    !keys.has('format') && (keys.has('vars') || keys.has('states')) ? readItf(document) : readDocument(document);
  const { length } = recorded.steps;
  if (length > MOST_STEPS) throw bad(`it has ${length} steps`, `expected at most ${MOST_STEPS}`);
  return recorded;
};
