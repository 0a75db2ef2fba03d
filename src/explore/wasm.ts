// WebAssembly, as far as a search needs it: instructions as functions that return their bytes, and a module of functions that work
// on an imported memory. Numbers and names are those of the WebAssembly Core Specification, release 2,
// section 5 (binary format), with the threads proposal for atomic instructions and shared memories.

/** Bytes of an expression, or of a sequence of instructions; an instruction holds those that it consists of as they are. */
export type Code = readonly (number | Code | Sized)[];

/** Bytes that are preceded by their number. */
interface Sized {
  readonly content: Code;
}

/** What a local variable holds. */
export type ValueType = 'i32' | 'i64';

const TYPES = { i32: 0x7f, i64: 0x7e } as const;
const NO_RESULT = 0x40;

/** LEB128 of a number that is not negative. */
const unsigned = (value: number): number[] => {
  const bytes: number[] = [];
  let left = value;
  do {
    const rest = Math.floor(left / 128);
    bytes.push((left % 128) + (rest > 0 ? 128 : 0));
    left = rest;
  } while (left > 0);
  return bytes;
};

/** LEB128 of a number of either sign, which has 32 bits. */
const signed = (value: number): number[] => {
  const bytes: number[] = [];
  let left = value;
  for (;;) {
    const low = left & 127;
    left >>= 7;
    const isLast = (left === 0 && low < 64) || (left === -1 && low >= 64);
    bytes.push(isLast ? low : low + 128);
    if (isLast) return bytes;
  }
};

/** The same for 64 bits. */
const signedWide = (value: bigint): number[] => {
  const bytes: number[] = [];
  let left = value;
  for (;;) {
    const low = Number(left & 127n);
    left >>= 7n;
    const isLast = (left === 0n && low < 64) || (left === -1n && low >= 64);
    bytes.push(isLast ? low : low + 128);
    if (isLast) return bytes;
  }
};

const vector = (items: readonly Code[]): Code => [...unsigned(items.length), ...items];
const section = (number: number, content: Code): Code => [number, { content }];
const text = (value: string): Code => vector([...new TextEncoder().encode(value)].map((byte) => [byte]));

/** LEB128 can be longer than it has to be; a length that is not known yet gets as many bytes as it may need. */
const LENGTH_BYTES = 5;

/** The bytes of a code, one after the other. */
const flat = (code: Code): number[] => {
  const bytes: number[] = [];
  const add = (parts: Code): void => {
    for (const part of parts) {
      if (typeof part === 'number') bytes.push(part);
      else if ('content' in part) addSized(part.content);
      else add(part);
    }
  };
  const addSized = (content: Code): void => {
    const at = bytes.length;
    for (let k = 0; k < LENGTH_BYTES; k++) bytes.push(0);
    add(content);
    const length = bytes.length - at - LENGTH_BYTES;
    for (let k = 0; k < LENGTH_BYTES; k++)
      bytes[at + k] = ((length >>> (7 * k)) & 127) | (k < LENGTH_BYTES - 1 ? 128 : 0);
  };
  add(code);
  return bytes;
};

const binary =
  (opcode: number) =>
  (a: Code, b: Code): Code => [a, b, opcode];

/**
 * Instructions on numbers of one type that exist for both, in bytes.
 * @param log2 binary logarithm of the type's size, which is the alignment of every access
 */
const numeric = (
  log2: number,
  code: Readonly<
    Record<
      'const' | 'eqz' | 'eq' | 'ne' | 'ltU' | 'add' | 'sub' | 'mul' | 'and' | 'or' | 'xor' | 'shl' | 'shrU',
      number
    >
  > &
    Readonly<Record<'load' | 'store' | 'atomicLoad' | 'compareExchange', number>>,
) => {
  const access = (offset: number): Code => [log2, ...unsigned(offset)];
  return {
    const: (value: number | bigint): Code => [
      code.const,
      typeof value === 'bigint' ? signedWide(value) : signed(value),
    ],
    eqz: (a: Code): Code => [a, code.eqz],
    eq: binary(code.eq),
    ne: binary(code.ne),
    ltU: binary(code.ltU),
    add: binary(code.add),
    sub: binary(code.sub),
    mul: binary(code.mul),
    and: binary(code.and),
    or: binary(code.or),
    xor: binary(code.xor),
    shl: binary(code.shl),
    shrU: binary(code.shrU),
    /** Reads at an address and an offset from it, both in bytes. */
    load: (address: Code, offset = 0): Code => [address, code.load, access(offset)],
    store: (address: Code, value: Code, offset = 0): Code => [address, value, code.store, access(offset)],
    atomicLoad: (address: Code, offset = 0): Code => [address, 0xfe, code.atomicLoad, access(offset)],
    /** Writes where there is what is expected; gives what there was. */
    compareExchange: (address: Code, expected: Code, value: Code, offset = 0): Code => [
      address,
      expected,
      value,
      0xfe,
      code.compareExchange,
      access(offset),
    ],
  };
};

export const i32 = numeric(2, {
  const: 0x41,
  eqz: 0x45,
  eq: 0x46,
  ne: 0x47,
  ltU: 0x49,
  add: 0x6a,
  sub: 0x6b,
  mul: 0x6c,
  and: 0x71,
  or: 0x72,
  xor: 0x73,
  shl: 0x74,
  shrU: 0x76,
  load: 0x28,
  store: 0x36,
  atomicLoad: 0x10,
  compareExchange: 0x48,
});

export const i64 = numeric(3, {
  const: 0x42,
  eqz: 0x50,
  eq: 0x51,
  ne: 0x52,
  ltU: 0x54,
  add: 0x7c,
  sub: 0x7d,
  mul: 0x7e,
  and: 0x83,
  or: 0x84,
  xor: 0x85,
  shl: 0x86,
  shrU: 0x88,
  load: 0x29,
  store: 0x37,
  atomicLoad: 0x11,
  compareExchange: 0x49,
});

/** The low half of an i64. */
export const wrap = (a: Code): Code => [a, 0xa7];

/** One of two values, without a branch. */
export const select = (whenTrue: Code, whenFalse: Code, condition: Code): Code => [
  whenTrue,
  whenFalse,
  condition,
  0x1b,
];

/** Instructions one after the other. */
export const sequence = (...parts: readonly Code[]): Code => parts;

/** Runs some instructions where the condition is not 0. A branch out of them counts it as one level. */
export const when = (condition: Code, ...body: readonly Code[]): Code => [condition, 0x04, NO_RESULT, body, 0x0b];

/** Runs one or the other, whether the condition is 0 or not. A branch out of them counts it as one level. */
export const either = (condition: Code, whenTrue: Code, whenFalse: Code): Code => [
  condition,
  0x04,
  NO_RESULT,
  whenTrue,
  0x05,
  whenFalse,
  0x0b,
];

/** Instructions that a branch of level 0 in them leaves. */
export const block = (...body: readonly Code[]): Code => [0x02, NO_RESULT, body, 0x0b];

/** Instructions that a branch of level 0 in them begins again; otherwise they end. */
export const loop = (...body: readonly Code[]): Code => [0x03, NO_RESULT, body, 0x0b];

/** Leaves a block, or begins a loop again: the innermost one is level 0, `when` counts. */
export const branch = (level: number): Code => [0x0c, ...unsigned(level)];
export const branchIf = (level: number, condition: Code): Code => [condition, 0x0d, ...unsigned(level)];

/**
 * Does what the case of an index says, and what `otherwise` says where it has none. Branches out of them are not counted. However
 * many cases there are, their code is not nested, so that nobody who goes through it needs a stack for it.
 * @param table the case of every index from 0 on, by its position; undefined, or beyond the end, where there is none
 */
export const branchTable = (
  index: Code,
  table: readonly (number | undefined)[],
  cases: readonly Code[],
  otherwise: Code,
): Code => {
  // Blocks around one another: a branch to the k-th ends before the k-th case, one to the last behind all of them.
  const begin: Code = [0x02, NO_RESULT];
  const levels = Array.from(table, (position) => position ?? cases.length);
  return [
    Array.from({ length: cases.length + 2 }, () => begin),
    [index, 0x0e, vector(levels.map(unsigned)), unsigned(cases.length)],
    cases.map((body, k) => [0x0b, body, branch(cases.length - k)]),
    [0x0b, otherwise, 0x0b],
  ];
};

/** The result of another function of the module, by its position. */
export const call = (position: number, ...values: readonly Code[]): Code => [values, 0x10, unsigned(position)];

/** Local variables, by name; the first of them are the parameters. */
export const localsOf = <Name extends string>(types: Readonly<Record<Name, ValueType>>) => {
  const names = Object.keys(types);
  const access = (opcode: number, name: Name): Code => [opcode, unsigned(names.indexOf(name))];
  return {
    types: Object.values<ValueType>(types),
    get: (name: Name): Code => access(0x20, name),
    set: (name: Name, value: Code): Code => [value, access(0x21, name)],
  };
};

/** Bytes of the pages that a memory consists of, and how many of them it can have. */
export const PAGE_BYTES = 65536;
const MAX_PAGES = 65536;

/** A shared memory. Enlarging it gives it another buffer; older ones go on to show the part that they have. */
export interface WasmMemory {
  readonly buffer: SharedArrayBuffer;
  /** @throws RangeError when there is no memory for it */
  grow(pages: number): number;
}

/** Functions that work on a memory, by name. */
export interface WasmFunctions {
  readonly [name: string]: (...values: readonly number[]) => number;
}

/** What JavaScript knows as `WebAssembly`; the types that TypeScript has for it come with those of a browser. */
interface Engine {
  readonly Memory: new (size: { initial: number; maximum: number; shared: true }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => WasmModule;
  readonly Instance: new (
    module: WasmModule,
    imports: { readonly env: { readonly memory: WasmMemory } },
  ) => { readonly exports: WasmFunctions };
}
const { WebAssembly: engine } = globalThis as unknown as { readonly WebAssembly: Engine };

/** A compiled module. */
export interface WasmModule {
  readonly isWasmModule?: never;
}

/**
 * A memory that can be enlarged to 4 GiB, for which addresses are reserved.
 * @throws RangeError when there are none
 */
export const createMemory = (bytes: number): WasmMemory =>
  new engine.Memory({ initial: Math.ceil(bytes / PAGE_BYTES), maximum: MAX_PAGES, shared: true });

/**
 * Makes a memory larger where it is smaller.
 * @throws RangeError when there is no memory for it
 */
export const enlargeMemory = (memory: WasmMemory, bytes: number): void => {
  const pages = Math.ceil(bytes / PAGE_BYTES) - memory.buffer.byteLength / PAGE_BYTES;
  if (pages > 0) memory.grow(pages);
};

/** Compiles what {@link moduleOf} gives. */
export const compileModule = (bytes: Uint8Array<ArrayBuffer>): WasmModule => new engine.Module(bytes);

/** The functions of a module, on a memory. */
export const functionsOn = (module: WasmModule, memory: WasmMemory): WasmFunctions =>
  new engine.Instance(module, { env: { memory } }).exports;

/** A function of a module. */
export interface FunctionCode {
  /** What it is called outside, if it can be called from there. */
  readonly name?: string;
  /** Types of all locals. */
  readonly types: readonly ValueType[];
  /** How many of these are parameters. */
  readonly parameters: number;
  /** Leaves an i32, the function's result. */
  readonly body: Code;
}

/** A module of some functions, which imports the shared memory that they work on as `memory` of `env`. */
export const moduleOf = (functions: readonly FunctionCode[]): Uint8Array<ArrayBuffer> => {
  const types = functions.map(({ types: all, parameters }) => [
    0x60,
    vector(all.slice(0, parameters).map((type) => [TYPES[type]])),
    vector([[TYPES.i32]]),
  ]);
  const sharedMemory = [0x02, 0x03, unsigned(1), unsigned(MAX_PAGES)];
  const exported = functions.flatMap(({ name }, position) =>
    name === undefined ? [] : [[text(name), 0x00, unsigned(position)]],
  );
  const bodies = functions.map(({ types: all, parameters, body }) => [
    { content: [vector(all.slice(parameters).map((type) => [1, TYPES[type]])), body, 0x0b] },
  ]);
  return Uint8Array.from(
    flat([
      [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
      section(1, vector(types)),
      section(2, vector([[text('env'), text('memory'), sharedMemory]])),
      section(3, vector(functions.map((_, position) => unsigned(position)))),
      section(7, vector(exported)),
      section(10, vector(bodies)),
    ]),
  );
};
