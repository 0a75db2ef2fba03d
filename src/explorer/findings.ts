// What is wrong, or reached, in a state or at a move. Diagrams say which property it is; the words come from the model's own
// functions, as those of a trace do.
import type { Compiled, CompiledProperty } from '../compile/compile.js';
import { outcomesOf } from '../compile/tabulate.js';
import type { Execution, Executor } from '../trace/execute.js';
import { headline } from '../trace/formats/words.js';
import { type Ending, endingIn, endingOf } from '../trace/trace.js';
import type { FindingView } from './protocol.js';

/** A property, and what a run ends in when it ends here. */
export interface Found {
  /** Name of the property; of an error, where it happened. */
  readonly property: string;
  readonly ending: Ending;
}

/** Whether some member of a property makes it an issue: breaks an invariant, satisfies a `reachable`, or throws. */
const isNoticed = ({ kind, members }: CompiledProperty, codes: Int32Array): boolean =>
  members.some(({ diagram }) =>
    outcomesOf(diagram, codes).some(
      (outcome) => outcome.kind === 'error' || (outcome.kind === 'answer' && outcome.holds === (kind === 'reachable')),
    ),
  );

/** What is found in a state, in order of the properties. */
export const findingsIn = (compiled: Compiled, executor: Executor, codes: Int32Array): readonly Found[] =>
  compiled.properties.flatMap((property): Found[] => {
    const { kind, index, name } = property;
    // Whether nobody can move is asked of the steps themselves, and ends with the first who can.
    if (kind !== 'deadlock' && !isNoticed(property, codes)) return [];
    const ending = endingIn(compiled, executor, codes, { kind: 'state', property: index });
    if (ending !== undefined) return [{ property: name, ending }];
    const broken = endingIn({ ...compiled, properties: [property] }, executor, codes, { kind: 'judgement' });
    return broken === undefined ? [] : [{ property: `property "${name}"`, ending: broken }];
  });

/** What a move that ends the run is; undefined for one that does not. */
export const findingAt = (
  { layout, steps }: Compiled,
  step: { readonly index: number },
  execution: Execution,
): Found | undefined => {
  const ending = endingOf(layout, execution);
  if (ending === undefined) return undefined;
  const { result } = execution;
  return { property: result.kind === 'violation' ? result.property : (steps[step.index]?.where as string), ending };
};

/** The same, for the page. */
export const findingView = ({ property, ending: { finding } }: Found): FindingView => ({
  property,
  verdict: finding.kind === 'reachable' ? 'reached' : finding.kind === 'error' ? 'error' : 'violated',
  finding,
  sentence: headline({ property, finding }),
});
