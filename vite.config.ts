import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const inProject = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const server = `http://127.0.0.1:${process.env.PORT ?? '7070'}`;

/** In development Vite serves the pages under the addresses that the server gives them. */
const pageAddresses = (pages: Readonly<Record<string, string>>): Plugin => ({
  name: 'page-addresses',
  configureServer(dev) {
    dev.middlewares.use((req, _res, next) => {
      const page = pages[(req.url ?? '').split('?')[0] ?? ''];
      if (page) req.url = page;
      next();
    });
  },
});

/** Lucide's files hold a licence line and attributes that our `Icon` sets itself; only the shapes go into the bundle. */
const iconShapes = (): Plugin => ({
  name: 'icon-shapes',
  enforce: 'pre',
  load(id) {
    if (!id.endsWith('.svg?shapes')) return null;
    const svg = readFileSync(id.slice(0, -'?shapes'.length), 'utf8');
    const shapes = [...svg.matchAll(/<(path|circle|rect|line|polyline|polygon|ellipse)\s([^>]*?)\/>/g)].map(
      ([, tag, given]) => [
        tag,
        Object.fromEntries(
          [...(given ?? '').matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
        ),
      ],
    );
    return `export default ${JSON.stringify(shapes)};`;
  },
});

/**
 * What is loaded when it is asked for brings one script and no style of its own (a test looks), so Vite's helper, which
 * fetches both side by side and weighs 1.3 KB on every page, is not needed.
 */
const plainImports = (): Plugin => ({
  name: 'plain-imports',
  apply: 'build',
  enforce: 'pre',
  load: (id) => (id === '\0vite/preload-helper.js' ? 'export const __vitePreload = (load) => load();' : null),
});

/** What the support page has in common with the others, as one file: small pieces compress badly each for itself. */
const common =
  /node_modules\/(@?preact|socket\.io|engine\.io|@socket\.io)|\/web\/(i18n\/(index|format|\w\w\/common)|lib\/(theme|storage|page|errors|api|live|ids|ime|text|outbox|outbox-lane|tabs|timeline|settings-menu|messages\/[\w-]+|ui\/(button|icon|menu|states|toast)))\.tsx?$|icons\/(wifi-off|headset|shield-check|user-check)\.svg/;

export default defineConfig({
  root: inProject('web'),
  base: '/',
  publicDir: false,
  cacheDir: inProject('.cache/vite'),
  appType: 'mpa',
  plugins: [
    pageAddresses({
      '/': '/chat/index.html',
      '/agent': '/agent/index.html',
      '/admin': '/admin/index.html',
      '/api': '/api/index.html',
    }),
    iconShapes(),
    plainImports(),
  ],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  server: { host: '127.0.0.1', proxy: { '/api/v1': server, '/live': { target: server, ws: true } } },
  build: {
    outDir: inProject('dist/web'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    // The policy of the pages allows no inline script, and every browser that we serve knows modulepreload.
    modulePreload: { polyfill: false },
    cssTarget: ['chrome105', 'safari15.4', 'firefox110'],
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'common', test: common }] } },
      input: {
        chat: inProject('web/chat/index.html'),
        agent: inProject('web/agent/index.html'),
        admin: inProject('web/admin/index.html'),
        api: inProject('web/api/index.html'),
      },
    },
  },
});
