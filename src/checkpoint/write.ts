// Stores a search: into a temporary file beside the target, which takes the target's name once it is on the disk. So a
// process that is killed at any moment leaves the last whole checkpoint behind.
import { createHash } from 'node:crypto';
import { type FileHandle, open, realpath, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { unwritable } from '../base/unwritable.js';
import type { Snapshot, Stretch } from '../explore/snapshot.js';
import { byteOrder, CHECKPOINT_VERSION, type Header, type Identity } from './format.js';

const BUFFER_WORDS = 2 ** 20;

/** Words on their way to a file, many at a time. */
class WordWriter {
  readonly #file: FileHandle;
  readonly #hash = createHash('sha256');
  readonly #buffer = new Int32Array(BUFFER_WORDS);
  #used = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  async bytes(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    await this.#write(bytes);
  }

  async #write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const { bytesWritten } = await this.#file.write(bytes, at);
      at += bytesWritten;
    }
  }

  async #flush(): Promise<void> {
    const used = this.#used;
    this.#used = 0;
    await this.bytes(new Uint8Array(this.#buffer.buffer, 0, used * 4));
  }

  async stretch({ words, from, to }: Stretch): Promise<void> {
    for (let at = from; at < to; ) {
      const taken = Math.min(to - at, BUFFER_WORDS - this.#used);
      this.#buffer.set(words.subarray(at, at + taken), this.#used);
      this.#used += taken;
      at += taken;
      if (this.#used === BUFFER_WORDS) await this.#flush();
    }
  }

  /** The states of a visited set, without its empty slots. */
  async table(table: Int32Array, wordsPerState: number): Promise<void> {
    const buffer = this.#buffer;
    let used = this.#used;
    for (let slot = 0; slot < table.length; slot += wordsPerState) {
      if (table[slot] === 0) continue;
      if (used + wordsPerState > BUFFER_WORDS) {
        this.#used = used;
        await this.#flush();
        used = 0;
      }
      for (let w = 0; w < wordsPerState; w++) buffer[used + w] = table[slot + w] as number;
      used += wordsPerState;
    }
    this.#used = used;
  }

  /** Writes what is left, and the checksum. */
  async end(): Promise<void> {
    await this.#flush();
    await this.#write(this.#hash.digest());
  }
}

const statesIn = (stretches: readonly Stretch[], words: number): number =>
  stretches.reduce((sum, { from, to }) => sum + to - from, 0) / words;

/** A rename is safe from a power failure once the directory is on the disk, too; not every system can do that. */
const syncDirectory = async (path: string): Promise<void> => {
  try {
    const directory = await open(path, 'r');
    await directory.sync().finally(() => directory.close());
  } catch {
    // The file itself is safe.
  }
};

/**
 * Stores a search in a file, whole or not at all.
 * @param words 32-bit words per state
 * @throws FlushpointError `environment/unwritable`
 */
export const writeCheckpoint = async (
  path: string,
  identity: Identity,
  words: number,
  { position, held }: Snapshot,
): Promise<void> => {
  // What a link stands for is replaced, not the link.
  const target = await realpath(path).catch(() => path);
  const temporary = `${target}.tmp`;
  const header: Header = {
    flushpoint: 'checkpoint',
    version: CHECKPOINT_VERSION,
    ...identity,
    byteOrder,
    wordsPerState: words,
    visited: position.states,
    level: statesIn(held.level, words),
    next: statesIn(held.next, words),
    position: position as Header['position'],
  };
  try {
    const file = await open(temporary, 'w');
    try {
      const writer = new WordWriter(file);
      await writer.bytes(Buffer.from(`${JSON.stringify(header)}\n`));
      for (const table of held.tables) await writer.table(table, words);
      for (const stretch of [...held.level, ...held.next]) await writer.stretch(stretch);
      await writer.end();
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
    await syncDirectory(dirname(target));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    if ((error as NodeJS.ErrnoException).errno === undefined) throw error;
    throw unwritable(path, error, 'choose another --checkpoint');
  }
};
