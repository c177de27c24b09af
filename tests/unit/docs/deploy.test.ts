import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../../../server/config.ts';
import { inProject } from '../../../server/paths.ts';
import { tempDir } from '../../support/temp.ts';

const unit = readFileSync(inProject('docs', 'deploy', 'switchboard.service'), 'utf8');
const container = readFileSync(inProject('docs', 'deploy', 'Containerfile'), 'utf8');
const systemd = spawnSync('systemd-analyze', ['--version']).status === 0;

/** The unit with a Node that is on this machine: systemd refuses a command that is not. */
function unitHere(): string {
  const file = join(tempDir(), 'switchboard.service');
  writeFileSync(file, unit.replace('/usr/bin/node', process.execPath));
  return file;
}

const variables = (text: string, pattern: RegExp) =>
  Object.fromEntries([...text.matchAll(pattern)].map(([, name, value]) => [name ?? '', value ?? '']));

test.skipIf(!systemd)('systemd accepts the unit without a word', () => {
  const { status, stderr, stdout } = spawnSync('systemd-analyze', ['verify', '--man=no', unitHere()], {
    encoding: 'utf8',
  });
  expect({ status, stderr, stdout }).toEqual({ status: 0, stderr: '', stdout: '' });
});

test.skipIf(!systemd)('systemd rates the unit as little exposed', () => {
  // 0 is best, 100 worst; a unit without hardening has 96.
  const run = spawnSync('systemd-analyze', ['security', '--offline=true', '--threshold=20', unitHere()], {
    encoding: 'utf8',
    env: { ...process.env, SYSTEMD_PAGER: '' },
  });
  expect(run.status, `${run.stdout}\n${run.stderr}`).toBe(0);
});

test.each([
  ['unit', variables(unit, /^Environment=(\w+)=(.*)$/gm)],
  ['container', variables(container.replace('HEALTHCHECK', ''), /^(?:ENV| {3}) (\w+)=(\S+)/gm)],
])('the settings of the %s are known and valid, and the state is outside the program', (_name, env) => {
  const config = loadConfig({ ...env, TRUSTED_PROXIES: '127.0.0.1' });
  const given = Object.keys(env).filter((name) => name !== 'NODE_ENV');
  expect(given.sort()).toEqual(['DATA_DIR', 'HOST', 'MODELS_DIR', 'PORT']);
  expect(given.filter((name) => !(name in config))).toEqual([]);
  for (const folder of [config.DATA_DIR, config.MODELS_DIR])
    expect(folder).toMatch(/^\/var\/lib\/switchboard\//);
});

test('both start the built command line, and the unit leaves it time to drain', () => {
  const built = 'dist/server/cli/index.js';
  expect(unit).toContain(`ExecStart=/usr/bin/node /opt/switchboard/${built} start\n`);
  expect(container).toContain(`CMD ["node", "${built}", "start"]`);
  const drain = Number(
    /DRAIN_MS = ([\d_]+)/.exec(readFileSync(inProject('server', 'main.ts'), 'utf8'))?.[1]?.replace('_', ''),
  );
  const stop = Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1]) * 1000;
  expect(drain).toBeGreaterThan(0);
  expect(stop).toBeGreaterThan(drain);
});

test('what is private never enters an image', () => {
  const ignored = readFileSync(inProject('docs', 'deploy', 'Containerfile.dockerignore'), 'utf8').split('\n');
  expect(ignored).toEqual(expect.arrayContaining(['.git', 'data/local', 'models/artifacts']));
});
