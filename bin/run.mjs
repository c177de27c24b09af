// The scripts of package.json, one word each. Each brings the tree up to date first and is silent when it is.
import { spawn, spawnSync } from 'node:child_process';
import { ensureBuilt } from './lib/build.mjs';
import { chromiumFix, ensureChromium } from './lib/chromium.mjs';
import { checkMachine, ensureInstalled } from './lib/install.mjs';
import { withLock } from './lib/lock.mjs';
import { inRoot, root } from './lib/root.mjs';
import { refuse, say } from './lib/say.mjs';

const [word = '', ...rest] = process.argv.slice(2);
const tool = {
  biome: ['node_modules', '@biomejs', 'biome', 'bin', 'biome'],
  tsc: ['node_modules', 'typescript', 'bin', 'tsc'],
  vite: ['node_modules', 'vite', 'bin', 'vite.js'],
  vitest: ['node_modules', 'vitest', 'vitest.mjs'],
};

function run(name, args, env = {}) {
  const path = inRoot(...(tool[name] ?? [name]));
  const { status } = spawnSync(process.execPath, [path, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  return status ?? 1;
}

function all(steps) {
  for (const [what, step] of steps) {
    const began = Date.now();
    const status = step();
    if (status !== 0) {
      say(`${what} failed`);
      process.exit(status);
    }
    say(`${what} ok (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  }
}

const prepare = (build) =>
  withLock(async () => {
    checkMachine();
    ensureInstalled();
    if (build) ensureBuilt();
  });

const words = {
  async build() {
    await prepare(true);
  },
  async start() {
    await prepare(true);
    process.argv.splice(2, process.argv.length, 'start', ...rest);
    await import('../dist/server/cli/index.js');
  },
  /** The server from dist beside Vite's own server with hot reload for the pages. */
  async dev() {
    await prepare(true);
    const server = spawn(process.execPath, [inRoot('bin', 'switchboard.mjs'), 'start', ...rest], {
      cwd: root,
      stdio: 'inherit',
    });
    const pages = spawn(process.execPath, [inRoot(...tool.vite)], { cwd: root, stdio: 'inherit' });
    const stop = () => {
      server.kill('SIGTERM');
      pages.kill('SIGTERM');
    };
    process.on('SIGINT', stop).on('SIGTERM', stop);
    server.on('exit', (code) => {
      pages.kill('SIGTERM');
      process.exitCode = code ?? 1;
    });
  },
  /** Types, lint, layers and unit tests. */
  async check() {
    await prepare(true);
    all([
      [
        'types',
        () =>
          run('tsc', ['-p', 'tsconfig.json', '--noEmit']) ||
          run('tsc', ['-p', 'web/tsconfig.json']) ||
          run('tsc', ['-p', 'tests/tsconfig.json']),
      ],
      ['lint', () => run('biome', ['check', '--error-on-warnings', '.'])],
      ['layers', () => run('bin/layers.mjs', [])],
      ['unit tests', () => run('vitest', ['run', '--project', 'unit'])],
    ]);
  },
  async fix() {
    await prepare(false);
    process.exitCode = run('biome', ['check', '--write', '.']);
  },
  async test() {
    await prepare(true);
    const chromium = ensureChromium();
    const skipBrowser = process.env.SKIP_BROWSER === '1';
    if (!chromium && !skipBrowser) refuse('NO_CHROMIUM', 'the browser tests need Chromium.', chromiumFix);
    all([
      ['types', () => run('tsc', ['-p', 'web/tsconfig.json']) || run('tsc', ['-p', 'tests/tsconfig.json'])],
      ['lint', () => run('biome', ['check', '--error-on-warnings', '.'])],
      ['layers', () => run('bin/layers.mjs', [])],
    ]);
    const projects = ['unit', 'api', 'sockets', 'models', ...(skipBrowser ? [] : ['browser'])];
    process.exitCode = run(
      'vitest',
      ['run', ...projects.flatMap((name) => ['--project', name]), ...rest],
      chromium ? { CHROMIUM: chromium } : {},
    );
  },
  async faults() {
    await prepare(true);
    process.exitCode = run('vitest', ['run', '--project', 'faults', ...rest]);
  },
};

if (!Object.hasOwn(words, word))
  refuse('NO_SUCH_SCRIPT', `'${word}' is not a script.`, `one of: ${Object.keys(words).join(' ')}`);
await words[word]();
