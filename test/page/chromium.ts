// A Chromium without a window, if the machine has one: pages are opened in it, and what it complains of is kept.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

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
export const chromiumPath: string | undefined = names
  .flatMap((name) => PATH.split(delimiter).map((folder) => join(folder, name)))
  .find(isProgram);

/** Whether tests that need it are left out, which is said; where CI runs they fail instead. */
export const isSkipped: boolean = chromiumPath === undefined && CI !== 'true';
if (isSkipped) console.warn(`skipped: no Chromium on the PATH (${names.join(', ')}), so nothing is tried in a browser`);

/** Longer than anything takes on a busy machine. */
export const PATIENCE = 120_000;

/** Starts it. */
export const launch = (): Promise<Browser> => {
  if (chromiumPath === undefined) throw new Error('there is no Chromium on the PATH: apt-get install chromium');
  return chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
    timeout: PATIENCE,
  });
};

/** A page, and what it must not do. */
export interface Watched {
  readonly page: Page;
  /** Errors, warnings and dialogs. */
  readonly complaints: string[];
  /** Requests for anything that is not allowed; they are refused. */
  readonly requests: string[];
}

/**
 * Opens an address.
 * @param isAllowed which requests the page may make; its own address unless given
 */
export const open = async (
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
  isAllowed: (url: string) => boolean = (url) => url === address.replace(/#.*/, ''),
): Promise<Watched> => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  context.setDefaultTimeout(PATIENCE);
  const complaints: string[] = [];
  const requests: string[] = [];
  await context.route('**/*', (route) => {
    const url = route.request().url();
    if (isAllowed(url)) return route.continue();
    requests.push(url);
    return route.abort();
  });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  await page.goto(address);
  return { page, complaints, requests };
};
