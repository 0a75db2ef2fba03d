// The file that a stored search lies in.
//
//   line 1      the header, a JSON object, as UTF-8
//   words       packed states, 32 bits a word, in the byte order that the header names:
//               the visited set, then what is left of the level in hand, then what was found of the next level
//   32 bytes    SHA-256 of everything before
import { exactly, listOf, name, natural, record } from '../trace/decode.js';

/** Version of the format; a file of another version is refused. */
export const CHECKPOINT_VERSION = 1;
/** Bytes of the checksum at the end. */
export const CHECKSUM_BYTES = 32;
/** Longest header that is read. */
export const MOST_HEADER_BYTES = 2 ** 24;

/** Which search a file belongs to. */
export interface Identity {
  /** {@link programHash} of the program. */
  readonly program: string;
  readonly model: string;
  readonly fix: string;
  /** `pages=2 cpus=4`, for messages. */
  readonly parameters: string;
}

/** Byte order of the words. */
export const byteOrder = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 'little endian' : 'big endian';

const flag = exactly(0, 1);

/** Reads a header, key by key. */
export const headerOf = record({
  flushpoint: exactly('checkpoint'),
  version: exactly(CHECKPOINT_VERSION),
  program: name,
  model: name,
  fix: name,
  parameters: name,
  byteOrder: exactly('little endian', 'big endian'),
  wordsPerState: natural,
  visited: natural,
  level: natural,
  next: natural,
  position: record({
    states: natural,
    transitions: natural,
    finished: record({ states: natural, transitions: natural, taken: listOf(flag) }),
    levels: listOf(natural),
    provenDepth: (value, where) => (value === -1 ? -1 : natural(value, where)),
    steps: listOf((value, where) => (value === null ? null : natural(value, where))),
    hits: listOf(flag),
    known: listOf(flag),
    taken: listOf(flag),
  }),
});

/** What stands in front of the states; `visited`, `level` and `next` are numbers of states. */
export type Header = ReturnType<typeof headerOf>;
