// What a trace ends in: which part of the property failed, the values that it read, and where each of them comes from.
import { headline, outcomeOf, showRead } from '../trace/formats/words.js';
import type { Trace } from '../trace/trace.js';
import { stateAt } from './run.js';
import { ReadTable } from './values.js';

/** The end of a trace. */
export const FindingPanel = (props: { readonly trace: Trace; readonly onSelect: (at: number) => void }) => {
  const { trace, onSelect } = props;
  const { finding, steps } = trace;
  const { since } = stateAt(trace, steps.length);
  const outcome = outcomeOf(trace);
  return (
    <section class={`finding ${outcome}`} aria-label="What it ends in">
      <h2>
        <span aria-hidden="true">{outcome === 'reached' ? '✓' : '✗'}</span> {headline(trace)}
      </h2>
      {finding.part !== undefined ? (
        <p>
          The conjunct that fails is <b>{finding.part}</b>
          {finding.member !== undefined && (
            <>
              , for <b>{finding.member}</b>
            </>
          )}
          .
        </p>
      ) : (
        finding.member !== undefined && (
          <p>
            The conjunct that fails is the one for <b>{finding.member}</b>.
          </p>
        )
      )}
      {finding.reads.length > 0 && (
        <ReadTable
          reads={finding.reads}
          since={since}
          stepName={(number) => steps[number - 1]?.step ?? ''}
          onSelect={onSelect}
          last={steps.length}
        />
      )}
      {finding.blocked !== undefined && (
        <ul class="blocked">
          {finding.blocked.map(({ process, step, reads }) => (
            <li key={process}>
              <b>{process}</b> waits at <code>{step}</code>
              {reads.length > 0 && <code>: {reads.map(showRead).join(', ')}</code>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
};
