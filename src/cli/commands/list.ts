// flushpoint list: what there is to check.

import { modelNamed } from '../../model/model.js';
import { command } from '../command.js';
import { exitCode } from '../exit-code.js';

/** The command. */
export const list = command({
  name: 'list',
  argument: { name: 'model', required: false, about: 'show this model at length' },
  about: 'list the models, or the parameters, fixes and properties of one',
  options: { verbose: { type: 'boolean', about: 'show every model at length' } },
  example: ['list ppc64-hash', 'what can be set in ppc64-hash, which fixes it has, what it promises'],
  async run(name, { json, verbose }, { print, colors, models }) {
    const { catalogueEntry } = await import('../../report/catalogue.js');
    const chosen = name === undefined ? models : [modelNamed(models, name)];
    if (json) {
      const { catalogueJson } = await import('../../report/json.js');
      print(catalogueJson(chosen.map(catalogueEntry)));
      return exitCode.asExpected;
    }
    const { listText, modelText } = await import('../../report/list.js');
    print(
      name === undefined && !verbose
        ? listText(chosen, colors)
        : chosen.map((m) => modelText(catalogueEntry(m), colors)).join('\n'),
    );
    return exitCode.asExpected;
  },
});
