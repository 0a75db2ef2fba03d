// flushpoint explore: serves a page in which a model is walked through by hand, until a signal ends it.
import { modelNamed } from '../../model/model.js';
import { command } from '../command.js';
import { exitCode } from '../exit-code.js';
import { limitsFrom } from '../limits.js';
import { configurationOptions, limitOptions } from '../options.js';
import { parameterValues, parsePort } from '../values.js';

/** Of a jump, unless another one is given: somebody waits for it. */
const JUMP_TIMEOUT_MS = 60_000;

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** The command. */
export const explore = command({
  name: 'explore',
  argument: { name: 'model', required: true, about: 'the model' },
  about: 'walk through a model by hand, on a page in a browser of this machine',
  options: {
    ...configurationOptions,
    port: { type: 'string', about: 'port of 127.0.0.1 to serve the page on; any that is free unless given' },
    ...limitOptions,
  },
  example: ['explore ppc64-hash --fix lazy-leave', 'the fixed hash table race, move by move'],
  serves: true,
  async run(name = '', given, { print, log, signal, residentBytes, models }) {
    const model = modelNamed(models, name);
    const { configure } = await import('../../model/model.js');
    const configuration = configure(model, given.fix, parameterValues(model, given.set));
    const limits = { timeoutMs: JUMP_TIMEOUT_MS, ...limitsFrom(given, residentBytes(), 1) };
    const port = given.port === undefined ? 0 : parsePort(given.port);

    const { compile } = await import('../../compile/compile.js');
    const { explorerFor } = await import('../../explorer/session.js');
    const { serve } = await import('../../explorer/server.js');
    const { explorePage } = await import('../../explorer/page.js');
    const { configurationText } = await import('../../report/configuration.js');
    const explorer = explorerFor(compile(model, configuration));
    const title = configurationText(model, configuration);
    const server = await serve({
      explorer,
      page: explorePage(explorer.session(), title),
      port,
      limits,
      onAnswer: (answer) => log.debug(answer, 'answered'),
      onFailure: (thrown) =>
        log.warn({ stack: thrown instanceof Error ? thrown.stack : String(thrown) }, 'this is a bug of flushpoint'),
    });
    const { url } = server;
    if (given.json) {
      const { documentText } = await import('../../report/json.js');
      const { fix, values } = configuration;
      print(documentText('flushpoint-explore', 1, { model: model.name, fix, parameters: values, url }));
    } else print(`${title}\n  open  ${url}\n  Ctrl-C ends it\n`);
    await aborted(signal);
    await server.close();
    return exitCode.asExpected;
  },
});
