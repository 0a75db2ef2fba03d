// The identity of a compiled program: what a checkpoint or a stored verdict is good for.
import { createHash } from 'node:crypto';
import type { Compiled } from './compile.js';

/**
 * A hash of everything that exploration depends on: generated functions, layout, initial state, and the names and kinds of
 * steps and properties. Models whose hashes are equal have the same state graph and the same verdicts.
 * @returns 64 hexadecimal digits (SHA-256)
 */
export const programHash = ({ program, steps, properties }: Compiled): string => {
  // These are in `source`, as text.
  const { initial, functions: _functions, ended: _ended, ...rest } = program;
  const facts = {
    ...rest,
    initial: [...initial],
    steps: steps.map(({ where }) => where),
    names: properties.map(({ name }) => name),
  };
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
};
