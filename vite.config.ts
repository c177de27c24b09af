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
      input: {
        chat: inProject('web/chat/index.html'),
        agent: inProject('web/agent/index.html'),
        admin: inProject('web/admin/index.html'),
        api: inProject('web/api/index.html'),
      },
    },
  },
});
