// Variables as a tree: `pte[0].present` is `present` in `[0]` in `pte`. A record that has one variable is written on one line.

/** A part of the state: a variable, or what has parts. */
export interface TreeNode {
  /** What is added to the path of what it is in. */
  readonly name: string;
  /** The whole path. */
  readonly path: string;
  /** Empty for a variable. */
  readonly children: readonly TreeNode[];
  /** Label of the process whose own it is; only at the top. */
  readonly process?: string;
}

/** Parts of a path; a name that looks like no path is one part. */
const partsOf = (path: string): readonly string[] => {
  const parts = path.match(/\[[^[\]]*\]|\.?[^.[\]]+/g) ?? [];
  return parts.join('') === path ? parts : [path];
};

interface Draft {
  readonly name: string;
  readonly path: string;
  readonly children: Map<string, Draft>;
  /** There is a variable of this path; there may be others inside of it, where names have dots in them. */
  isVariable: boolean;
}

const finished = ({ name, path, children, isVariable }: Draft, process?: string): TreeNode => {
  const inner = [...children.values()];
  const [only] = inner;
  if (process === undefined && only !== undefined && inner.length === 1 && !isVariable) {
    return finished({ ...only, name: name + only.name });
  }
  return {
    name: name.replace(/^\./, ''),
    path,
    children: [
      ...(isVariable && inner.length > 0 ? [{ name, path, children: [] }] : []),
      ...inner.map((child) => finished(child)),
    ],
    ...(process === undefined ? {} : { process }),
  };
};

/**
 * The tree of the variables, in their order; the own variables of a process stand below its label.
 * @param processes labels
 */
export const treeOf = (variables: readonly string[], processes: readonly string[]): readonly TreeNode[] => {
  const top: Draft = { name: '', path: '', children: new Map(), isVariable: false };
  const owners = new Map<Draft, string>();
  const inside = (draft: Draft, name: string, path: string): Draft => {
    const known = draft.children.get(name);
    if (known !== undefined) return known;
    const made: Draft = { name, path, children: new Map(), isVariable: false };
    draft.children.set(name, made);
    return made;
  };
  for (const variable of variables) {
    const owner = processes.find((process) => variable.startsWith(`${process}.`));
    let draft = top;
    let path = '';
    if (owner !== undefined) {
      // No part of a path begins with a blank.
      draft = inside(top, ` ${owner}`, owner);
      owners.set(draft, owner);
      path = owner;
    }
    for (const part of partsOf(variable.slice(path.length))) {
      path += part;
      draft = inside(draft, part, path);
    }
    draft.isVariable = true;
  }
  return [...top.children.values()].map((draft) => {
    const owner = owners.get(draft);
    return owner === undefined ? finished(draft) : finished({ ...draft, name: owner }, owner);
  });
};

/** The tree without the variables that are not wanted. */
export const pruned = (nodes: readonly TreeNode[], isWanted: (path: string) => boolean): readonly TreeNode[] =>
  nodes.flatMap((node): TreeNode[] => {
    if (node.children.length === 0) return isWanted(node.path) ? [node] : [];
    const children = pruned(node.children, isWanted);
    return children.length === 0 ? [] : [{ ...node, children }];
  });

/** Whether any variable in a part of the tree is one of these. */
export const hasAny = ({ path, children }: TreeNode, wanted: { has(path: string): boolean }): boolean =>
  children.length === 0 ? wanted.has(path) : children.some((child) => hasAny(child, wanted));
