// The page of a trace in a real browser: stepping, filtering, themes, paper and phone; and that nothing in a model gets out.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ppc64Hash } from '../../models/ppc64-hash/model.js';
import { check } from '../../src/check/check.js';
import { replay } from '../../src/check/replay.js';
import { compile } from '../../src/compile/compile.js';
import { explore } from '../../src/explorer/explore.js';
import type { Model } from '../../src/model/model.js';
import { traceCommand } from '../../src/report/configuration.js';
import { explained } from '../../src/trace/explain.js';
import { traceFormats } from '../../src/trace/formats/index.js';
import { readTrace } from '../../src/trace/read-trace.js';
import { recordOf } from '../../src/trace/record.js';
import type { Trace } from '../../src/trace/trace.js';
import { lostUpdate } from '../cli/fixture-models.js';
import { traceAlong } from '../trace/walk.js';
import { barriersIn, eventually, isAt, isSkipped, PATIENCE, useBrowser } from './chromium.js';

const ATTACK = `</script><img src="https://example.org/x" onerror="globalThis.hostile = 1">'"&--><!--`;

const folder = mkdtempSync(join(tmpdir(), 'flushpoint-page-'));
let written = 0;

const counterexampleOf = async (model: Model): Promise<Trace> => {
  const { properties } = await check(model);
  const found = properties.flatMap(({ verdict }) =>
    verdict.status === 'violated' && 'trace' in verdict ? [verdict.trace] : [],
  )[0] as Trace;
  return explained(compile(model), found);
};

/** Every text of some data with more to it, the same everywhere; what a program looks at stays. */
const poisoned = <T>(data: T): T => {
  if (typeof data === 'string') return `${data}${ATTACK}` as T;
  if (Array.isArray(data)) return data.map(poisoned) as T;
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      ['kind', 'minimality'].includes(key) ? value : key === 'parameters' ? { [ATTACK]: ATTACK } : poisoned(value),
    ]),
  ) as T;
};

describe.skipIf(isSkipped)('the page of a trace', { timeout: PATIENCE }, () => {
  const browser = useBrowser();
  let trace: Trace;
  let padded: Trace;

  beforeAll(async () => {
    trace = await counterexampleOf(ppc64Hash);
    const compiled = compile(lostUpdate);
    const schedule = [0, 1, 1].map((process) => ({ process, alternative: 0 }));
    padded = explained(compiled, traceAlong(compiled, schedule, 'an update is stored') as Trace);
  }, PATIENCE);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const show = (trace: Trace, command: string, options: BrowserContextOptions = {}, hash = ''): Promise<Page> => {
    const file = join(folder, `${written++}.html`);
    const against = { fix: trace.fix, step: null, message: trace.model };
    const shrunk = { from: { pages: 2 }, to: { pages: 1 }, status: 'minimal', checked: [], unchecked: 0 } as const;
    writeFileSync(file, traceFormats.html(trace, { command, against, shrunk }));
    return browser.open(`${pathToFileURL(file).href}${hash}`, options);
  };

  test('of a path says so, and shows no verdict, no noise and no end that is marked', async () => {
    const moves = [0, 1].map((cpu) => ({ process: `worker (cpu${cpu})`, step: 'load', choices: [] }));
    const replayed = replay(lostUpdate, explore(lostUpdate).traceFile(moves).text);
    if (replayed.kind === 'differs') throw new Error(replayed.message);
    const file = join(folder, 'path.html');
    writeFileSync(file, traceFormats.html(replayed.trace, { command: 'flushpoint replay path.json' }));
    const page = await browser.open(pathToFileURL(file).href);
    await isAt(page, 'step 2 of 2');
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('A path');
    expect(await page.getByRole('region', { name: 'Path' }).textContent()).toContain(
      '2 steps, 1 context switch; every step of the path is possible; nothing is claimed about its end',
    );
    expect(await page.locator('.violated, .reached, .noise, .finding').count()).toBe(0);
    expect(await barriersIn(page)).toEqual([]);
  });

  test('is stepped through by keys, buttons and rows', async () => {
    const page = await show(trace, traceCommand(ppc64Hash, trace));
    const current = page.locator('[aria-current=step]');
    await isAt(page, 'step 14 of 14');
    expect(await page.locator('h1').textContent()).toContain('no duplicate hash entry is violated for 0, 1');
    expect(await page.getByRole('region', { name: 'What it ends in' }).textContent()).toContain('hpt[1].valid');

    const told = await page.getByRole('region', { name: 'Verdict' }).textContent();
    expect(told).toContain('pte_unmap_unlock but before tlb_finish_mmu');
    expect(told).toContain('With fix none: ppc64-hash');
    expect(told).toContain('Shrunk: pages 2 → 1; minimal: there is no smaller configuration.');
    expect(told).toContain(traceCommand(ppc64Hash, trace));

    await page.keyboard.press('Home');
    await isAt(page, 'step 0 of 14');
    await page.keyboard.press('ArrowRight');
    await isAt(page, 'step 1 of 14');
    expect(await current.textContent()).toContain('lock_i_mmap_lock');
    await page.keyboard.press('n');
    await isAt(page, 'step 8 of 14');
    expect(await page.getByRole('status').textContent()).toBe(
      'Step 8 of 14: store of user_store (cpu1), after a critical context switch',
    );
    await page.keyboard.press('ArrowUp');
    await isAt(page, 'step 7 of 14');
    await page.getByRole('button', { name: 'one step back' }).click();
    await isAt(page, 'step 6 of 14');
    await page.getByRole('button', { name: 'to the end' }).click();
    await isAt(page, 'step 14 of 14');
    await page.keyboard.press('End');
    await isAt(page, 'step 14 of 14');

    await page.getByRole('button', { name: /^ptep_get_and_clear/ }).click();
    await isAt(page, 'step 4 of 14');
    expect(await page.locator('.is-changed .name').allTextContents()).toEqual([
      'present',
      'hashpte',
      'oldPte[0]',
      '[0]',
    ]);
    expect(await page.locator('.is-changed').first().textContent()).toContain('true → false');
    await page.waitForURL(/#step=4$/);
    expect(await page.locator('.critical .mark').count()).toBe(1);
  });

  test('filters the variables and what the steps did to them, and gives the trace back as a file', async () => {
    const page = await show(trace, 'flushpoint');
    await page.keyboard.press('/');
    await page.keyboard.type('PTL owner');
    await eventually(() => page.locator('.leaf .name').allTextContents()).toEqual(['ptl[0].owner']);
    const touched = await page.locator('.what .change:not(.looked)').allTextContents();
    expect(touched).toEqual([
      'ptl[0].owner - → unmap_mapping_range (cpu0)',
      'ptl[0].owner unmap_mapping_range (cpu0) → -',
      'ptl[0].owner - → user_store (cpu1)',
    ]);
    await page.keyboard.type(' nothing');
    await page.getByText('No variable has such a name.').waitFor();
    // Keys are for who types.
    await page.keyboard.press('Home');
    await isAt(page, 'step 14 of 14');
    await page.keyboard.press('Escape');
    await eventually(() => page.locator('.leaf').count()).toBe(trace.initial.length);

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'save as JSON' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('ppc64-hash.json');
    const { finding: _, ...record } = recordOf(trace);
    expect(readTrace(readFileSync(await download.path(), 'utf8'))).toMatchObject({
      property: record.property,
      initial: record.initial,
      steps: record.steps.map(({ process, step, changes }) => ({ process, step, changes })),
    });
  });

  test('greys what the finding does not depend on, and hides it', async () => {
    const page = await show(padded, 'flushpoint');
    expect(await page.locator('.row').count()).toBe(4);
    expect(await page.locator('.row.noise').allTextContents()).toEqual([expect.stringContaining('load')]);
    await page.getByLabel('hide noise').check();
    await eventually(() => page.locator('.row').count()).toBe(3);
    await page.locator('body').press('Home');
    await page.keyboard.press('ArrowRight');
    await isAt(page, 'step 2 of 3');
  });

  test('is light or dark as the system is, until its button is pressed', async () => {
    const page = await show(trace, traceCommand(ppc64Hash, trace), { colorScheme: 'dark' });
    const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const [light, dark] = ['rgb(255, 255, 255)', 'rgb(18, 20, 23)'];
    expect(await background()).toBe(dark);
    await page.emulateMedia({ colorScheme: 'light' });
    await eventually(background).toBe(light);
    expect(await barriersIn(page)).toEqual([]);
    await page.getByRole('button', { name: 'dark theme' }).click();
    await eventually(background).toBe(dark);
    expect(await barriersIn(page)).toEqual([]);
    await page.reload();
    await page.getByRole('button', { name: 'light theme' }).waitFor();
    expect(await background()).toBe(dark);
  });

  test('opens at the step that the address names, and fits a phone and paper', async () => {
    const page = await show(
      trace,
      traceCommand(ppc64Hash, trace),
      { viewport: { width: 360, height: 740 } },
      '#step=3',
    );
    await isAt(page, 'step 3 of 14');
    await page.locator('.schedule.rails').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.locator('.schedule.wide').waitFor();
    await page.emulateMedia({ media: 'print' });
    await page.locator('.schedule.rails').waitFor();
    expect(await page.getByRole('button', { name: 'one step back' }).isVisible()).toBe(false);
    expect(await page.locator('.row').count()).toBe(15);
  });

  test('shows hostile text, and nothing of it runs', async () => {
    const page = await show(poisoned(trace), `flushpoint ${ATTACK}`);
    await isAt(page, 'step 14 of 14');
    await page.keyboard.press('/');
    await page.keyboard.type('onerror');
    await eventually(() => page.locator('.leaf').count()).toBe(trace.initial.length);
    await page.locator('body').click({ position: { x: 1, y: 1 } });
    await page.keyboard.press('Home');
    for (let step = 0; step < 14; step++) await page.keyboard.press('ArrowRight');
    await isAt(page, 'step 14 of 14');
    expect(await page.locator('h1').textContent()).toContain(ATTACK);
    expect(await page.locator('.command code').textContent()).toContain(ATTACK);
    expect(await page.title()).toContain(ATTACK);
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('script').count()).toBe(2);
    expect(await page.evaluate(() => 'hostile' in globalThis)).toBe(false);
  });

  test('is forbidden what it does not need', async () => {
    const page = await show(trace, 'flushpoint');
    const ran = await page.evaluate(async () => {
      const blocked: string[] = [];
      const seen = new Promise<void>((resolve) => {
        document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
          if (blocked.push(effectiveDirective) === 2) resolve();
        });
      });
      const script = document.createElement('script');
      script.textContent = 'globalThis.ran = true';
      document.body.append(script);
      const fetched = await fetch('https://example.org/').then(
        () => true,
        () => false,
      );
      await seen;
      return { script: 'ran' in globalThis, fetched, blocked: blocked.sort() };
    });
    expect(ran).toEqual({ script: false, fetched: false, blocked: ['connect-src', 'script-src-elem'] });
    // The browser complains of both, as it should.
    await browser.forgive();
  });

  test.skipIf(process.env.FLUSHPOINT_SCREENSHOTS === undefined)(
    'is photographed, which FLUSHPOINT_SCREENSHOTS asks for',
    async () => {
      const out = fileURLToPath(new URL('screenshots/', import.meta.url));
      mkdirSync(out, { recursive: true });
      for (const colorScheme of ['light', 'dark'] as const) {
        for (const [name, viewport] of Object.entries({
          desktop: { width: 1440, height: 900 },
          phone: { width: 390, height: 844 },
        })) {
          const page = await show(trace, traceCommand(ppc64Hash, trace), {
            colorScheme,
            viewport,
            deviceScaleFactor: 2,
          });
          await isAt(page, 'step 14 of 14');
          await page.screenshot({ path: join(out, `trace-${name}-${colorScheme}.png`), fullPage: name === 'phone' });
        }
      }
      const page = await show(trace, traceCommand(ppc64Hash, trace));
      await isAt(page, 'step 14 of 14');
      await page.pdf({ path: join(out, 'trace-print.pdf'), format: 'A4' });
    },
  );
});
