import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, copyFileSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ChatClient } from '../../server/cli/support/chat-client.ts';
import { type ServerProcess, startServer } from '../../server/cli/support/server-process.ts';
import { inProject } from '../../server/paths.ts';
import { tempDir } from '../support/temp.ts';
import { type StoredMessage, storedMessages } from './support/rows.ts';

const switchboard = (args: string[], dataDir: string) =>
  spawnSync(process.execPath, [inProject('bin', 'switchboard.mjs'), ...args], {
    env: { ...process.env, DATA_DIR: dataDir },
    encoding: 'utf8',
  });

async function chat(server: ServerProcess, lines: number): Promise<ChatClient> {
  const client = new ChatClient({ url: server.url });
  await client.connect();
  for (let n = 0; n < lines; n++) await client.send(`line ${n} ${'long enough to fill pages '.repeat(20)}`);
  return client;
}

/** Overwrites pages in the middle of the file, as a failing disk would. */
function damage(file: string): void {
  const pages = Math.floor(statSync(file).size / 4096);
  const fd = openSync(file, 'r+');
  for (let page = Math.floor((pages * 2) / 3); page < pages - 1; page += 2)
    writeSync(fd, Buffer.alloc(4096, 0x5a), 0, 4096, page * 4096);
  closeSync(fd);
}

test('R6: a damaged database is noticed at boot, writes are refused, and one command restores it', async () => {
  const dataDir = tempDir();
  const file = join(dataDir, 'switchboard.db');
  let server = await startServer({ dataDir });
  for (let n = 0; n < 3; n++) (await chat(server, 60)).close();
  const client = await chat(server, 60);
  const session = client.session;
  const conversationId = client.conversationId;
  client.close();
  const backup = join(tempDir(), 'good.db');
  const copied = switchboard(['backup', backup], dataDir);
  expect(copied.stderr).not.toContain('fix:');
  expect(copied.status).toBe(0);
  await server.stop();
  const before = storedMessages(dataDir);
  damage(file);

  server = await startServer({ dataDir });
  const ready = await fetch(`${server.url}/readyz`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({ database: 'read_only' });
  const refused = await fetch(`${server.url}/api/v1/conversations/${conversationId}/messages`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${session?.token}`,
      origin: server.url,
    },
    body: JSON.stringify({
      client_instance: crypto.randomUUID(),
      client_seq: 1,
      client_message_id: crypto.randomUUID(),
      text: 'x',
    }),
  });
  expect(refused.status).toBe(503);
  expect(await refused.json()).toMatchObject({
    code: 'DATABASE_READ_ONLY',
    fix: expect.stringContaining('switchboard restore'),
  });
  await server.stop();

  const restored = switchboard(['restore', backup], dataDir);
  expect(restored.stderr + restored.stdout).not.toContain('Error');
  expect(restored.status).toBe(0);
  server = await startServer({ dataDir });
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  await server.stop();
  // What subscribers wrote before the copy; answers may have come after it.
  const written = (rows: StoredMessage[]) => rows.filter((row) => row.client_message_id).map((row) => row.id);
  expect(written(storedMessages(dataDir))).toEqual(written(before));
}, 120_000);

test('R6: a garbage header stops the start with the code and the fix, and the file is left alone', () => {
  const dataDir = tempDir();
  const file = join(dataDir, 'switchboard.db');
  writeFileSync(file, Buffer.alloc(64 * 1024, 0x41));
  const run = switchboard(['start'], dataDir);
  expect(run.status).toBe(1);
  expect(run.stderr).toContain('DB_CORRUPT');
  expect(run.stderr).toContain('switchboard restore');
  expect(readFileSync(file).every((byte) => byte === 0x41)).toBe(true);
}, 120_000);

test('R6: a damaged backup is not restored', async () => {
  const dataDir = tempDir();
  const server = await startServer({ dataDir });
  (await chat(server, 30)).close();
  const backup = join(tempDir(), 'backup.db');
  execFileSync(process.execPath, [inProject('bin', 'switchboard.mjs'), 'backup', backup], {
    env: { ...process.env, DATA_DIR: dataDir },
    stdio: 'ignore',
  });
  await server.stop();
  const good = storedMessages(dataDir).length;
  const bad = join(tempDir(), 'bad.db');
  copyFileSync(backup, bad);
  damage(bad);
  const run = switchboard(['restore', bad], dataDir);
  expect(run.status).toBe(1);
  expect(storedMessages(dataDir)).toHaveLength(good);
}, 120_000);
