// Buttons that step through a run.

const paths = {
  first: 'M4 3v10M13 3 6 8l7 5z',
  previous: 'M11 3 4 8l7 5z',
  next: 'M5 3l7 5-7 5z',
  last: 'M12 3v10M3 3l7 5-7 5z',
} as const;

const names = {
  first: ['to the initial state', 'Home'],
  previous: ['one step back', '←'],
  next: ['one step on', '→'],
  last: ['to the end', 'End'],
} as const;

/** Where stepping leads; undefined where there is nowhere to go. */
export type Moves = { readonly [move in keyof typeof paths]: (() => void) | undefined };

/** The buttons. */
export const Controls = ({ moves, at, of }: { readonly moves: Moves; readonly at: number; readonly of: number }) => {
  const button = (move: keyof Moves) => (
    <button
      type="button"
      class="tool"
      aria-label={names[move][0]}
      title={`${names[move][0]} (${names[move][1]})`}
      aria-disabled={moves[move] === undefined}
      onClick={() => moves[move]?.()}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d={paths[move]} class="both" />
      </svg>
    </button>
  );
  return (
    <fieldset class="controls">
      <legend class="unseen">Step through</legend>
      {button('first')}
      {button('previous')}
      <span class="place">
        step {at} of {of}
      </span>
      {button('next')}
      {button('last')}
    </fieldset>
  );
};
