// The state as a tree, with what the last step changed in it.
import { showValue } from '../trace/formats/words.js';
import type { StateAt } from './run.js';
import { hueOf } from './schedule.js';
import { hasAny, type TreeNode } from './tree.js';
import { Changed } from './values.js';

/** What the tree shows. */
export interface StateProps {
  readonly nodes: readonly TreeNode[];
  readonly state: StateAt;
  /** Lanes, for the colours of the processes. */
  readonly processes: readonly string[];
  /** Variables that the finding is about. */
  readonly blamed: ReadonlySet<string>;
}

/** The tree. */
export const StateTree = ({ nodes, ...rest }: StateProps) => (
  <ul class="tree">
    {nodes.map((node) => (
      <Node key={node.path} node={node} {...rest} />
    ))}
  </ul>
);

const Node = ({ node, ...rest }: { readonly node: TreeNode } & Omit<StateProps, 'nodes'>) => {
  const { name, path, children, process } = node;
  if (children.length === 0) return <Leaf name={name} path={path} {...rest} />;
  const lane = process === undefined ? -1 : rest.processes.indexOf(process);
  const isTouched = hasAny(node, rest.state.changes);
  return (
    <li class="branch">
      <details open>
        <summary class={lane < 0 ? '' : `own ${hueOf(lane)}`}>
          {name}
          {isTouched && <span class="dot" title="something in it has changed" />}
        </summary>
        <ul>
          {children.map((child) => (
            <Node key={child.path} node={child} {...rest} />
          ))}
        </ul>
      </details>
    </li>
  );
};

const Leaf = ({
  name,
  path,
  state,
  blamed,
}: { readonly name: string; readonly path: string } & Omit<StateProps, 'nodes'>) => {
  const change = state.changes.get(path);
  const since = state.since.get(path);
  const kinds = [
    'leaf',
    ...(change === undefined ? [] : ['is-changed']),
    ...(state.reads.has(path) ? ['is-read'] : []),
    ...(blamed.has(path) ? ['is-blamed'] : []),
  ];
  const value = state.values.get(path) ?? null;
  return (
    <li class={kinds.join(' ')}>
      <span class="name">{name}</span>
      <span class="is">
        <span class={value === null || value === false ? 'value off' : 'value'}>
          {change === undefined ? showValue(value) : <Changed from={change.from} to={change.to} />}
        </span>
        <span class="since" title={since === undefined ? undefined : `since step ${since}`}>
          {since}
        </span>
      </span>
    </li>
  );
};
