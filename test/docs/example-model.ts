// The model that docs/architecture.md takes apart: two CPUs drop their references, and whoever drops the last one frees.
import { bool, initially, invariant, type Model, model, process, range, type StateOf } from 'flushpoint';

const object = () => ({ kref: initially(range(3), 2), freed: bool });
type Entry = StateOf<ReturnType<typeof object>>;

const put = (cpu: number) =>
  process(
    'put',
    {},
    {
      kref_put: (s: Entry) => (--s.kref === 0 ? 'kfree' : 'done'),
      kfree(s) {
        s.freed = true;
      },
    },
    { on: `cpu${cpu}` },
  );

/** Nothing is wrong with it. */
export const example: Model = model({
  name: 'put-twice',
  about: 'two references are dropped, and the last one frees',
  parameters: {},
  build: () => ({
    state: object(),
    processes: [put(0), put(1)],
    properties: [invariant('freed only without references', (s: Entry) => !s.freed || s.kref === 0)],
  }),
});
