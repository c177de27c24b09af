/** Another intent classifier to measure beside ours. Not a dependency: 119 MB that only a benchmark wants. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { UsageError } from '../support/flags.ts';

export const peerPackage = { name: 'node-nlp', version: '4.27.0' };

/** The part of node-nlp that is used here. */
interface NlpManager {
  addDocument(language: string, text: string, intent: string): void;
  train(): Promise<unknown>;
  process(language: string, text: string): Promise<{ intent?: string }>;
}

const isClass = (value: unknown): value is new (settings: Record<string, unknown>) => NlpManager =>
  typeof value === 'function';

/** Installs the package into a folder of its own, without running its scripts. Throws USAGE when npm cannot. */
export function installPeer(dir: string): void {
  mkdirSync(dir, { recursive: true });
  if (!existsSync(join(dir, 'package.json'))) writeFileSync(join(dir, 'package.json'), '{"private":true}\n');
  const wanted = `${peerPackage.name}@${peerPackage.version}`;
  const run = spawnSync(
    'npm',
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact', wanted],
    {
      cwd: dir,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    },
  );
  if (run.status !== 0)
    throw new UsageError(`npm could not install ${wanted}`, `install it yourself into ${dir}`);
}

/** A manager of node-nlp from the folder it was installed into. Throws USAGE where it is not there. */
export function createPeer(dir: string, language: string): NlpManager {
  if (!existsSync(join(dir, 'node_modules', peerPackage.name)))
    throw new UsageError(
      `${peerPackage.name} is not installed in ${dir}`,
      'call again with --install: npm then fetches it (119 MB)',
    );
  const loaded: unknown = createRequire(join(dir, 'package.json'))(peerPackage.name);
  const Manager =
    typeof loaded === 'object' && loaded !== null && 'NlpManager' in loaded ? loaded.NlpManager : undefined;
  if (!isClass(Manager)) throw new UsageError(`${peerPackage.name} has no NlpManager`, 'install it again');
  return new Manager({ languages: [language], autoSave: false, nlu: { log: false } });
}
