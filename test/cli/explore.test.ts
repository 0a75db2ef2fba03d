// flushpoint explore as a process of its own: it serves the page, and a signal is its ordinary end.
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { endpoints, type Jump, type Session } from '../../src/explorer/protocol.js';
import { build, start } from './build.js';
import { call } from './call.js';

const program = build(fileURLToPath(new URL('fixture-models.ts', import.meta.url)));

/** Starts it, and waits until it says where the page is. */
const exploring = async (words: readonly string[]) => {
  const running = start(program, ['explore', ...words]);
  const text = await running.printed(/http:\/\/\S+\s/);
  const [url = ''] = /http:\/\/[^\s"]+/.exec(text) ?? [];
  return { ...running, url };
};

describe('a signal', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('%s is its ordinary end', async (name) => {
    const { url, kill, outcome } = await exploring(['lost-update', '--set', 'workers=3']);
    const page = await fetch(url);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    const html = await page.text();
    expect(html).toContain('lost-update  fix=none  workers=3');
    expect(html).toContain('"mode":"explore"');
    const session = (await (await fetch(new URL(endpoints.session, url))).json()) as Session;
    expect(session.command).toBe('flushpoint explore lost-update --set workers=3');
    kill(name);
    expect(await outcome).toEqual({
      code: 0,
      signal: null,
      stdout: `lost-update  fix=none  workers=3\n  open  ${url}\n  Ctrl-C ends it\n`,
      stderr: '',
    });
  });

  test('ends a jump that is running', async () => {
    const { url, kill, said, outcome } = await exploring(['endless', '--log-level', 'debug']);
    const jump = fetch(new URL(endpoints.jump, url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ moves: [], property: 'nothing is above' }),
    }).catch(() => undefined);
    // The jump is on its way before this; that it is read before it, too, is no matter.
    await fetch(url);
    await said('answered');
    kill('SIGINT');
    expect((await outcome).code).toBe(0);
    await jump;
  });
});

test('a limit is one of a jump', async () => {
  const { url, kill, outcome } = await exploring(['lost-update', '--max-depth', '2', '--json']);
  const jump = (await (
    await fetch(new URL(endpoints.jump, url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ moves: [], property: 'no lost update' }),
    })
  ).json()) as Jump;
  expect(jump).toEqual({ outcome: 'inconclusive', states: expect.any(Number), provenDepth: 2, stop: 'depth' });
  kill('SIGTERM');
  const { stdout } = await outcome;
  expect(JSON.parse(stdout)).toEqual({
    format: 'flushpoint-explore',
    version: 1,
    model: 'lost-update',
    fix: 'none',
    parameters: { workers: 2, atomic: false },
    url,
  });
});

test.each([
  ['', 'explore needs a model (usage: flushpoint explore <model>)'],
  ['lost-updaet', 'unknown model "lost-updaet" (did you mean "lost-update"?)'],
  ['lost-update --port 0', '--port cannot be "0" (expected a number from 1 to 65535)'],
  ['lost-update --port 65536', '--port cannot be "65536" (expected a number from 1 to 65535)'],
  ['lost-update --port http', '--port cannot be "http" (expected a number from 1 to 65535)'],
  ['lost-update --fix atmic', 'model lost-update has no fix "atmic" (did you mean "atomic"?)'],
])('explore %s is refused', async (words, message) => {
  expect(await call(`explore ${words}`)).toEqual({ code: 2, stdout: '', stderr: `flushpoint: ${message}\n` });
});
