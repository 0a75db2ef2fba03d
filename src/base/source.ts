// Where something of a model stands in its author's source: file, line and column. Calls are remembered where they are
// made, which costs a microsecond; a position is worked out when somebody asks for it. Models load everywhere, so what only
// Node has is asked for then, and where there is no Node there are no positions.
import { builtin } from './builtin.js';
import { originalPosition } from './source-map.js';

/** A position in a source file. */
export interface SourcePosition {
  /** Absolute path. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

// biome-ignore lint/complexity/noBannedTypes: any function, whatever it takes
type AnyFunction = Function;

/** Models that are installed with flushpoint are the only ones in a folder of packages. */
const PACKAGED = /[\\/]node_modules[\\/](?!flushpoint[\\/]dist[\\/](?:models|properties)[\\/])/;

const pathOf = (location: string): string | undefined => {
  if (location.startsWith('file:')) return builtin('node:url')?.fileURLToPath(location);
  return /^(\/|[A-Za-z]:[\\/])/.test(location) ? location : undefined;
};

/** `at name (file:line:column)` or `at file:line:column`; undefined for anything else, such as code from a string. */
const positionInFrame = (frame: string): SourcePosition | undefined => {
  if (!/^\s*at /.test(frame) || frame.includes('<anonymous>')) return undefined;
  const pattern = frame.endsWith(')')
    ? / \(((?:file:\/\/|\/|[A-Za-z]:[\\/]).*):(\d+):(\d+)\)$/
    : /^\s*at (?:async )?((?:file:\/\/|\/|[A-Za-z]:[\\/]).*):(\d+):(\d+)$/;
  const [, location = '', line, column] = pattern.exec(frame) ?? [];
  const file = pathOf(location);
  return file === undefined ? undefined : { file, line: Number(line), column: Number(column) };
};

const original = (position: SourcePosition | undefined): SourcePosition | undefined =>
  position === undefined ? undefined : originalPosition(position);

/**
 * Remembers who calls a function.
 * @param callee the function that is called
 * @returns works out the position of the call; undefined where there is none, such as in code from a string
 */
export const callSite = (callee: AnyFunction): (() => SourcePosition | undefined) => {
  const trace: { stack?: string } = {};
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 1;
  Error.captureStackTrace?.(trace, callee);
  Error.stackTraceLimit = limit;
  let known: { readonly position: SourcePosition | undefined } | undefined;
  return () => {
    known ??= { position: original(positionInFrame(trace.stack?.split('\n').at(-1) ?? '')) };
    return known.position;
  };
};

/** The innermost position in the stack of an error that belongs to a model: neither to flushpoint, Node nor a package. */
export const positionInStack = (thrown: unknown): SourcePosition | undefined => {
  if (!(thrown instanceof Error)) return undefined;
  // What stands in the sources of flushpoint itself is nobody's model.
  const own = pathOf(new URL('..', import.meta.url).href) ?? '';
  const isForeign = (file: string): boolean => file.startsWith(own) || PACKAGED.test(file);
  const frames = (thrown.stack ?? '').split('\n').map(positionInFrame);
  return original(frames.find((position) => position !== undefined && !isForeign(position.file)));
};

const addresses = new Map<string, string>();
const positions = new WeakMap<AnyFunction, { readonly position: SourcePosition | undefined }>();
const probe = Symbol.for('flushpoint.probe');

/** What the inspector of this thread knows of a function; V8 tells nobody else where a function stands. */
const inspected = (fn: AnyFunction): SourcePosition | undefined => {
  const { Session } = builtin('node:inspector') ?? {};
  if (Session === undefined) return undefined;
  const holder = globalThis as { [probe]?: AnyFunction };
  const session = new Session();
  session.connect();
  // Within one thread the answer is there when `post` returns.
  const post = (method: string, parameters: object): unknown => {
    let answer: unknown;
    session.post(method, parameters, (_error: Error | null, result?: object) => {
      answer = result;
    });
    return answer;
  };
  try {
    holder[probe] = fn;
    const found = post('Runtime.evaluate', { expression: "globalThis[Symbol.for('flushpoint.probe')]" }) as {
      readonly result?: { readonly objectId?: string };
    };
    const { internalProperties = [] } = post('Runtime.getProperties', {
      objectId: found?.result?.objectId,
      ownProperties: true,
    }) as { readonly internalProperties?: readonly { readonly name: string; readonly value?: { value?: unknown } }[] };
    const location = internalProperties.find(({ name }) => name === '[[FunctionLocation]]')?.value?.value as
      | { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber: number }
      | undefined;
    if (location === undefined) return undefined;
    if (!addresses.has(location.scriptId)) {
      session.on('Debugger.scriptParsed', ({ params }) => void addresses.set(params.scriptId, params.url));
      post('Debugger.enable', {});
      post('Debugger.disable', {});
    }
    const file = pathOf(addresses.get(location.scriptId) ?? '');
    return original(
      file === undefined ? undefined : { file, line: location.lineNumber + 1, column: location.columnNumber + 1 },
    );
  } finally {
    delete holder[probe];
    session.disconnect();
  }
};

/** Where a function stands; undefined when this Node has no inspector, or the function comes from a string. */
export const functionPosition = (fn: AnyFunction): SourcePosition | undefined => {
  let known = positions.get(fn);
  if (known === undefined) {
    try {
      known = { position: inspected(fn) };
    } catch {
      known = { position: undefined };
    }
    positions.set(fn, known);
  }
  return known.position;
};
