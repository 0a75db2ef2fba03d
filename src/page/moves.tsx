// Who can move and what that would do, and who cannot and why.
import type { MoveView, ProcessView } from '../explorer/protocol.js';
import { hueOf } from './schedule.js';
import { Changes } from './values.js';

/** Moves that have a key: the digits. */
export const MOST_KEYS = 9;

const Found = ({ move }: { readonly move: MoveView }) => (
  <>
    {move.findings.map(({ property, verdict, sentence }) => (
      <span key={property} class={verdict === 'reached' ? 'found reached' : 'found violated'}>
        {verdict === 'reached' ? '✓' : '✗'} {sentence}
      </span>
    ))}
  </>
);

const Why = ({ process }: { readonly process: ProcessView }) => {
  switch (process.status) {
    case 'blocked':
      return (
        <p class="because">
          <code>{process.step}</code> {process.blocked?.sentence}
        </p>
      );
    case 'ended':
      return <p class="because">has ended</p>;
    case 'stopped':
      return (
        <p class="because">
          is at <code>{process.step}</code>; the run is over
        </p>
      );
    case 'ready':
      return null;
  }
};

/** What every process can do. */
export const Moves = (props: {
  readonly processes: readonly ProcessView[];
  /** @param move its position among all moves of the state */
  readonly onTake: (move: number) => void;
}) => {
  let number = 0;
  return (
    <section class="moves" aria-label="Next moves">
      {props.processes.map((process, lane) => (
        <div class={`mover ${process.status}`} key={process.process}>
          <h3 class={hueOf(lane)}>
            {process.process}
            {process.daemon && <small> daemon</small>}
            {process.holds.length > 0 && (
              <small>
                {' '}
                holds {process.holds.map(({ lock, as }) => (as === 'reader' ? `${lock} (read)` : lock)).join(', ')}
              </small>
            )}
          </h3>
          <Why process={process} />
          {process.moves.map((move) => {
            const position = number++;
            return (
              <button type="button" class="move" key={move.label} onClick={() => props.onTake(position)}>
                {position < MOST_KEYS && <kbd>{position + 1}</kbd>}
                <span class="label">{move.label}</span>
                <span class="what">
                  <Changes process={move.process} changes={move.changes} />
                </span>
                <Found move={move} />
              </button>
            );
          })}
        </div>
      ))}
    </section>
  );
};
