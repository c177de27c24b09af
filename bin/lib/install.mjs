import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inRoot, root } from './root.mjs';
import { refuse, say } from './say.mjs';
import { hashFiles, readStamp, writeStamp } from './stamp.mjs';

/** What this machine has; a test gives another. */
const machine = {
  node: process.versions.node,
  platform: process.platform,
  env: process.env,
  has: (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0,
  refuse,
};

/** Looks at Node itself, before anything of ours is loaded. */
export function checkMachine({ node, refuse } = machine) {
  const [major = 0, minor = 0] = node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    refuse(
      'NODE_TOO_OLD',
      `Node ${node} runs this; 20.19 or newer is needed.`,
      'install Node 20 (or 22) and call again',
    );
  }
}

/** better-sqlite3 is compiled on this machine; say what is missing before npm fails with a page of text. */
export function checkBuildTools({ env, platform, has, refuse } = machine) {
  const compiler = env.CXX ?? ['g++', 'c++', 'clang++'].find(has);
  if (!compiler || !has(compiler.split(' ')[0])) {
    refuse(
      'NO_COMPILER',
      'no C++ compiler was found; SQLite is compiled once at install.',
      'Debian and Ubuntu: apt-get install -y g++ make',
    );
  }
  if (!has('make') && platform !== 'win32') {
    refuse(
      'NO_MAKE',
      'the command make was not found; SQLite is compiled once at install.',
      'Debian and Ubuntu: apt-get install -y make',
    );
  }
  if (!has('python3') && !has('python')) {
    refuse(
      'NO_PYTHON',
      'Python 3 was not found; node-gyp needs it to compile SQLite.',
      'Debian and Ubuntu: apt-get install -y python3',
    );
  }
}

/** Where node's headers are installed, or null: npm then has to download them. */
export function headerFolder({
  configured = process.env.npm_config_nodedir,
  folders = [dirname(dirname(process.execPath)), '/usr', '/usr/local'],
} = {}) {
  const candidates = [configured, ...folders].filter(Boolean);
  return candidates.find((folder) => matches(join(folder, 'include', 'node', 'node_version.h'))) ?? null;
}

function matches(file) {
  if (!existsSync(file)) return false;
  return readFileSync(file, 'utf8').includes(
    `#define NODE_MAJOR_VERSION ${process.versions.node.split('.')[0]}\n`,
  );
}

const loads = () =>
  spawnSync(process.execPath, ['-e', "new (require('better-sqlite3'))(':memory:').close()"], {
    cwd: root,
    stdio: 'ignore',
  }).status === 0;

/** Installs what package-lock.json names, when something is missing or stale. Returns true when it did. */
export function ensureInstalled() {
  // A link into another checkout: npm would empty that one, under whoever runs there.
  if (lstatSync(inRoot('node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) return false;
  const wanted = `${hashFiles([inRoot('package-lock.json')])} ${process.versions.modules}`;
  if (
    readStamp('install') === wanted &&
    existsSync(inRoot('node_modules', 'better-sqlite3', 'build', 'Release', 'better_sqlite3.node'))
  ) {
    return false;
  }
  checkBuildTools();
  const nodedir = headerFolder();
  if (!nodedir) say("node's headers were not found on this machine; npm will try to download them");
  say('installing packages (about 3 minutes the first time: SQLite is compiled)');
  const env = {
    ...process.env,
    // The package would download CUDA libraries otherwise. npm warns about unknown keys in .npmrc, so it is said here.
    ONNXRUNTIME_NODE_INSTALL: 'skip',
    ONNXRUNTIME_NODE_INSTALL_CUDA: 'skip',
    NODE_ENV: 'development',
    ...(nodedir ? { npm_config_nodedir: nodedir } : {}),
  };
  const run = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    env,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (run.status !== 0) {
    refuse(
      'INSTALL_FAILED',
      'npm ci did not finish; its own words are above.',
      nodedir
        ? 'mend what npm names and call again'
        : "install node's headers (Debian with NodeSource: the nodejs package has them; else libnode-dev) or allow npm to reach its registry, and call again",
    );
  }
  if (!loads()) {
    refuse(
      'SQLITE_NOT_BUILT',
      'better-sqlite3 was installed but does not load.',
      'delete node_modules and call again; if it stays, check that the compiler and the headers of the Node in use match',
    );
  }
  writeStamp('install', wanted);
  return true;
}
