// Reads trace files: flushpoint's own JSON document, and the ITF traces that flushpoint writes. A file is of unknown origin,
// so everything in it is checked; what is not as it should be is one FlushpointError that says where.
import { entriesOf, exactly, flag, listOf, name, natural, optional, quoted, record, scalar, text } from './decode.js';
import { TRACE_FORMAT, TRACE_VERSION } from './formats/json.js';
import { readItf } from './read-itf.js';
import { anything, bad, eitherOf, endOf, kind, mapOf, nothingFound, parameters } from './read-parts.js';
import type { RecordedStep, RecordedTrace } from './record.js';

/** More than anybody reads, and few enough for every format. */
const MOST_STEPS = 10_000;

const namedValue = record({ variable: text, value: scalar });
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
