// What the commands that compare the model with something observed have in common: options, the mapping file, the verdict.
import { FlushpointError } from '../base/errors.js';
import type { Mapping } from '../conform/mapping.js';
import type { Conformance } from '../conform/result.js';
import type { Context } from './command.js';
import { type ExitCode, exitCode } from './exit-code.js';
import type { Given, Options } from './options.js';
import { readText } from './read-file.js';

/** Options of these commands. */
export const observationOptions = {
  map: { type: 'string', about: 'a JSON file that says which name stands for which name of the model' },
} as const satisfies Options;

/** More than any mapping has. */
const MOST_BYTES = 2 ** 20;

const exitCodes: { readonly [verdict in Conformance['verdict']]: ExitCode } = {
  conforms: exitCode.asExpected,
  differs: exitCode.violated,
  inconclusive: exitCode.inconclusive,
};

/** Runs with the name of the file in front of what is wrong with it. */
export const about = async <T>(path: string, body: () => T | Promise<T>): Promise<T> => {
  try {
    return await body();
  } catch (error) {
    if (!(error instanceof FlushpointError) || !error.code.startsWith('usage/')) throw error;
    throw new FlushpointError(error.code, `cannot use "${path}": ${error.message}`, error.hint);
  }
};

/**
 * The mapping that was given.
 * @throws FlushpointError `usage/bad-value` when it is none
 */
export const mappingFrom = async ({ map }: Given<typeof observationOptions>): Promise<Mapping | undefined> => {
  if (map === undefined) return undefined;
  const content = await readText(map, MOST_BYTES);
  const { readMapping } = await import('../conform/mapping.js');
  return about(map, () => readMapping(content));
};

/** Prints a verdict. */
export const reportConformance = async (
  result: Conformance,
  source: string,
  json: boolean | undefined,
  { print, colors, width }: Context,
): Promise<ExitCode> => {
  const { conformanceJson, conformanceText } = await import('../report/conform.js');
  print(json ? conformanceJson(result) : conformanceText(result, source, colors, width));
  return exitCodes[result.verdict];
};
