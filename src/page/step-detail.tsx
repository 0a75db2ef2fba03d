// The step that has just been taken: what it read, what it cost, and what the switch before it means.
import type { Explanation, Place } from '../trace/explain.js';
import { showStep } from '../trace/formats/words.js';
import type { Run } from './run.js';
import { stateAt } from './run.js';
import { ReadTable } from './values.js';

const say = ({ step, process, number }: Place): string =>
  `${step}${number === undefined ? '' : ` (${number})`} of ${process}`;

const SwitchNote = ({ found }: { readonly found: Explanation['switches'][number] }) => (
  <div class={found.critical ? 'note critical' : 'note'}>
    <p>
      {found.critical
        ? 'Critical context switch: moving a step across it makes the finding disappear.'
        : 'Context switch; the finding does not depend on where it is.'}
    </p>
    {found.after !== undefined && (
      <p>
        {say(found.after.later)} has to come after {say(found.after.earlier)}
        {found.after.forced ? '; it is not possible before' : ''}.
      </p>
    )}
    {found.before !== undefined && (
      <p>
        {say(found.before.earlier)} has to come before {say(found.before.later)}.
      </p>
    )}
  </div>
);

/** @param at number of the step */
export const StepDetail = (props: {
  readonly run: Run;
  readonly at: number;
  readonly explanation: Explanation | undefined;
  readonly onSelect: (at: number) => void;
}) => {
  const { run, at, explanation, onSelect } = props;
  const step = run.steps[at - 1];
  if (step === undefined) {
    return (
      <div class="detail">
        <h2>Initial state</h2>
      </div>
    );
  }
  const found = explanation?.switches.find((one) => one.step === at);
  const { since } = stateAt(run, at - 1);
  return (
    <div class="detail">
      <h2>
        <span class="number">{at}</span> <code>{showStep(step)}</code> <small>{step.process}</small>
      </h2>
      {step.inCone === false && <p class="note">The finding does not depend on this step.</p>}
      {found !== undefined && <SwitchNote found={found} />}
      {step.costs.length > 0 && <p>costs {step.costs.map(([unit, amount]) => `${amount} × ${unit}`).join(', ')}</p>}
      {step.reads.length > 0 && (
        <details class="looks">
          <summary>
            reads {step.reads.length} {step.reads.length === 1 ? 'variable' : 'variables'}
          </summary>
          <ReadTable
            reads={step.reads}
            since={since}
            stepName={(number) => run.steps[number - 1]?.step ?? ''}
            onSelect={onSelect}
          />
        </details>
      )}
    </div>
  );
};
