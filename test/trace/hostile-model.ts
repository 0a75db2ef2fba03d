// A model whose names mean something to every format: quotes, markup, separators, line feeds, escapes, other scripts.
import { bool, invariant, model, optional, process, processId, range } from '../../src/index.js';

// biome-ignore lint/suspicious/noExplicitAny: names that no type has
type Any = any;

/** What stands in every name. */
export const HOSTILE = `a"b'c <d>&e; | {f} \\g %% #h\n\u001b[2J\u202e é漢😀 end`;

/** A violation in three steps by two processes. */
export const hostile = model({
  name: 'hostile',
  about: 'names that mean something to every format',
  parameters: {},
  fixes: {},
  build: () => ({
    state: {
      [HOSTILE]: range(3),
      '#meta': bool,
      'mbt::actionTaken': optional(processId),
      '\\': bool,
    },
    processes: [0, 1].map((i) =>
      process(
        `${HOSTILE} ${i}`,
        { [`me.${HOSTILE}`]: bool },
        {
          [`step ${HOSTILE}`](s: Any, me: Any) {
            s[HOSTILE]++;
            s['#meta'] = true;
            s['\\'] = true;
            s['mbt::actionTaken'] = me.id;
            me[`me.${HOSTILE}`] = true;
          },
        },
      ),
    ),
    properties: [
      invariant(`no ${HOSTILE}, whatever the length of the name of a property may be, and it may be long`, {
        forEach: () => [HOSTILE],
        holds: (s: Any) => s[HOSTILE] < 2,
      }),
    ],
  }),
});
