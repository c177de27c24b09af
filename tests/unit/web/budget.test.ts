import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { beforeAll, expect, test, vi } from 'vitest';

type Output = Rolldown.RolldownOutput['output'][number];
const files = new Map<string, Output>();

beforeAll(async () => {
  // As it is built for use; a test's own environment would leave development code in.
  vi.stubEnv('NODE_ENV', 'production');
  const result = await build({
    configFile: new URL('../../../vite.config.ts', import.meta.url).pathname,
    logLevel: 'error',
    build: { write: false },
  });
  for (const built of [result].flat())
    if ('output' in built) for (const file of built.output) files.set(file.fileName, file);
});

const textOf = (name: string): string => {
  const file = files.get(name);
  if (!file) throw new Error(`${name} was not built`);
  return file.type === 'chunk' ? file.code : Buffer.from(file.source).toString();
};

/** Everything that the page's HTML names, and what that imports. */
function firstLoad(page: string): string[] {
  const html = textOf(page);
  const wanted = [...html.matchAll(/(?:src|href)="\/([^"]+)"/g)].map(([, name = '']) => name);
  const seen = new Set<string>([page]);
  for (const name of wanted) {
    if (seen.has(name)) continue;
    seen.add(name);
    const file = files.get(name);
    if (file?.type === 'chunk') wanted.push(...file.imports);
  }
  return [...seen];
}

const compressed = (page: string) =>
  firstLoad(page).reduce((sum, name) => sum + gzipSync(textOf(name)).length, 0);

test('the first load of the support page is at most 45 KB', () => {
  expect(compressed('chat/index.html')).toBeLessThanOrEqual(45_000);
});

test.each(['agent/index.html', 'admin/index.html'])('%s: the first load is at most 250 KB', (page) => {
  expect(compressed(page)).toBeLessThanOrEqual(250_000);
});

test.each(['chat/index.html', 'agent/index.html', 'admin/index.html'])(
  '%s: no inline script or style, nothing from elsewhere',
  (page) => {
    const html = textOf(page);
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/i);
    expect(html).not.toMatch(/(?:src|href)="(?!\/assets\/)/);
    for (const name of firstLoad(page))
      if (name.endsWith('.css')) expect(textOf(name), name).not.toMatch(/url\(|@import/);
  },
);

test('what is loaded when it is asked for brings no style of its own: nothing would fetch it', () => {
  const later = [...files.values()].filter((file) => file.type === 'chunk' && file.isDynamicEntry);
  expect(later.length).toBeGreaterThan(0);
  for (const file of later)
    if (file.type === 'chunk') {
      expect([...(file.viteMetadata?.importedCss ?? [])], file.fileName).toEqual([]);
    }
});
