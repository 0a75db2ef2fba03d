// The right side of the page: the step that has been taken, and the state that it led to, with a filter for its variables.
import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import type { NamedValue } from '../trace/trace.js';
import { matcher, type StateAt } from './run.js';
import { StateTree } from './state.js';
import { pruned, treeOf } from './tree.js';

/** What the panel shows. */
export interface StatePanelProps {
  readonly state: StateAt;
  /** The variables, in order. */
  readonly variables: readonly NamedValue[];
  readonly processes: readonly string[];
  /** The processes that have a lane. */
  readonly lanes: readonly string[];
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  readonly blamed: ReadonlySet<string>;
  /** What is said of the step. */
  readonly children: ComponentChildren;
}

/** The panel. */
export const StatePanel = (props: StatePanelProps) => {
  const { state, variables, processes, lanes, filter, onFilter, blamed } = props;
  const tree = useMemo(
    () =>
      treeOf(
        variables.map(({ variable }) => variable),
        processes,
      ),
    [variables, processes],
  );
  const nodes = filter.trim() === '' ? tree : pruned(tree, matcher(filter));
  return (
    <aside class="right" id="state" aria-label="State" tabIndex={-1}>
      {props.children}
      <div class="filter">
        <label for="filter">State</label>
        <input
          id="filter"
          type="search"
          placeholder="filter variables"
          autocomplete="off"
          spellcheck={false}
          value={filter}
          onInput={(event) => onFilter(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') onFilter('');
          }}
        />
      </div>
      {nodes.length === 0 ? (
        <p class="aside">{variables.length === 0 ? 'There are no variables.' : 'No variable has such a name.'}</p>
      ) : (
        <StateTree nodes={nodes} state={state} processes={lanes} blamed={blamed} />
      )}
    </aside>
  );
};
