// Expectations in a file of their own: JSON next to the model, which `flushpoint check --update` rewrites. The text is a
// function of the expectations, so that a rewrite changes the lines of the cells that changed and no others.
import { builtin } from '../base/builtin.js';
import { FlushpointError, messageOf } from '../base/errors.js';
import { isObject } from '../base/is-object.js';
import { suggest } from '../base/nearest.js';
import { type Expectation, violated } from './expectation.js';
import type { LooseValues } from './parameters.js';

const FORMAT = 'flushpoint-expectations';
const VERSION = 1;
const MAX_LINE = 120;

const FIELDS = ['about', 'fix', 'parameters', 'violated', 'states', 'transitions'];
const LENGTHS = ['steps', 'switches'];

type Fields = { readonly [name: string]: unknown };

const isCount = (value: unknown): value is number | undefined =>
  value === undefined || (Number.isSafeInteger(value) && (value as number) >= 0);
const isText = (value: unknown): value is string | undefined => value === undefined || typeof value === 'string';

/** Says where in the file something is wrong. */
type Fail = (where: string, what: string, hint?: string) => never;

const known = (value: unknown, where: string, fields: readonly string[], fail: Fail): Fields => {
  if (!isObject(value)) return fail(where, 'is no object');
  const stranger = Object.keys(value).find((name) => !fields.includes(name));
  return stranger === undefined ? value : fail(where, `has a field "${stranger}"`, suggest(stranger, fields));
};

const violationsIn = (
  value: unknown,
  where: string,
  fields: readonly string[],
  fail: Fail,
): Expectation['violated'] => {
  if (!isObject(value)) return fail(where, 'is no object', 'name a property and its shortest trace, or leave it {}');
  return Object.fromEntries(
    Object.entries(value).map(([property, lengths]) => {
      const at = `${where}["${property}"]`;
      const { steps, switches } = known(lengths, at, fields, fail);
      if (!isCount(steps) || !isCount(switches)) return fail(at, 'has a length that is no whole number');
      return [property, violated(steps, switches)];
    }),
  );
};

/** @param lengths fields of a violation */
const cellIn = (value: unknown, where: string, lengths: readonly string[], fail: Fail): Expectation => {
  const { about, fix, parameters = {}, violated: broken, states, transitions } = known(value, where, FIELDS, fail);
  if (!isText(about) || !isText(fix)) return fail(where, 'has an about or a fix that is no text');
  if (!isCount(states) || !isCount(transitions)) return fail(where, 'has a count that is no whole number');
  if (!isObject(parameters)) return fail(`${where}.parameters`, 'is no object');
  return {
    ...(about === undefined ? {} : { about }),
    ...(fix === undefined ? {} : { fix }),
    ...(Object.keys(parameters).length === 0 ? {} : { parameters: parameters as LooseValues }),
    violated: violationsIn(broken, `${where}.violated`, lengths, fail),
    ...(states === undefined ? {} : { states }),
    ...(transitions === undefined ? {} : { transitions }),
  };
};

/**
 * Expectations from the text of a file.
 * @param file its name, for messages
 * @throws FlushpointError `model/bad-definition` with the place in the file for anything else
 */
export const parseExpectations = (text: string, file: string): readonly Expectation[] => {
  const fail: Fail = (where, what, hint) => {
    throw new FlushpointError('model/bad-definition', `${file}: ${where} ${what}`, hint);
  };
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    return fail('the text', `is no JSON: ${messageOf(error)}`);
  }
  const { format, version, cells } = known(document, 'the document', ['$schema', 'format', 'version', 'cells'], fail);
  if (format !== FORMAT || version !== VERSION)
    return fail('the document', `is no "format": "${FORMAT}" of "version": ${VERSION}`);
  if (!Array.isArray(cells)) return fail('cells', 'is no array');
  return cells.map((cell, i) => cellIn(cell, `cells[${i}]`, LENGTHS, fail));
};

/**
 * Looks through expectations that stand in a model.
 * @throws FlushpointError `model/bad-definition` with the place of anything that is no expectation
 */
export const assertExpectations = (expected: unknown): void => {
  const fail: Fail = (where, what, hint) => {
    throw new FlushpointError('model/bad-definition', `${where} ${what}`, hint);
  };
  if (!Array.isArray(expected))
    fail('expected', 'is no list', "it is one, or new URL('expected.json', import.meta.url)");
  (expected as readonly unknown[]).forEach((cell, i) => {
    cellIn(cell, `expected[${i}]`, ['violated', ...LENGTHS], fail);
  });
};

/** JSON with objects on one line where they fit, and no arrays inside of cells. */
const textOf = (value: unknown, indent: string, taken: number): string => {
  if (!isObject(value) || Object.keys(value).length === 0) return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  const line = `{ ${fields.map(([name, field]) => `${JSON.stringify(name)}: ${textOf(field, '', 0)}`).join(', ')} }`;
  if (!line.includes('\n') && indent.length + taken + line.length < MAX_LINE) return line;
  const inner = `${indent}  `;
  const lines = fields.map(([name, field]) => {
    const key = `${JSON.stringify(name)}: `;
    return `${inner}${key}${textOf(field, inner, key.length)}`;
  });
  return `{\n${lines.join(',\n')}\n${indent}}`;
};

const cellText = ({ about, fix, parameters, violated: broken, states, transitions }: Expectation): string => {
  const lengths = Object.entries(broken).map(([property, { violated: _, ...rest }]) => [property, rest]);
  return `    ${textOf({ about, fix, parameters, violated: Object.fromEntries(lengths), states, transitions }, '    ', 0)}`;
};

/** The text of a file. */
export const expectationsText = (expected: readonly Expectation[]): string => {
  const cells = expected.length === 0 ? '[]' : `[\n${expected.map(cellText).join(',\n')}\n  ]`;
  return `{\n  "format": "${FORMAT}",\n  "version": ${VERSION},\n  "cells": ${cells}\n}\n`;
};

/** A file of expectations, and what is in it. */
export interface ExpectationFile {
  /** Absolute path. */
  readonly path: string;
  readonly expected: readonly Expectation[];
}

/**
 * Reads a file of expectations. One that does not exist yet has none: every property is expected to hold then.
 * @throws FlushpointError `model/bad-definition` when it cannot be read, or is something else
 */
export const readExpectations = (address: URL): ExpectationFile => {
  const [fs, url] = [builtin('node:fs'), builtin('node:url')];
  // Where there is no Node nothing is checked either.
  if (fs === undefined || url === undefined || address.protocol !== 'file:') return { path: '', expected: [] };
  const path = url.fileURLToPath(address);
  let text: string;
  try {
    text = fs.readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { path, expected: [] };
    throw new FlushpointError('model/bad-definition', `cannot read the expectations: ${messageOf(error)}`);
  }
  return { path, expected: parseExpectations(text, path) };
};
