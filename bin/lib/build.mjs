import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { inRoot, root } from './root.mjs';
import { refuse, say } from './say.mjs';
import { hashTimes, readStamp, walk, writeStamp } from './stamp.mjs';

// A test runner that builds says NODE_ENV=test; what is built is always what is served.
const env = { ...process.env, NODE_ENV: 'production' };
const node = (args) =>
  spawnSync(process.execPath, args, { cwd: root, env, stdio: ['ignore', 2, 2] }).status === 0;
const isTs = (name) => name.endsWith('.ts');

const parts = {
  server: {
    says: 'building the server',
    inputs: () => [
      ...['server', 'models', 'data', 'intents'].flatMap((folder) => walk(inRoot(folder), isTs)),
      inRoot('tsconfig.json'),
      inRoot('tsconfig.base.json'),
      inRoot('package-lock.json'),
    ],
    output: inRoot('dist', 'server', 'main.js'),
    make() {
      // Emitted anew, so that a module which was deleted in the sources cannot be imported any more.
      for (const folder of ['server', 'models', 'data', 'intents'])
        rmSync(inRoot('dist', folder), { recursive: true, force: true });
      rmSync(inRoot('.cache', 'tsbuildinfo.json'), { force: true });
      return node([inRoot('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.json']);
    },
  },
  web: {
    says: 'building the pages',
    inputs: () => [
      ...walk(inRoot('web'), () => true),
      ...walk(inRoot('server', 'contract'), isTs),
      inRoot('vite.config.ts'),
      inRoot('package-lock.json'),
    ],
    output: inRoot('dist', 'web', 'chat', 'index.html'),
    make: () => node([inRoot('node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn']),
  },
};

/** Builds each part whose sources changed since it was built. Returns true when something was built. */
export function ensureBuilt(names = Object.keys(parts)) {
  let built = false;
  for (const name of names) {
    const part = parts[name];
    const wanted = hashTimes(part.inputs());
    if (readStamp(`build-${name}`) === wanted && existsSync(part.output)) continue;
    say(part.says);
    if (!part.make())
      refuse(
        'BUILD_FAILED',
        `${part.says} did not finish; the compiler's words are above.`,
        'mend the line it names and call again',
      );
    writeStamp(`build-${name}`, wanted);
    built = true;
  }
  return built;
}
