// Trace files of unknown origin: what is wrong with each is one clear line.
import { describe, expect, test } from 'vitest';
import { check } from '../../src/check/check.js';
import { itf } from '../../src/trace/formats/itf.js';
import { json } from '../../src/trace/formats/json.js';
import { readTrace } from '../../src/trace/read-trace.js';
import type { Trace } from '../../src/trace/trace.js';
import { lostUpdate } from '../cli/fixture-models.js';
import { errorOf } from '../compile/small-model.js';

const { properties } = await check(lostUpdate);
const trace = properties.flatMap(({ verdict }) => ('trace' in verdict ? [verdict.trace] : []))[0] as Trace;
const context = { command: '' };
const plain = json(trace, context);
const plainItf = itf(trace, context);

/** What reading a document says after it was changed. */
const refusalOf = (text: string, change: (document: Any) => unknown): string => {
  const document = JSON.parse(text);
  const changed = change(document) ?? document;
  const error = errorOf(() => readTrace(typeof changed === 'string' ? changed : JSON.stringify(changed)));
  expect(error.code).toBe('usage/bad-value');
  expect(error.message).not.toMatch(/[^\P{Cc}]/u);
  return error.hint === undefined ? error.message : `${error.message} (${error.hint})`;
};

// biome-ignore lint/suspicious/noExplicitAny: documents that are wrong on purpose
type Any = any;

const nothingFound = { property: null, finding: null };

const expectedFile = 'expected a trace, as flushpoint trace --format json or --format itf writes it';

test('a JSON document and an ITF document of version 1 are read like those of version 2', () => {
  const document = JSON.parse(plain);
  expect(readTrace(JSON.stringify({ ...document, version: 1 }))).toEqual(readTrace(plain));
  const itfDocument = JSON.parse(plainItf);
  itfDocument['#meta'].flushpoint.version = 1;
  expect(readTrace(JSON.stringify(itfDocument))).toEqual(readTrace(plainItf));
});

describe('a JSON document is refused', () => {
  test.each<[string, (document: Any) => unknown, string]>([
    ['that is no JSON', () => '{"format": ', `it is not JSON (${expectedFile})`],
    ['that is empty', () => '', `it is not JSON (${expectedFile})`],
    ['that is a list', () => '[]', 'the document is a list (expected an object)'],
    ['that is null', () => 'null', 'the document is null (expected an object)'],
    ['that is nested without end', () => '['.repeat(1e6), `it is not JSON (${expectedFile})`],
    ['of another kind', (d) => ({ ...d, format: 'flushpoint-check' }), `it is a "flushpoint-check" (${expectedFile})`],
    ['of no kind', () => '{}', `it is a document of unknown format (${expectedFile})`],
    ['of another version', (d) => ({ ...d, version: 3 }), 'its version is 3 (expected 1 or 2)'],
    ['without a version', (d) => ({ ...d, version: undefined }), 'its version is missing (expected 1 or 2)'],
    ['without a trace', (d) => ({ ...d, outcome: 'holds', trace: null }), 'it has no trace: the outcome is "holds"'],
    [
      'with a key that it should not have',
      (d) => ({ ...d, more: 1 }),
      'the document has the key "more" (expected format, version, outcome, trace, against, shrunk)',
    ],
    [
      'with a prototype',
      () => plain.replace('"outcome"', '"__proto__": {"trace": null}, "outcome"'),
      'the document has the key "__proto__" (expected format, version, outcome, trace, against, shrunk)',
    ],
    [
      'with a prototype among the parameters',
      () => plain.replace('"workers": 2', '"__proto__": {"workers": 2}'),
      'the document.trace.parameters."__proto__" is an object (expected true, false, a whole number or a name)',
    ],
    [
      'with a key that is missing',
      (d) => {
        delete d.trace.steps[1].choices;
      },
      'the document.trace.steps[1].choices is missing (expected a list)',
    ],
    [
      'with something else where text is expected',
      (d) => {
        d.trace.steps[2].process = 7;
      },
      'the document.trace.steps[2].process is 7 (expected text)',
    ],
    [
      'with a choice that is no number',
      (d) => {
        d.trace.steps[0].choices = [-1];
      },
      'the document.trace.steps[0].choices[0] is -1 (expected a whole number)',
    ],
    [
      'with a value that is an object',
      (d) => {
        d.trace.initial[0].value = {};
      },
      'the document.trace.initial[0].value is an object (expected true, false, a whole number, text or null)',
    ],
    [
      'with a finding of another kind',
      (d) => {
        d.trace.finding.kind = 'bad';
      },
      'the document.trace.finding.kind is "bad" (expected "invariant" or "assertion" or "deadlock" or "reachable" or "error")',
    ],
    [
      'with a property and no finding',
      (d) => {
        d.trace.finding = null;
        delete d.trace.minimality;
      },
      'the document.trace.property is "no lost update" (expected null, as there is no finding)',
    ],
    [
      'with a finding and no property',
      (d) => {
        d.trace.property = null;
      },
      'the document.trace.property is null (expected text)',
    ],
    [
      'whose finding is missing',
      (d) => {
        delete d.trace.finding;
      },
      'the document.trace.finding is missing (expected an object)',
    ],
    [
      'of a path that is called a violation',
      (d) => {
        d.trace = { ...d.trace, ...nothingFound };
        delete d.trace.minimality;
      },
      'it has no finding, but the outcome is "violated" (expected "path")',
    ],
    [
      'of a path that is called minimal',
      (d) => {
        d.outcome = 'path';
        d.trace = { ...d.trace, ...nothingFound };
      },
      'the document.trace has the key "minimality" (expected model, fix, parameters, processes, initial, steps, switches, property, finding)',
    ],
    [
      'of a violation that is called a path',
      (d) => ({ ...d, outcome: 'path' }),
      'it has a finding, but the outcome is "path" (expected "violated" or "reached")',
    ],
    [
      'with control characters in a name',
      (d) => {
        d.trace.model = '\u001b[2Jx';
      },
      'the document.trace.model is "\\u001b[2Jx" (expected a name)',
    ],
    [
      'with a variable that is there twice',
      (d) => d.trace.initial.push(d.trace.initial[0]) && undefined,
      'the initial state names "value" twice',
    ],
    [
      'with a change of a variable that is not there',
      (d) => {
        d.trace.steps[2].changes[0].variable = 'toString';
      },
      'step 3 changes "toString", which the initial state does not have',
    ],
    [
      'with more steps than anybody reads',
      (d) => {
        d.trace.steps = Array.from({ length: 10_001 }, () => d.trace.steps[0]);
      },
      'it has 10001 steps (expected at most 10000)',
    ],
    [
      'with a change that contradicts what was before',
      (d) => {
        d.trace.steps[2].changes[0].from = 1;
      },
      'step 3 changes "value" from what it is not',
    ],
  ])('%s', (_, change, message) => expect(refusalOf(plain, change)).toBe(message));
});

describe('an ITF document is refused', () => {
  test.each<[string, (document: Any) => unknown, string]>([
    [
      'that somebody else wrote',
      (d) => {
        d['#meta'] = { format: 'ITF' };
      },
      'it is an ITF trace that flushpoint has not written (say of which model it is: --model NAME --map FILE)',
    ],
    ['without states', (d) => ({ ...d, states: [] }), 'it has no state'],
    ['with a loop', (d) => ({ ...d, loop: 1 }), 'the document has the key "loop" (expected #meta, vars, states)'],
    [
      'of another version',
      (d) => {
        d['#meta'].flushpoint.version = 9;
      },
      'the document.#meta.flushpoint.version is 9 (expected 1 or 2)',
    ],
    [
      'with a property and no finding',
      (d) => {
        d['#meta'].flushpoint.finding = null;
      },
      'the document.#meta.flushpoint.property is "no lost update" (expected null, as there is no finding)',
    ],
    [
      'with a finding and no property',
      (d) => {
        d['#meta'].flushpoint.property = null;
      },
      'the document.#meta.flushpoint.property is null (expected text)',
    ],
    [
      'with a state that has no value of a variable',
      (d) => {
        delete d.states[2].value;
      },
      'states[2] has no value of "value"',
    ],
    [
      'with a state that has a variable more',
      (d) => {
        d.states[1].constructor = true;
      },
      'states[1] has the key "constructor", which is not among the vars',
    ],
    [
      'with a plain number',
      (d) => {
        d.states[1].value = 0;
      },
      'states[1]."value" is 0 (expected an object)',
    ],
    [
      'with an integer that is none',
      (d) => {
        d.states[1].value = { '#bigint': '1e3' };
      },
      'states[1]."value".#bigint is "1e3" (expected a whole number)',
    ],
    [
      'with a variant that is no option',
      (d) => {
        d.states[1].value = { tag: 'Other', value: true };
      },
      'states[1]."value".tag is "Other" (expected "Some" or "None")',
    ],
    [
      'without the step',
      (d) => {
        d.vars = d.vars.slice(1);
        for (const state of d.states) delete state['mbt::actionTaken'];
      },
      'states[0]."mbt::actionTaken" is missing (expected text)',
    ],
  ])('%s', (_, change, message) => expect(refusalOf(plainItf, change)).toBe(message));
});
