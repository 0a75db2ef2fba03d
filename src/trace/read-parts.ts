// What the readers of trace files share: parts of a recorded trace that stand in every kind of file.
import { FlushpointError } from '../base/errors.js';
import type { Value } from '../model/domain.js';
import type { ParameterValue } from '../model/parameters.js';
import { type Decoder, entriesOf, exactly, name, quoted, refusal } from './decode.js';
import type { RecordedEnd } from './record.js';
import type { Finding } from './trace.js';

/** The error for a file that is no trace. */
export const bad = (message: string, hint?: string): FlushpointError =>
  new FlushpointError('usage/bad-value', message, hint);

/** What a finding is. */
export const kind = exactly('invariant', 'assertion', 'deadlock', 'reachable', 'error') satisfies Decoder<
  Finding['kind']
>;

/** Any value, unread. */
export const anything: Decoder<unknown> = (value) => value;

/** Names of parameters and their values. */
export const parameters: Decoder<{ readonly [name: string]: ParameterValue }> = (value, where) =>
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

const none: Decoder<null> = (value, where) => {
  if (value === null) return null;
  throw refusal(where, value, 'null, as there is no finding');
};

/** What a run without a finding has in the place of one. */
export const nothingFound = { property: none, finding: none };

/** A run without a finding where `finding` is null; missing is something else. */
export const eitherOf =
  <A, B>(plainRun: Decoder<A>, toFinding: Decoder<B>): Decoder<A | B> =>
  (value, where) =>
    new Map(entriesOf(anything)(value, where)).get('finding') === null
      ? plainRun(value, where)
      : toFinding(value, where);

/** Pairs as a map; a name that comes twice is refused. */
export const mapOf = (pairs: readonly (readonly [string, Value])[], where: string): Map<string, Value> => {
  const map = new Map<string, Value>();
  for (const [variable, value] of pairs) {
    if (map.has(variable)) throw bad(`${where} names ${quoted(variable)} twice`);
    map.set(variable, value);
  }
  return map;
};

interface Identity {
  readonly kind: Finding['kind'];
  readonly member: string | undefined;
  readonly part: string | undefined;
}

/** What a run ends in, as far as it can be compared. */
export const endOf = ({
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
