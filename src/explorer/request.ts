// What the server of the explorer takes from a connection: only requests that the page itself made, for endpoints that
// exist, of a form and size that the page sends. Everything else is refused with a status and one line.
import type { IncomingMessage } from 'node:http';
import { FlushpointError } from '../base/errors.js';
import { listOf, natural, optional, quoted, record, text } from '../trace/decode.js';
import { endpoints, type JumpRequest, type Path, type TraceRequest } from './protocol.js';

/** Larger than a path with the most moves. */
export const MOST_BYTES = 4 * 2 ** 20;

/** A request that is refused before anybody looks at what it asks for. */
export class Refused extends FlushpointError {
  readonly status: number;
  /** Methods that the address takes, where the method was wrong. */
  readonly allow: string | undefined;
  constructor(status: number, message: string, hint?: string, allow?: string) {
    super('usage/bad-request', message, hint);
    this.status = status;
    this.allow = allow;
  }
}

const move = record({ process: text, step: text, choices: listOf(natural) });
const moves = listOf(move);
const path = record({ moves });
const jump = record({ moves, property: text });
const trace = record({ moves, property: optional(text) });

/** What is asked for. */
export type Asked =
  | { readonly kind: 'page' | 'session' }
  | { readonly kind: 'state'; readonly body: Path }
  | { readonly kind: 'jump'; readonly body: JumpRequest }
  | { readonly kind: 'trace'; readonly body: TraceRequest };

const methods = new Map<string, 'GET' | 'POST'>([
  ['/', 'GET'],
  [endpoints.session, 'GET'],
  [endpoints.state, 'POST'],
  [endpoints.jump, 'POST'],
  [endpoints.trace, 'POST'],
]);

/**
 * Another site can make a browser send requests to this machine. Its own name is then in Host (when it has its name
 * resolve to this machine) or in Origin; neither can be changed by a page.
 */
const assertOwn = ({ headers, method }: IncomingMessage, address: string, hosts: readonly string[]): void => {
  const { host, origin } = headers;
  if (host === undefined || !hosts.includes(host)) {
    throw new Refused(403, `the Host of the request is ${quoted(host ?? '')}`, `open ${address}`);
  }
  if (origin !== undefined && !hosts.some((own) => origin === `http://${own}`)) {
    throw new Refused(403, `the Origin of the request is ${quoted(origin)}`, 'only the page of the explorer may ask');
  }
  const site = headers['sec-fetch-site'];
  if (method === 'POST' && site !== undefined && site !== 'same-origin') {
    throw new Refused(403, `the request comes from another site`, 'only the page of the explorer may ask');
  }
};

/** Reads to the end, whatever the size, so that whoever sends it hears the answer; keeps no more than is allowed. */
const textOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= MOST_BYTES) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (length > MOST_BYTES) throw new Refused(413, `the request has ${length} bytes`, `expected at most ${MOST_BYTES}`);
  return Buffer.concat(chunks).toString('utf8');
};

const jsonOf = async (request: IncomingMessage): Promise<unknown> => {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';');
  // A form of another site cannot send this type without asking first.
  if (type.trim().toLowerCase() !== 'application/json') {
    throw new Refused(415, `the request is of the type ${quoted(type)}`, 'expected application/json');
  }
  const body = await textOf(request);
  try {
    return JSON.parse(body);
  } catch {
    throw new FlushpointError('usage/bad-value', 'the request is not JSON', 'expected an object with moves');
  }
};

/**
 * Reads a request.
 * @param address where the page is
 * @param hosts what Host may be
 * @throws Refused for a request that is none of the page's, FlushpointError `usage/bad-value` for one that says something else
 *   than it should
 */
export const readRequest = async (
  request: IncomingMessage,
  address: string,
  hosts: readonly string[],
): Promise<Asked> => {
  assertOwn(request, address, hosts);
  const [pathname = ''] = (request.url ?? '').split('?');
  const method = methods.get(pathname);
  if (method === undefined) throw new Refused(404, `there is nothing at ${quoted(pathname)}`, `open ${address}`);
  if (request.method !== method) {
    throw new Refused(405, `${pathname} does not take ${quoted(request.method ?? '')}`, `expected ${method}`, method);
  }
  const where = 'the request';
  switch (pathname) {
    case endpoints.session:
      return { kind: 'session' };
    case endpoints.state:
      return { kind: 'state', body: path(await jsonOf(request), where) };
    case endpoints.jump:
      return { kind: 'jump', body: jump(await jsonOf(request), where) };
    case endpoints.trace: {
      const { moves: made, property } = trace(await jsonOf(request), where);
      return { kind: 'trace', body: { moves: made, ...(property === undefined ? {} : { property }) } };
    }
    default:
      return { kind: 'page' };
  }
};
