// The server of `flushpoint explore`: gives out the page and answers its questions, on the loopback interface and nowhere
// else. It keeps no state of its own; see protocol.ts.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FlushpointError, messageOf } from '../base/errors.js';
import type { Limits } from '../explore/search.js';
import type { Refusal } from './protocol.js';
import { type Asked, Refused, readRequest } from './request.js';
import type { Explorer } from './session.js';

const HOST = '127.0.0.1';
/** A request has to be there by then; a page on the same machine needs no time for it. */
const REQUEST_MS = 30_000;

/** What a server takes. */
export interface ServerOptions {
  readonly explorer: Explorer;
  /** The page, a whole document. */
  readonly page: string;
  /** 0, or nothing, for any that is free. */
  readonly port?: number;
  /** Of a jump. */
  readonly limits?: Limits;
  /** Hears of every answer. */
  readonly onAnswer?: (answer: { readonly method: string; readonly path: string; readonly status: number }) => void;
  /** Hears of what was not expected: a bug of flushpoint. */
  readonly onFailure?: (thrown: unknown) => void;
}

/** A server that listens. */
export interface ExplorerServer {
  /** Where the page is: `http://127.0.0.1:39123/` */
  readonly url: string;
  /** Ends running jumps and connections. */
  close(): Promise<void>;
}

const always = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** The page itself says, by their hashes, which program and styles it runs; both policies hold. */
const PAGE_POLICY = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const JSON_POLICY = "default-src 'none'; frame-ancestors 'none'";

const statusOf = (thrown: unknown): number => {
  if (thrown instanceof Refused) return thrown.status;
  if (!(thrown instanceof FlushpointError) || thrown.code.startsWith('internal/')) return 500;
  return thrown.code.startsWith('model/') ? 422 : 400;
};

const refusalOf = (thrown: unknown): Refusal => {
  if (!(thrown instanceof FlushpointError)) {
    return {
      error: { code: 'internal', message: `internal error: ${messageOf(thrown)}; this is a bug of flushpoint` },
    };
  }
  const { code, message, hint } = thrown;
  return { error: { code, message, ...(hint === undefined ? {} : { hint }) } };
};

const send = (
  response: ServerResponse,
  status: number,
  body: string,
  headers: { readonly [name: string]: string },
): void => {
  // Who closes the connection before the answer does not want it.
  if (response.destroyed || response.headersSent) return;
  response.writeHead(status, { ...always, ...headers, 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
};

const listening = async (server: ReturnType<typeof createServer>, port: number): Promise<void> => {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, HOST, resolve);
    });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reasons: { readonly [code: string]: string } = {
      EADDRINUSE: 'something else listens there',
      EACCES: 'permission denied',
    };
    const reason = reasons[code ?? ''] ?? message;
    const hint = 'leave out --port for one that is free';
    throw new FlushpointError('environment/port', `cannot listen on ${HOST}:${port}: ${reason}`, hint);
  }
};

/**
 * Starts a server.
 * @throws FlushpointError `environment/port` when the port cannot be had
 */
export const serve = async (options: ServerOptions): Promise<ExplorerServer> => {
  const { explorer, page, limits = {}, onAnswer, onFailure } = options;
  const closing = new AbortController();
  /** One jump at a time: each may take as much memory as it is allowed to. */
  let lastJump: Promise<unknown> = Promise.resolve();

  const inTurn = <T>(job: () => Promise<T>): Promise<T> => {
    const mine = lastJump.then(job, job);
    lastJump = mine;
    return mine;
  };

  const answer = async (asked: Exclude<Asked, { kind: 'page' }>, signal: AbortSignal): Promise<unknown> => {
    switch (asked.kind) {
      case 'session':
        return explorer.session();
      case 'state':
        return explorer.view(asked.body.moves);
      case 'trace':
        return explorer.traceFile(asked.body.moves, asked.body.property);
      case 'jump': {
        const { moves, property } = asked.body;
        return inTurn(() => explorer.jump(moves, property, { limits, signal }));
      }
    }
  };

  const server = createServer({ requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS });
  await listening(server, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  const hosts = [`${HOST}:${port}`, `localhost:${port}`];
  const url = `http://${HOST}:${port}/`;

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const asJson = { 'Content-Type': 'application/json; charset=utf-8', 'Content-Security-Policy': JSON_POLICY };
    try {
      const asked = await readRequest(request, url, hosts);
      if (asked.kind === 'page') {
        send(response, 200, page, {
          'Content-Type': 'text/html; charset=utf-8',
          'Content-Security-Policy': PAGE_POLICY,
        });
        return;
      }
      const told = await answer(asked, AbortSignal.any([gone.signal, closing.signal]));
      send(response, 200, JSON.stringify(told), asJson);
    } catch (thrown) {
      const status = statusOf(thrown);
      // A request that was cut off is nobody's fault.
      if (status === 500 && request.complete) onFailure?.(thrown);
      const allow = thrown instanceof Refused ? thrown.allow : undefined;
      send(response, status, JSON.stringify(refusalOf(thrown)), {
        ...asJson,
        ...(allow === undefined ? {} : { Allow: allow }),
      });
    } finally {
      const { method = '', url: path = '' } = request;
      onAnswer?.({ method, path, status: response.statusCode });
    }
  };
  server.on('request', (request, response) => void handle(request, response));

  return {
    url,
    close: async () => {
      closing.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
};
