// A position in a source file as a reader wants it: relative to the folder that the program runs in, where it is below it.
import { isAbsolute, relative, sep } from 'node:path';
import type { SourcePosition } from '../base/source.js';

/** The position with its file as it is shown; slashes on every system. */
export const shownPosition = <P extends SourcePosition | undefined>(
  position: P,
  folder = globalThis.process.cwd(),
): P => {
  if (position === undefined) return position;
  const path = relative(folder, position.file);
  const isBelow = path !== '' && !path.startsWith('..') && !isAbsolute(path);
  return { ...position, file: isBelow ? path.split(sep).join('/') : position.file };
};

/** `models/mine.ts:12:5` */
export const positionText = (position: SourcePosition): string => {
  const { file, line, column } = shownPosition(position);
  return `${file}:${line}:${column}`;
};
