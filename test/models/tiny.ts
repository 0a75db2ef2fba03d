// A component on its own, as a model: what the tests of components run.
import type { CheckResult } from '../../src/check/result.js';
import { type Model, model, type Process, type Property, type RecordShape, type StateOf } from '../../src/index.js';

/** A model of this state, these processes and these properties, and nothing else. */
export const tiny = <Sh extends RecordShape>(
  state: Sh,
  processes: readonly Process<StateOf<Sh>>[],
  properties: readonly Property<StateOf<Sh>>[],
): Model =>
  model({
    name: 'tiny',
    about: 'a component on its own',
    parameters: {},
    build: () => ({ state, processes, properties }),
  });

/** By property name: `holds`, the number of steps of a shortest violation, or `never` for a state that is not reached. */
export const outcomesByName = ({
  properties,
}: Pick<CheckResult, 'properties'>): { [property: string]: 'holds' | 'never' | number } =>
  Object.fromEntries(
    properties.map(({ name, verdict }) => {
      if (verdict.status !== 'violated') return [name, 'holds'];
      return [name, 'unreached' in verdict ? 'never' : verdict.steps];
    }),
  );
