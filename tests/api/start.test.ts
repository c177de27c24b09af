import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inProject } from '../../server/paths.ts';
import { tempDir } from '../support/temp.ts';

const start = (env: Record<string, string>) =>
  spawnSync(process.execPath, [inProject('dist', 'server', 'cli', 'index.js'), 'start'], {
    env: { ...process.env, DATA_DIR: tempDir(), ...env },
    encoding: 'utf8',
    timeout: 60_000,
  });

test('a taken port is named with the way out', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const run = start({ PORT: String((other.address() as AddressInfo).port) });
  other.close();
  expect(run.status).toBe(1);
  expect(run.stderr).toContain('PORT_TAKEN');
  expect(run.stderr).toContain('fix:');
});

test('a data folder that cannot be one is named with the way out', () => {
  const file = join(tempDir(), 'a-file');
  writeFileSync(file, '');
  const run = start({ DATA_DIR: join(file, 'data') });
  expect(run.status).toBe(1);
  expect(run.stderr).toContain('DATA_DIR_UNWRITABLE');
});

test('a wrong setting is named with the variable and the fix', () => {
  const run = start({ PORT: 'eighty' });
  expect(run.status).toBe(1);
  expect(run.stderr).toContain('PORT: is not a whole number');
});
