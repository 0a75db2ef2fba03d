// Errors on purpose: from the example of a section of docs/errors.md to the line that the command line prints.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FlushpointError } from '../../src/base/errors.js';
import { failureOf } from '../../src/cli/failure.js';
import { compile } from '../../src/compile/compile.js';
import { search } from '../../src/explore/search.js';
import type { Restorable } from '../../src/explore/snapshot.js';
import { readRequest } from '../../src/explorer/request.js';
import { serve } from '../../src/explorer/server.js';
import { explorerFor } from '../../src/explorer/session.js';
import * as flushpoint from '../../src/index.js';
import { patience } from '../../src/model/endless.js';
import { check } from '../../src/run.js';
import { rebuilderFor } from '../../src/trace/rebuild.js';
import { traceTo } from '../../src/trace/trace.js';
import type { Build } from '../cli/build.js';

const { bool, model, process, reachable } = flushpoint;

// Nobody waits for a closure that never ends longer than has to be; how long makes no difference.
patience.ms = 200;

/** What the parts that an example does not show are: nothing is wrong with them. */
const inOrder = {
  state: { busy: bool },
  processes: [process('idle', {}, { nothing: (_s: { busy: boolean }) => 'done' })],
  properties: [],
};

/** Evaluates an example: some fields of a model's definition, or of what its `build` returns. */
const fieldsOf = (text: string): object => {
  const body = `"use strict"; return { ${text} };`;
  return new Function(...Object.keys(flushpoint), body)(...Object.values(flushpoint)) as object;
};

const checkExample = async (text: string): Promise<void> => {
  const isDefinition = /^(name|parameters|fixes|expected):/m.test(text);
  const definition = { name: 'example', about: 'an example', parameters: {} };
  await check(
    isDefinition
      ? model({ ...definition, build: () => inOrder, ...fieldsOf(text) })
      : model({ ...definition, build: () => ({ ...inOrder, ...fieldsOf(text) }) }),
  );
};

/** A model with a trace of one step, and the same program with that step's write turned into another one. */
const replayDiffers = async (): Promise<void> => {
  const compiled = compile(
    model({
      name: 'example',
      about: 'an example',
      parameters: {},
      build: () => ({
        state: { page: flushpoint.range(4) },
        processes: [
          process(
            'cpu',
            {},
            {
              first(s: { page: number }) {
                s.page = 1;
              },
              second(s) {
                s.page = 3;
              },
            },
          ),
        ],
        properties: [reachable('the last page', (s: { page: number }) => s.page === 3)],
      }),
    }),
  );
  const source = compiled.program.source.replace(
    /(function s0[\s\S]*?\| )(\d+);/,
    (_, head, bits) => `${head}${bits ^ 3};`,
  );
  const faulty = { ...compiled, program: { ...compiled.program, source } };
  const { hits } = await search(faulty.program);
  const steps = hits[0] as number;
  await traceTo(faulty, await rebuilderFor(faulty, steps), { kind: 'state', property: 0 }, steps);
};

/** A worker thread that ends in the middle of a check; in the built program, which has worker files. */
const workerFails = async ({ folder }: Build): Promise<void> => {
  const load = (path: string) => import(/* @vite-ignore */ pathToFileURL(join(folder, 'dist', path)).href);
  const { models } = await load('models/index.js');
  const { openCheckPool } = await load('src/check/check-pool.js');
  const pool = await openCheckPool('data:text/javascript,process.exit(1)', 1);
  try {
    await pool.run(models[0], {});
  } catch (error) {
    // The built program has an error class of its own.
    const { code, message, hint } = error as FlushpointError;
    throw new FlushpointError(code, message, hint);
  } finally {
    await pool.close();
  }
};

/** A request under the name of another site. */
const otherHost = async (): Promise<void> => {
  const request = { headers: { host: 'example.org' }, method: 'GET', url: '/' } as IncomingMessage;
  await readRequest(request, 'http://127.0.0.1:39123/', ['127.0.0.1:39123']);
};

/** Two servers on one port, which is any that was free; the page has another one. */
const portTaken = async (): Promise<void> => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const m = model({ name: 'example', about: 'an example', parameters: {}, build: () => inOrder });
  try {
    await serve({ explorer: explorerFor(compile(m)), page: '', port });
  } catch (error) {
    const { code, message, hint } = error as FlushpointError;
    throw new FlushpointError(code, message.replace(`${port}`, '39123'), hint);
  } finally {
    other.close();
  }
};

/** A checkpoint of many states under a limit for few. */
const checkpointTooLarge = async (): Promise<void> => {
  const { program } = compile(model({ name: 'example', about: 'an example', parameters: {}, build: () => inOrder }));
  const position = { states: 784_664, transitions: 0, levels: [784_664], provenDepth: 0 };
  const read = () => Promise.reject(new Error('nobody reads what does not fit'));
  const resume = { position, read } as unknown as Restorable;
  await search(program, { limits: { maxMemoryBytes: 2 ** 20 }, resume });
};

/** Errors that take more than a model. */
const special: { readonly [code: string]: (program: Build) => Promise<void> } = {
  'usage/bad-request': otherHost,
  'environment/memory': checkpointTooLarge,
  'environment/worker': workerFails,
  'environment/port': portTaken,
  'internal/replay-differs': replayDiffers,
};

/** The line that is printed for an error, with its code; undefined when there was none. */
export const provoke = async (
  code: string,
  example: string | undefined,
  program: () => Build,
): Promise<{ readonly code: string | undefined; readonly line: string } | undefined> => {
  try {
    if (example === undefined) await special[code]?.(program());
    else await checkExample(example);
    return undefined;
  } catch (thrown) {
    // The example stands in a page, and what is known of its position is where it was evaluated.
    if (thrown instanceof FlushpointError) thrown.source = undefined;
    return {
      code: thrown instanceof Error ? (thrown as { code?: string }).code : undefined,
      line: failureOf(thrown).line,
    };
  }
};
