import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { type ServerProcess, startServer } from '../../server/cli/support/server-process.ts';

/** Without these, Chromium asks its maker's servers for updates at every start. */
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-features=OptimizationHints,MediaRouter,Translate',
];

export interface Look {
  language?: 'en' | 'zh';
  theme?: 'light' | 'dark';
  width?: number;
  height?: number;
}

/** One server of its own and one browser for a test file. @param env settings beside the usual ones, asked when the server starts */
export function useProduct(env: () => Record<string, string> = () => ({})) {
  let server: ServerProcess;
  let browser: Browser;
  const dataDir = mkdtempSync(join(tmpdir(), 'switchboard-browser-'));
  const problems: string[] = [];

  beforeAll(async () => {
    server = await startServer({ dataDir, env: env() });
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: quiet,
    });
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    if (server) problems.push(...(await violations(server.url)));
    await server?.stop();
    rmSync(dataDir, { recursive: true, force: true });
    // A policy violation or an uncaught error anywhere fails the file.
    expect(problems).toEqual([]);
  });

  return {
    get url() {
      return server.url;
    },
    get setupToken() {
      return server.setupToken;
    },
    /** Stops the server, and starts it again on the same port and data. */
    async restart(whileDown: () => Promise<void> = async () => {}) {
      const { port } = server;
      await server.stop();
      await whileDown();
      server = await startServer({ dataDir, port, env: env() });
    },
    /** A person with a browser profile of their own. */
    async person({
      language = 'en',
      theme = 'light',
      width = 1280,
      height = 800,
    }: Look = {}): Promise<BrowserContext> {
      const context = await browser.newContext({
        locale: language === 'zh' ? 'zh-CN' : 'en-GB',
        colorScheme: theme,
        viewport: { width, height },
        reducedMotion: 'reduce',
      });
      context.on('weberror', (error) => problems.push(`uncaught: ${error.error().message}`));
      context.on('console', (message) => {
        if (/Content Security Policy|Trusted Type/i.test(message.text())) problems.push(message.text());
      });
      return context;
    },
  };
}

/** What browsers reported to the server; a policy that reports nowhere would pass the console's check by silence. */
export async function violations(url: string): Promise<string[]> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return text.split('\n').filter((line) => line.startsWith('switchboard_csp_violations_total{'));
}

export async function openChat(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${url}/`);
  await page.getByTestId('composer').waitFor();
  return page;
}

export async function say(page: Page, text: string): Promise<void> {
  await page.getByTestId('composer').fill(text);
  await page.getByTestId('composer').press('Enter');
}
