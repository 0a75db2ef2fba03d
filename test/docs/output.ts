// What a page shows of a command's output, against what the command prints. Times and rates may differ; a line `…` stands
// for lines that are left out, and `…` at the end of a line for the rest of it.

const ELISION = '…';

/** Times and rates made equal, together with the blanks that align them. */
const masked = (line: string): string =>
  line
    .replaceAll(/ *<?\d+(?:\.\d+)? m?s\b| *\d+ min \d+ s\b| *\d+ h \d+ min\b/g, ' (time)')
    .replaceAll(/\d+(?:\.\d+)?(?: [kMG])? states\/s/g, '(rate) states/s')
    .trimEnd();

const isSame = (shown: string, printed: string): boolean =>
  shown.endsWith(ELISION)
    ? masked(printed).startsWith(masked(shown.slice(0, -ELISION.length)))
    : masked(shown) === masked(printed);

/** How many lines are shown before and after those that are left out; all of them when none are. */
const splitOf = (shown: readonly string[]): readonly [head: number, tail: number] | undefined => {
  const at = shown.indexOf(ELISION);
  if (at !== shown.lastIndexOf(ELISION)) throw new Error(`one line "${ELISION}" for each command, please`);
  return at < 0 ? undefined : [at, shown.length - at - 1];
};

/** Whether the lines that are shown stand for what was printed. */
export const shows = (shown: readonly string[], printed: readonly string[]): boolean => {
  const [head, tail] = splitOf(shown) ?? [];
  if (head === undefined || tail === undefined) {
    return shown.length === printed.length && shown.every((line, i) => isSame(line, printed[i] ?? ''));
  }
  return (
    printed.length > head + tail &&
    shown.slice(0, head).every((line, i) => isSame(line, printed[i] ?? '')) &&
    shown.slice(head + 1).every((line, i) => isSame(line, printed[printed.length - tail + i] ?? ''))
  );
};

/**
 * What was printed, with as many lines left out and lines cut as short as in what was shown before.
 * @param fresh also take over times and rates of lines that are the same otherwise
 */
export const abridged = (shown: readonly string[], printed: readonly string[], fresh: boolean): string[] => {
  const cutAt = Math.max(0, ...shown.filter((l) => l !== ELISION && l.endsWith(ELISION)).map((l) => [...l].length));
  const cut = (line: string): string =>
    cutAt > 0 && [...line].length > cutAt ? [...line].slice(0, cutAt - 1).join('') + ELISION : line;
  const [head, tail] = splitOf(shown) ?? [];
  const kept =
    head === undefined || tail === undefined || printed.length <= head + tail
      ? printed
      : [...printed.slice(0, head), ELISION, ...printed.slice(printed.length - tail)];
  return kept.map((line, i) => {
    const before = kept.length === shown.length ? shown[i] : undefined;
    return !fresh && before !== undefined && isSame(before, line) ? before : cut(line).trimEnd();
  });
};
