// Reads the ITF traces that flushpoint writes; those of other tools say nothing of the model that they are of.
import type { Value } from '../model/domain.js';
import {
  type Decoder,
  entriesOf,
  exactly,
  listOf,
  name,
  natural,
  optional,
  quoted,
  record,
  refusal,
  text,
} from './decode.js';
import { ACTION, CHOICES, ITF_VERSION, isOwnName, PROCESS, plainName } from './formats/itf.js';
import { anything, bad, eitherOf, endOf, kind, mapOf, nothingFound, parameters } from './read-parts.js';
import type { RecordedStep, RecordedTrace } from './record.js';

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

/**
 * Reads a document.
 * @throws FlushpointError `usage/bad-value` for anything that is not a trace of flushpoint
 */
export const readItf = (document: unknown): RecordedTrace => {
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
