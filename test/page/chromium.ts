// A Chromium without a window, if the machine has one: pages are opened in it, and what it complains of is kept.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import axe from 'axe-core';
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const { PATH = '', CI } = process.env;

/** Where it is; undefined where there is none. */
const chromiumPath: string | undefined = names
  .flatMap((name) => PATH.split(delimiter).map((folder) => join(folder, name)))
  .find(isProgram);

/** Whether tests that need it are left out, which is said; where CI runs they fail instead. */
export const isSkipped: boolean = chromiumPath === undefined && CI !== 'true';
if (isSkipped) console.warn(`skipped: no Chromium on the PATH (${names.join(', ')}), so nothing is tried in a browser`);

/** Longer than anything takes on a busy machine. */
export const PATIENCE = 120_000;

/** A browser for the tests of a file. */
export interface TestBrowser {
  /**
   * Opens an address. After the test the page must have complained of nothing and asked for nothing.
   * @param isAllowed which requests the page may make; its own address unless given
   */
  readonly open: (
    address: string,
    options?: BrowserContextOptions,
    isAllowed?: (url: string) => boolean,
  ) => Promise<Page>;
  /** Closes the pages that are open, whatever they complained of. */
  readonly forgive: () => Promise<void>;
}

/** Starts a browser before the tests of a `describe`, and ends it after them. */
export const useBrowser = (): TestBrowser => {
  let browser: Awaited<ReturnType<typeof chromium.launch>>;
  let pages: Page[] = [];
  let complaints: string[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(pages.map((page) => page.context().close()));
    pages = [];
  };

  beforeAll(async () => {
    if (chromiumPath === undefined) throw new Error('there is no Chromium on the PATH: apt-get install chromium');
    browser = await chromium.launch({
      executablePath: chromiumPath,
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
      timeout: PATIENCE,
    });
  }, PATIENCE);
  afterEach(async () => {
    await close();
    const found = complaints;
    complaints = [];
    expect(found).toEqual([]);
  });
  afterAll(() => browser?.close(), PATIENCE);

  return {
    open: async (address, options = {}, isAllowed = (url) => url === address.replace(/#.*/, '')) => {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
      context.setDefaultTimeout(PATIENCE);
      await context.route('**/*', (route) => {
        const url = route.request().url();
        if (isAllowed(url)) return route.continue();
        complaints.push(`request: ${url}`);
        return route.abort();
      });
      const page = await context.newPage();
      pages.push(page);
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
      });
      page.on('pageerror', ({ message }) => complaints.push(message));
      page.on('dialog', (dialog) => {
        complaints.push(`dialog: ${dialog.message()}`);
        dialog.dismiss();
      });
      await page.goto(address);
      return page;
    },
    forgive: async () => {
      await close();
      complaints = [];
    },
  };
};

/** Waits for what is read to be something. */
export const eventually = <T>(read: () => T) => expect.poll(read, { timeout: PATIENCE });

/** What is said of the position, when it has become this one. */
export const isAt = (page: Page, words: string): Promise<void> =>
  page.locator('.place', { hasText: words }).waitFor({ state: 'visible' });

/** What keeps people from using a page, as far as axe knows. */
export const barriersIn = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    // biome-ignore lint/suspicious/noExplicitAny: the program that was put into the page one line above
    const { violations } = await (globalThis as any).axe.run();
    return violations.flatMap(({ id, nodes }: { id: string; nodes: { html: string; failureSummary: string }[] }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    );
  });
};
