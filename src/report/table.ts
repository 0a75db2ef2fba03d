// Columns of text, aligned. Widths are counted in code points, which is what names of kernel functions need.

/** Width of a text in columns. */
export const widthOf = (text: string): number => [...text].length;

/** The text, filled up with blanks to a width. */
export const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)));

/** The text, filled up with blanks on the left. */
export const padStart = (text: string, width: number): string => ' '.repeat(Math.max(0, width - widthOf(text))) + text;

/** The width of the widest text. */
export const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(widthOf));

/** Joins parts with `separator` into lines of at most `width` columns; a part longer than that has a line to itself. */
export const wrap = (parts: readonly string[], separator: string, width: number): string[] => {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(last) + widthOf(separator) + widthOf(part) <= width) {
      lines[lines.length - 1] = `${last}${separator}${part}`;
    } else {
      if (last !== undefined) lines[lines.length - 1] = `${last}${separator.trimEnd()}`;
      lines.push(part);
    }
  }
  return lines;
};
