// Variables, values and changes, as every part of the page shows them.
import type { Value } from '../model/domain.js';
import { showValue } from '../trace/formats/words.js';
import type { Change, NamedValue } from '../trace/trace.js';

/** A value that has become another one. */
export const Changed = ({ from, to }: { readonly from: Value; readonly to: Value }) => (
  <span class="changed">
    <del>{showValue(from)}</del>
    <span class="arrow"> → </span>
    <ins>{showValue(to)}</ins>
  </span>
);

/** The name of a variable; one of the process that moves is its own. */
export const ownName = (process: string, variable: string): string =>
  variable.startsWith(`${process}.`) ? `me.${variable.slice(process.length + 1)}` : variable;

/** What a step changed, on as many lines as it takes. */
export const Changes = (props: { readonly process: string; readonly changes: readonly Change[] }) => (
  <>
    {props.changes.map(({ variable, from, to }) => (
      <span class="change" key={variable}>
        {ownName(props.process, variable)} <Changed from={from} to={to} />
      </span>
    ))}
  </>
);

/** What somebody read, each value with the step that it comes from. */
export const ReadTable = (props: {
  readonly reads: readonly NamedValue[];
  /** Number of the step that last changed a variable. */
  readonly since: ReadonlyMap<string, number>;
  readonly stepName: (number: number) => string;
  readonly onSelect: (at: number) => void;
  /** The step that is shown as the one that made the difference. */
  readonly last?: number;
}) => (
  <table class="reads">
    <thead>
      <tr>
        <th scope="col">variable</th>
        <th scope="col">value</th>
        <th scope="col">since</th>
      </tr>
    </thead>
    <tbody>
      {props.reads.map(({ variable, value }) => {
        const since = props.since.get(variable) ?? 0;
        return (
          <tr key={variable} class={since > 0 && since === props.last ? 'decisive' : ''}>
            <th scope="row">{variable}</th>
            <td>{showValue(value)}</td>
            <td>
              <button type="button" class="link" onClick={() => props.onSelect(since)}>
                {since === 0 ? 'the beginning' : `${since} ${props.stepName(since)}`}
              </button>
            </td>
          </tr>
        );
      })}
    </tbody>
  </table>
);
