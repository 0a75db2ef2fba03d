// Finds a text in a source file, for mistakes that come without a position.
import { readFileSync } from 'node:fs';
import type { SourcePosition } from '../base/source.js';

/** Where a text stands for the first time in a file; its beginning when it cannot be found. */
export const mentionOf = (pattern: RegExp, file: string): SourcePosition => {
  let lines: readonly string[] = [];
  try {
    lines = readFileSync(file, 'utf8').split('\n');
  } catch {
    // The position is less exact then.
  }
  const line = lines.findIndex((text) => pattern.test(text));
  return { file, line: Math.max(0, line) + 1, column: Math.max(0, lines[line]?.search(pattern) ?? 0) + 1 };
};
