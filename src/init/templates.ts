// What `flushpoint init` writes: a small model that shows every part once, and a config that lists it.

const model = `// Two CPUs and one object with a reference count. The list that the object is in holds a reference. One CPU takes the object
// off the list and drops that reference; another one looks the object up and takes a reference of its own. Whoever drops the
// last reference frees the object.
import {
  assertion,
  bool,
  check,
  deadlockFree,
  initially,
  model,
  parameter,
  process,
  range,
  reachable,
  type StateOf,
  type ValuesOf,
  violated,
} from 'flushpoint';

// What can be varied. A fix is a named setting of parameters.
const parameters = {
  locked: parameter.flag({ about: 'the lookup holds the lock of the list until it has its reference', default: false }),
};
type Values = ValuesOf<typeof parameters>;

// The state: every variable has a finite domain, and begins with its first value unless \`initially\` says otherwise.
const object = () => ({
  listed: initially(bool, true),
  refs: initially(range(3), 1),
  freed: bool,
});
type State = StateOf<ReturnType<typeof object>>;

// What must never happen is an assertion, which steps make. What must be possible is there so that the model is not safe
// only because nothing happens.
const noUseAfterFree = assertion('no use after free', 'Nobody touches the object once it has been freed.');
const isFreed = reachable<State>('the object is freed', (s) => s.freed);

// Steps that both processes have. Each step is atomic; between two steps any other process may run. A step that returns the
// name of a step goes there, 'done' ends the process, and otherwise the next one follows.
const dropping = {
  put: (s: State) => (--s.refs === 0 ? 'free' : 'done'),
  free(s: State) {
    s.freed = true;
  },
};

const take = (s: State) => {
  check(noUseAfterFree, !s.freed);
  s.refs++;
};

const using = {
  use(s: State) {
    check(noUseAfterFree, !s.freed);
  },
  ...dropping,
};

const remove = process(
  'remove',
  {},
  {
    del(s: State) {
      s.listed = false;
    },
    ...dropping,
  },
  { on: 'cpu0' },
);

const lookup = process(
  'lookup',
  {},
  {
    find: (s: State) => (s.listed ? 'get' : 'done'),
    get: take,
    ...using,
  },
  { on: 'cpu1' },
);

// Under the lock nobody comes between finding the object and taking a reference, so both are one step.
const lockedLookup = process(
  'lookup',
  {},
  {
    find_and_get(s: State) {
      if (!s.listed) return 'done';
      take(s);
    },
    ...using,
  },
  { on: 'cpu1' },
);

export const refcount = model({
  name: 'refcount',
  about: 'an object is looked up in a list while its last reference is dropped',
  parameters,
  fixes: {
    'list-lock': { about: 'look the object up and take the reference under the lock of the list', set: { locked: true } },
  },
  build: ({ locked }: Values) => ({
    state: object(),
    processes: [remove, locked ? lockedLookup : lookup],
    properties: [noUseAfterFree, isFreed, deadlockFree],
  }),
  // What \`flushpoint check\` compares with: the race takes five steps and two context switches, and the fix closes it.
  expected: [
    { violated: { 'no use after free': violated(5, 2) } },
    { fix: 'list-lock', violated: {} },
  ],
});
`;

const config = `// What flushpoint checks here; an option on the command line wins over what is said here.
import { defineConfig } from 'flushpoint';

export default defineConfig({
  // Modules that export models. With this, \`flushpoint check\` checks them all, and commands know them by name.
  models: ['./models/refcount.ts'],
  // No search of a check may take longer.
  limits: { timeout: '5m' },
});
`;

/** Files by path, relative to the folder that is set up. */
export const templates: { readonly [path: string]: string } = {
  'flushpoint.config.ts': config,
  'models/refcount.ts': model,
};

/** Commands to go on with, and what they show. */
export const nextCommands: readonly (readonly [command: string, about: string])[] = [
  ['flushpoint check', 'every verdict is as expected'],
  ['flushpoint trace refcount', 'how the object is used after it was freed'],
  ['flushpoint fixes refcount', 'which fix closes the race, and what is left'],
];
