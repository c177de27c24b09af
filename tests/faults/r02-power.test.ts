import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ChatClient } from '../../server/cli/support/chat-client.ts';
import { startServer } from '../../server/cli/support/server-process.ts';
import { tempDir } from '../support/temp.ts';
import { afterPowerLoss, buildShim } from './support/power.ts';
import { storedMessages } from './support/rows.ts';

/** Chats, kills the server at once after the last acknowledgement, and drops what was not synced. */
async function powerLoss(env: Record<string, string>) {
  const folder = tempDir();
  const journal = join(folder, 'journal');
  const server = await startServer({
    dataDir: join(folder, 'data'),
    env: { LD_PRELOAD: buildShim(folder), POWER_JOURNAL: journal, ...env },
  });
  const clients = Array.from({ length: 10 }, () => new ChatClient({ url: server.url }));
  await Promise.all(clients.map((client) => client.connect()));
  const acknowledged: string[] = [];
  await Promise.all(
    clients.map(async (client, n) => {
      for (let turn = 0; turn < 20; turn++)
        acknowledged.push((await client.send(`client ${n} line ${turn}`)).id);
    }),
  );
  const gone = new Promise((resolve) => server.child.once('exit', resolve));
  server.child.kill('SIGKILL');
  await gone;
  for (const client of clients) client.close();
  const after = join(folder, 'after');
  const disk = afterPowerLoss(journal, after);
  const kept = new Set(storedMessages(after).map((row) => row.id));
  return {
    ...disk,
    acknowledged: acknowledged.length,
    lost: acknowledged.filter((id) => !kept.has(id)).length,
  };
}

test('R2: after a power loss every acknowledged message is on disk', async () => {
  const result = await powerLoss({});
  console.log('R2 FULL:', result);
  expect(result.lost).toBe(0);
  expect(result.acknowledged).toBe(200);
  expect(result.syncs).toBeGreaterThanOrEqual(result.acknowledged);
});

test('R2: the same test finds the loss when synchronous is turned down', async () => {
  const result = await powerLoss({ SWITCHBOARD_TEST_SYNCHRONOUS: 'NORMAL', NODE_ENV: 'test' });
  console.log('R2 NORMAL:', result);
  expect(result.lost).toBeGreaterThan(0);
});
