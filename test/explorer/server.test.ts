// The server of the explorer: what it answers to its page, and what it refuses to everybody else.
import { request as send } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compile } from '../../src/compile/compile.js';
import {
  endpoints,
  type Jump,
  type Refusal,
  type Session,
  type TraceFile,
  type View,
} from '../../src/explorer/protocol.js';
import { MOST_BYTES } from '../../src/explorer/request.js';
import { type ExplorerServer, serve } from '../../src/explorer/server.js';
import { type Explorer, explorerFor } from '../../src/explorer/session.js';
import { readTrace } from '../../src/trace/read-trace.js';
import { replayTrace } from '../../src/trace/replay.js';
import { lostUpdate } from '../cli/fixture-models.js';

const compiled = compile(lostUpdate);
const explorer = explorerFor(compiled);
const page = '<!doctype html><title>a page</title>';
const failures: unknown[] = [];
let server: ExplorerServer;

beforeAll(async () => {
  server = await serve({ explorer, page, onFailure: (thrown) => failures.push(thrown) });
});
afterAll(() => server.close());

interface Answer {
  readonly status: number;
  readonly headers: { readonly [name: string]: unknown };
  readonly body: string;
}

/** A request with headers as they are given; `fetch` would not let a test choose Host. */
const ask = (
  path: string,
  {
    method = 'GET',
    body,
    headers = {},
    url = server.url,
  }: { method?: string; body?: string; headers?: object; url?: string } = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const sent = send({ hostname, port, path, method, headers: { ...type, ...headers } }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });

const post = async <T>(path: string, body: unknown): Promise<T> => {
  const response = await fetch(new URL(path, server.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as T;
};

const load = { process: 'worker (cpu0)', step: 'load', choices: [] };

describe('the page', () => {
  test('is given out with a policy that lets nobody frame it', async () => {
    const { status, body, headers } = await ask('/');
    expect([status, body]).toEqual([200, page]);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  test('walks, jumps and saves a trace that replays', async () => {
    const session = (await (await fetch(new URL(endpoints.session, server.url))).json()) as Session;
    expect(session).toEqual(JSON.parse(JSON.stringify(explorer.session())));
    expect(session.command).toBe('flushpoint explore lost-update');

    const view = await post<View>(endpoints.state, { moves: [load] });
    expect(view).toEqual(JSON.parse(JSON.stringify(explorer.view([load]))));

    const jump = await post<Jump>(endpoints.jump, { moves: [load], property: 'no lost update' });
    expect(jump).toMatchObject({ outcome: 'found', steps: 3 });
    const { moves } = jump as Extract<Jump, { outcome: 'found' }>;
    const file = await post<TraceFile>(endpoints.trace, { moves, property: 'no lost update' });
    expect(file).toMatchObject({ name: 'lost-update-trace.json', command: 'flushpoint replay lost-update-trace.json' });
    expect(replayTrace(compiled, readTrace(file.text)).kind).toBe('replays');

    const path = await post<TraceFile>(endpoints.trace, { moves: [load] });
    expect(path).toMatchObject({ name: 'lost-update-path.json', command: 'flushpoint replay lost-update-path.json' });
    expect(replayTrace(compiled, readTrace(path.text))).toMatchObject({ kind: 'replays', trace: { finding: null } });
  });
});

describe('refuses', () => {
  const refusalOf = ({ body, headers }: Answer): Refusal['error'] => {
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
    const { error } = JSON.parse(body) as Refusal;
    expect(error.message).not.toContain('\n');
    return error;
  };
  const path = JSON.stringify({ moves: [] });

  test.each(['example.org', 'localhost', '127.0.0.1', 'localhost.example.org:1', '127.0.0.1:1', '[::1]'])(
    'the Host %s',
    async (host) => {
      for (const at of ['/', endpoints.session]) {
        const answer = await ask(at, { headers: { host } });
        expect(answer.status).toBe(403);
        expect(refusalOf(answer).code).toBe('usage/bad-request');
      }
    },
  );

  test.each(['http://example.org', 'null', 'https://localhost', 'http://127.0.0.1:1', ''])(
    'the Origin "%s"',
    async (origin) => {
      const answer = await ask(endpoints.state, { method: 'POST', body: path, headers: { origin } });
      expect(answer.status).toBe(403);
      expect(refusalOf(answer).message).toContain('Origin');
    },
  );

  test('what a browser says to come from another site', async () => {
    const headers = { 'sec-fetch-site': 'cross-site' };
    expect((await ask(endpoints.state, { method: 'POST', body: path, headers })).status).toBe(403);
    // Who follows a link to the page has not asked for anything yet.
    expect((await ask('/', { headers })).status).toBe(200);
  });

  test('nothing of that from its own page', async () => {
    const origin = server.url.slice(0, -1);
    const headers = { origin, 'sec-fetch-site': 'same-origin' };
    expect((await ask(endpoints.state, { method: 'POST', body: path, headers })).status).toBe(200);
    const host = new URL(server.url).host.replace('127.0.0.1', 'localhost');
    expect((await ask('/', { headers: { host } })).status).toBe(200);
  });

  test.each([
    ['GET', '/favicon.ico', 404],
    ['GET', '/../package.json', 404],
    ['GET', '/%2e%2e/package.json', 404],
    ['GET', '//example.org/', 404],
    ['GET', '/api/state/', 404],
    ['GET', '/__proto__', 404],
    ['GET', endpoints.state, 405],
    ['POST', endpoints.session, 405],
    ['POST', '/', 405],
    ['HEAD', '/', 405],
    ['OPTIONS', endpoints.jump, 405],
    ['DELETE', endpoints.trace, 405],
  ])('%s %s', async (method, at, status) => {
    const answer = await ask(at, { method });
    expect(answer.status).toBe(status);
    if (method !== 'HEAD') expect(refusalOf(answer).code).toBe('usage/bad-request');
    expect(answer.headers.allow !== undefined).toBe(status === 405);
  });

  test.each([
    ['text/plain', 415],
    ['application/x-www-form-urlencoded', 415],
    ['', 415],
    ['application/json; charset=utf-8', 200],
  ])('a body of the type "%s"', async (type, status) => {
    const answer = await ask(endpoints.state, { method: 'POST', body: path, headers: { 'content-type': type } });
    expect(answer.status).toBe(status);
  });

  test.each<[string, string]>([
    ['', 'the request is not JSON'],
    ['{', 'the request is not JSON'],
    ['null', 'the request is null'],
    ['[]', 'the request is a list'],
    ['{}', 'the request.moves is missing'],
    ['{"moves": {}}', 'the request.moves is an object'],
    ['{"moves": [], "__proto__": {}}', 'the request has the key "__proto__"'],
    ['{"moves": [], "property": "no deadlock"}', 'the request has the key "property"'],
    ['{"moves": [1]}', 'the request.moves[0] is 1'],
    ['{"moves": [{"process": "worker (cpu0)", "step": "load"}]}', 'the request.moves[0].choices is missing'],
    ['{"moves": [{"process": "a", "step": "b", "choices": [-1]}]}', 'the request.moves[0].choices[0] is -1'],
    [
      '{"moves": [{"process": "\\u001b[2J", "step": "b", "choices": []}]}',
      'move 1, "b" of "\\u001b[2J": there is no such',
    ],
    ['{"moves": [{"process": "toString", "step": "b", "choices": []}]}', 'move 1, "b" of "toString": there is no such'],
    [
      JSON.stringify({ moves: [{ ...load, step: 'store' }] }),
      'move 1, "store" of "worker (cpu0)": worker (cpu0) is at load',
    ],
    [JSON.stringify({ moves: [{ ...load, choices: [7] }] }), 'it has no alternative [7] here'],
    [JSON.stringify({ moves: Array(10_001).fill(load) }), 'the path: it has 10001 moves'],
  ])('a body that is not as it should be (%#)', async (body, message) => {
    const answer = await ask(endpoints.state, { method: 'POST', body });
    expect(answer.status).toBe(400);
    const error = refusalOf(answer);
    expect(error.code).toBe('usage/bad-value');
    expect(error.message).toContain(message);
  });

  test.each([
    ['no such', 400, 'usage/unknown-name'],
    ['every worker ends', 400, 'usage/bad-value'],
  ])('a jump to "%s"', async (property, status, code) => {
    const answer = await ask(endpoints.jump, { method: 'POST', body: JSON.stringify({ moves: [], property }) });
    expect(answer.status).toBe(status);
    expect(refusalOf(answer).code).toBe(code);
  });

  test('a huge body, without keeping it', async () => {
    const answer = await ask(endpoints.state, { method: 'POST', body: `{"moves": [${' '.repeat(MOST_BYTES)}]}` });
    expect(answer.status).toBe(413);
    expect(refusalOf(answer).message).toContain(`the request has ${MOST_BYTES + 13} bytes`);
  });

  test('a body that is cut off, and what is no HTTP at all; and goes on', async () => {
    const { hostname, port } = new URL(server.url);
    const raw = (text: string, end: boolean) =>
      new Promise<string>((resolve) => {
        const socket = connect(Number(port), hostname, () => {
          socket.write(text);
          if (end) socket.destroy();
        });
        let heard = '';
        socket.on('data', (chunk) => {
          heard += chunk;
        });
        socket.on('error', () => {});
        socket.on('close', () => resolve(heard));
      });
    await raw(
      `POST ${endpoints.state} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{`,
      true,
    );
    expect(await raw('\0\0\0\0\r\n\r\n', false)).toContain('400 Bad Request');
    expect(await raw('GET / HTTP/1.1\r\n\r\n', false)).toContain('400 Bad Request');
    expect((await ask('/')).status).toBe(200);
    expect(failures).toEqual([]);
  });
});

test('a bug is one line for the page, and the whole of it for the log', async () => {
  const heard: unknown[] = [];
  const bug = new Error('a bug\n    at somewhere');
  const broken: Explorer = {
    ...explorer,
    view: () => {
      throw bug;
    },
  };
  const other = await serve({ explorer: broken, page, onFailure: (thrown) => heard.push(thrown) });
  const answer = await ask(endpoints.state, { method: 'POST', body: '{"moves": []}', url: other.url });
  await other.close();
  expect(answer.status).toBe(500);
  expect(JSON.parse(answer.body)).toEqual({
    error: { code: 'internal', message: 'internal error: a bug; this is a bug of flushpoint' },
  });
  expect(heard).toEqual([bug]);
});

describe('jumps', () => {
  /** A server whose jumps end only when they are told to. */
  const withSlowJumps = async () => {
    const begun: (() => void)[] = [];
    const ended: string[] = [];
    const answers: (() => void)[] = [];
    const slow: Explorer = {
      ...explorer,
      jump: (_moves, property, options) => {
        begun.shift()?.();
        return new Promise((resolve) => {
          let hasEnded = false;
          const end = (why: string) => {
            if (hasEnded) return;
            hasEnded = true;
            ended.push(`${property} ${why}`);
            resolve({ outcome: 'unreachable', states: 1 });
          };
          const signal = options?.signal as AbortSignal;
          if (signal.aborted) end('given up');
          signal.addEventListener('abort', () => end('given up'));
          answers.push(() => end('done'));
        });
      },
    };
    return { server: await serve({ explorer: slow, page }), begun, ended, answers };
  };
  const jump = (url: string, property: string) =>
    ask(endpoints.jump, { method: 'POST', body: JSON.stringify({ moves: [], property }), url });

  test('run one after the other', async () => {
    const slow = await withSlowJumps();
    const first = new Promise<void>((resolve) => slow.begun.push(resolve));
    const a = jump(slow.server.url, 'a');
    await first;
    const second = new Promise<void>((resolve) => slow.begun.push(resolve));
    const b = jump(slow.server.url, 'b');
    // The second one has been read, or will be; it begins when the first one ends.
    expect((await ask('/', { url: slow.server.url })).status).toBe(200);
    expect(slow.answers).toHaveLength(1);
    slow.answers[0]?.();
    await second;
    slow.answers[1]?.();
    expect([(await a).status, (await b).status]).toEqual([200, 200]);
    expect(slow.ended).toEqual(['a done', 'b done']);
    await slow.server.close();
  });

  test('are given up when nobody waits for them, or the server closes', async () => {
    const slow = await withSlowJumps();
    const first = new Promise<void>((resolve) => slow.begun.push(resolve));
    const asking = new AbortController();
    const a = fetch(new URL(endpoints.jump, slow.server.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ moves: [], property: 'a' }),
      signal: asking.signal,
    }).catch(() => 'nobody waits');
    await first;
    const second = new Promise<void>((resolve) => slow.begun.push(resolve));
    asking.abort();
    expect(await a).toBe('nobody waits');
    const b = jump(slow.server.url, 'b').catch(() => 'cut off');
    await second;
    expect(slow.ended).toEqual(['a given up']);
    await slow.server.close();
    await b;
    expect(slow.ended).toEqual(['a given up', 'b given up']);
  });
});

test('a port that is taken is an error', async () => {
  const port = Number(new URL(server.url).port);
  await expect(serve({ explorer, page, port })).rejects.toMatchObject({ code: 'environment/port' });
});
