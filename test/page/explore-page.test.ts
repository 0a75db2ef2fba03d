// The explorer in a real browser, with its server: walked by hand to a violation and back, jumped, and given back as a trace.
import { readFileSync } from 'node:fs';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { compile } from '../../src/compile/compile.js';
import { explore } from '../../src/explorer/explore.js';
import { explorePage } from '../../src/explorer/page.js';
import { type ExplorerServer, serve } from '../../src/explorer/server.js';
import { configure, type Model } from '../../src/model/model.js';
import { printable } from '../../src/trace/formats/words.js';
import { readTrace } from '../../src/trace/read-trace.js';
import { replayTrace } from '../../src/trace/replay.js';
import { call } from '../cli/call.js';
import { lockOrder, lostUpdate } from '../cli/fixture-models.js';
import { HOSTILE, hostile } from '../trace/hostile-model.js';
import { barriersIn, eventually, isAt, isSkipped, PATIENCE, useBrowser } from './chromium.js';

describe.skipIf(isSkipped)('the page of the explorer', { timeout: PATIENCE }, () => {
  const browser = useBrowser();
  const servers: ExplorerServer[] = [];
  afterAll(() => Promise.all(servers.map((server) => server.close())));

  /** What the page gives to be saved, and as what. */
  const saved = async (page: Page) => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'save path' }).click(),
    ]);
    return { name: download.suggestedFilename(), file: await download.path() };
  };

  const show = async (model: Model, options: BrowserContextOptions = {}) => {
    const explorer = explore(model);
    const server = await serve({ explorer, page: explorePage(explorer.session(), model.name) });
    servers.push(server);
    return browser.open(server.url, options, (url) => url === server.url || url.startsWith(`${server.url}api/`));
  };

  test('leads to a violation by keys and clicks, and back', async () => {
    const page = await show(lostUpdate);
    const violated = page.getByRole('region', { name: 'no lost update' });
    await isAt(page, 'step 0 of 0');
    expect(await page.locator('.move').allTextContents()).toEqual([
      expect.stringContaining('load'),
      expect.stringContaining('load'),
    ]);
    await page.keyboard.press('1');
    await isAt(page, 'step 1 of 1');
    await page.locator('.move', { hasText: 'load' }).click();
    await isAt(page, 'step 2 of 2');
    // Nothing is found here: what is saved is the path alone.
    const path = await saved(page);
    expect(path.name).toBe('lost-update-path.json');
    expect(await page.locator('.message').textContent()).toBe('flushpoint replay lost-update-path.json runs it again.');
    const { code, stdout } = await call(`replay ${path.file}`);
    expect(stdout).toContain('a path  2 steps, 1 context switch');
    expect(stdout).toContain('nothing is claimed about its end');
    expect(code).toBe(0);
    await page.locator('.move').first().click();
    await isAt(page, 'step 3 of 3');
    expect(await page.locator('.move .found.violated').textContent()).toContain('no lost update is violated');
    await page.keyboard.press('1');
    await violated.waitFor();
    expect(await page.locator('.row.violated').count()).toBe(1);
    expect(await page.getByText('Every process has ended.').first().isVisible()).toBe(true);

    await page.keyboard.press('u');
    await isAt(page, 'step 3 of 4');
    await eventually(() => violated.count()).toBe(0);
    await page.keyboard.press('ArrowRight');
    await violated.waitFor();
    expect(await barriersIn(page)).toEqual([]);

    const trace = await saved(page);
    expect(trace.name).toBe('lost-update-trace.json');
    const recorded = readTrace(readFileSync(trace.file, 'utf8'));
    expect(recorded.property).toBe('no lost update');
    expect(replayTrace(compile(lostUpdate, configure(lostUpdate)), recorded).kind).toBe('replays');

    // A move from an earlier state forgets what was taken back.
    await page.keyboard.press('Home');
    await isAt(page, 'step 0 of 4');
    await page.keyboard.press('2');
    await isAt(page, 'step 1 of 1');
  });

  test('copies the path to any state, the initial one too, as a trace that replays', async () => {
    const page = await show(lostUpdate, { permissions: ['clipboard-read', 'clipboard-write'] });
    const copied = async (): Promise<string> => {
      await page.getByRole('button', { name: 'copy path' }).click();
      await page.locator('.message', { hasText: 'is copied as a trace' }).waitFor();
      return page.evaluate(() => navigator.clipboard.readText());
    };
    const compiled = compile(lostUpdate, configure(lostUpdate));
    await isAt(page, 'step 0 of 0');
    expect(replayTrace(compiled, readTrace(await copied()))).toMatchObject({ kind: 'replays', trace: { steps: [] } });
    await page.keyboard.press('1');
    await isAt(page, 'step 1 of 1');
    await page.locator('.message').waitFor({ state: 'detached' });
    expect(replayTrace(compiled, readTrace(await copied()))).toMatchObject({ kind: 'replays', trace: { steps: [{}] } });
  });

  test('jumps to a violation, says who waits for whom, and what cannot be found', async () => {
    const page = await show(lockOrder);
    const jumpTo = async (property: string): Promise<void> => {
      await page.getByText('jump to a property').click();
      await page.getByRole('button', { name: property, exact: true }).click();
    };
    await jumpTo('no deadlock');
    await page.getByRole('region', { name: 'no deadlock' }).waitFor();
    expect(await page.locator('.mover.blocked').count()).toBe(2);
    expect(await page.locator('.mover.blocked').first().textContent()).toMatch(/waits for .*, held by /);
    expect(await page.getByText('Nobody can move.').first().isVisible()).toBe(true);
    await jumpTo('no deadlock');
    await page.getByText('is found here already').first().waitFor();
    // Who has both locks gives them back.
    await page.keyboard.press('Home');
    await isAt(page, 'step 0 of 2');
    await page.keyboard.press('1');
    await isAt(page, 'step 1 of 1');
    await page.keyboard.press('1');
    await isAt(page, 'step 2 of 2');
    await jumpTo('no deadlock');
    await page.getByText('is not found in any of the').first().waitFor();
  });

  test('shows hostile names, which do nothing', async () => {
    const page = await show(hostile);
    await page.keyboard.press('1');
    await isAt(page, 'step 1 of 1');
    await page.keyboard.press('1');
    await page.locator('.finding.violated').waitFor();
    expect(await page.locator('.finding.violated h2').textContent()).toContain(printable(HOSTILE));
    expect(await page.locator('script').count()).toBe(2);
  });
});
