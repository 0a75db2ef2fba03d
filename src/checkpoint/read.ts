// Reads a stored search back. Nothing in the file is taken on trust: it has to be whole, of this version, and made from
// the very program that is to go on.
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { FlushpointError } from '../base/errors.js';
import type { Program } from '../compile/compile.js';
import type { Segment } from '../explore/kernel.js';
import type { Restorable } from '../explore/snapshot.js';
import { byteOrder, CHECKSUM_BYTES, type Header, headerOf, type Identity, MOST_HEADER_BYTES } from './format.js';

const BUFFER_WORDS = 2 ** 20;
const FRESH = 'give another file, or start afresh without --resume';

const refused = (path: string, reason: string, hint: string = FRESH): FlushpointError =>
  new FlushpointError('usage/bad-checkpoint', `cannot resume from "${path}": ${reason}`, hint);

const damaged = (path: string): FlushpointError => refused(path, 'the file is damaged');

const reasons: { readonly [code: string]: string } = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'part of the path is not a directory',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
};

/** Reads exactly `length` bytes, or as many as there are. */
const fill = async (file: FileHandle, bytes: Uint8Array, length: number, position: number): Promise<number> => {
  let at = 0;
  while (at < length) {
    const { bytesRead } = await file.read(bytes, at, length - at, position + at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return at;
};

/** The first line, or undefined when there is none. */
const firstLine = async (file: FileHandle): Promise<Uint8Array | undefined> => {
  for (let length = 2 ** 16; ; length *= 16) {
    const bytes = new Uint8Array(length);
    const found = await fill(file, bytes, length, 0);
    const end = bytes.subarray(0, found).indexOf(10);
    if (end >= 0) return bytes.subarray(0, end + 1);
    if (found < length || length >= MOST_HEADER_BYTES) return undefined;
  }
};

const parsed = (path: string, line: Uint8Array | undefined): Header => {
  const notOurs = () => refused(path, 'it is not a checkpoint of flushpoint');
  if (line === undefined) throw notOurs();
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(line).toString('utf8'));
  } catch {
    throw notOurs();
  }
  if ((value as { flushpoint?: unknown } | null)?.flushpoint !== 'checkpoint') throw notOurs();
  try {
    return headerOf(value, 'the header');
  } catch (error) {
    throw refused(path, (error as Error).message);
  }
};

const assertSame = (path: string, header: Header, program: Program, identity: Identity): void => {
  const { position, wordsPerState } = header;
  if (header.program !== identity.program) {
    const [theirs, ours] = [header, identity].map(({ model, fix, parameters }) => `${model} fix=${fix} ${parameters}`);
    throw theirs === ours
      ? refused(path, 'the model has changed since it was made')
      : refused(path, `it was made from ${theirs?.trimEnd()}`, `this search is of ${ours?.trimEnd()}`);
  }
  if (header.byteOrder !== byteOrder) throw refused(path, `it was made on a ${header.byteOrder} machine`);
  const { properties, errorCount, stepCount } = program;
  const fits =
    wordsPerState === program.words &&
    position.steps.length === properties.length &&
    position.known.length === properties.length &&
    position.hits.length === properties.length + errorCount &&
    position.taken.length === stepCount &&
    position.states === header.visited &&
    position.levels.length > 0;
  if (!fits) throw damaged(path);
};

/** A stored search in an open file. */
export interface Checkpoint extends Restorable {
  close(): Promise<void>;
}

/**
 * Opens a stored search.
 * @param program the program that is to go on
 * @throws FlushpointError `usage/bad-checkpoint` when the file cannot be read, is not a checkpoint, is not whole, or belongs
 *   to another search; damage that only the checksum shows is found while the states are read
 */
export const openCheckpoint = async (path: string, program: Program, identity: Identity): Promise<Checkpoint> => {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw refused(path, reasons[code] ?? code, 'check the path');
  }
  try {
    const status = await file.stat();
    if (!status.isFile()) throw refused(path, 'it is not a file', 'check the path');
    const line = await firstLine(file);
    const header = parsed(path, line);
    assertSame(path, header, program, identity);
    const start = line?.length ?? 0;
    const words = (header.visited + header.level + header.next) * program.words;
    if (status.size !== start + words * 4 + CHECKSUM_BYTES) throw damaged(path);
    return {
      position: header.position,
      read: (place) => readStates(path, file, line as Uint8Array, header, place),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
};

const readStates = async (
  path: string,
  file: FileHandle,
  line: Uint8Array,
  { visited, level, next, wordsPerState }: Header,
  place: (words: Int32Array, length: number) => void,
): Promise<{ level: Segment; next: Segment }> => {
  const hash = createHash('sha256').update(line);
  let at = line.length;
  const read = async (words: Int32Array, length: number): Promise<void> => {
    for (let from = 0; from < length; from += BUFFER_WORDS) {
      const part = words.subarray(from, Math.min(length, from + BUFFER_WORDS));
      const bytes = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
      if ((await fill(file, bytes, bytes.length, at)) < bytes.length) throw damaged(path);
      hash.update(bytes);
      at += bytes.length;
    }
  };
  /** No word of a state is zero. */
  const assertStates = (words: Int32Array, length: number): void => {
    for (let i = 0; i < length; i++) if (words[i] === 0) throw damaged(path);
  };
  const buffer = new Int32Array(BUFFER_WORDS - (BUFFER_WORDS % wordsPerState));
  for (let left = visited * wordsPerState; left > 0; ) {
    const length = Math.min(left, buffer.length);
    await read(buffer, length);
    assertStates(buffer, length);
    place(buffer, length);
    left -= length;
  }
  const segment = async (states: number): Promise<Segment> => {
    const words = new Int32Array(states * wordsPerState);
    await read(words, words.length);
    assertStates(words, words.length);
    return { words, length: words.length };
  };
  const states = { level: await segment(level), next: await segment(next) };
  const checksum = new Uint8Array(CHECKSUM_BYTES);
  await fill(file, checksum, CHECKSUM_BYTES, at);
  if (!hash.digest().equals(checksum)) throw damaged(path);
  return states;
};
