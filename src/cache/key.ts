// What the result of a check depends on, as a hash: the compiled model with everything that verdicts and traces name, the
// limits that decide where a search ends, and the program that searches. Not the text of the model: a comment changes
// nothing, and a change in an imported file does.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CheckOptions } from '../check/check.js';
import type { Compiled } from '../compile/compile.js';
import { type Diagram, nodesOf } from '../compile/diagram.js';

const isDiagram = (value: unknown): value is Diagram => {
  const { id, kind } = (value ?? {}) as { readonly id?: unknown; readonly kind?: unknown };
  return typeof id === 'number' && (kind === 'outcome' || kind === 'test' || kind === 'choose');
};

/** Without the position, which no result depends on; functions are left out, because diagrams say what they do. */
const withoutSource = (part: object): object =>
  Object.fromEntries(
    Object.keys(part)
      .filter((key) => key !== 'source')
      .map((key) => [key, (part as { readonly [key: string]: unknown })[key]]),
  );

/** A compiled model as text; equal for equal models. */
const textOf = ({ model, system, ...compiled }: Compiled): string => {
  const nodes = new Map<number, Diagram>();
  const parts = {
    ...compiled,
    model: model.name,
    processes: system.processes.map(({ label, daemon }) => [label, daemon]),
    stated: system.properties.map(withoutSource),
    unused: system.unused,
  };
  // A number stands for a diagram; undefined and null are told apart by the key being there.
  const text = JSON.stringify(parts, (_, value: unknown) => {
    if (!isDiagram(value)) return value;
    for (const node of nodesOf(value)) nodes.set(node.id, node);
    return `diagram ${value.id}`;
  });
  const shapes = [...nodes.values()]
    .sort((a, b) => a.id - b.id)
    .map((node) =>
      node.kind === 'outcome'
        ? [node.id, node.outcome]
        : [node.id, node.kind === 'test' ? node.variable : -1, node.children.map(({ id }) => id)],
    );
  return `${text}\n${JSON.stringify(shapes)}`;
};

let digest: string | undefined;

/** The running program: its code and the version of Node, which decides how results are stored. */
const programDigest = (): string => {
  if (digest !== undefined) return digest;
  const folder = fileURLToPath(new URL('..', import.meta.url));
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!\.d)\.[jt]s$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash('sha256').update(globalThis.process.versions.node);
  for (const file of files) hash.update(`\n${relative(folder, file)}\n`).update(readFileSync(file));
  digest = hash.digest('hex');
  return digest;
};

/**
 * The key of a check. Limits on time and memory are not in it: they decide whether a search comes to its end and not what
 * is found there, and only what came to its end is stored.
 */
export const keyOf = (compiled: Compiled, { limits = {}, witnesses = false }: CheckOptions): string => {
  const { maxStates, maxDepth } = limits;
  return createHash('sha256')
    .update(programDigest())
    .update(JSON.stringify({ maxStates, maxDepth, witnesses }))
    .update(textOf(compiled))
    .digest('hex');
};
