import { randomInt } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { ChatClient } from '../../server/cli/support/chat-client.ts';
import { family, type ServerProcess, startServer } from '../../server/cli/support/server-process.ts';
import type { SentMessage } from '../../server/contract/index.ts';
import { tempDir } from '../support/temp.ts';
import { until } from '../support/until.ts';
import { storedMessages } from './support/rows.ts';

const CLIENTS = 200;
const READY_MS = Number(process.env.R1_READY_SECONDS ?? 60) * 1000;

const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

const alive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test('R1: main is killed again and again; nothing acknowledged is lost, doubled, out of order or under a wrong id', async () => {
  const dataDir = tempDir();
  const port = await freePort();
  const start = () => startServer({ dataDir, port });
  let server: ServerProcess = await start();
  const clients = Array.from(
    { length: CLIENTS },
    (_, n) => new ChatClient({ url: server.url, retryMs: 200, lang: n % 2 ? 'zh' : 'en' }),
  );
  await Promise.all(clients.map((client) => client.connect()));

  const acknowledged: { client: ChatClient; text: string; sent: SentMessage }[] = [];
  const failures: unknown[] = [];
  let sending = true;
  const loops = clients.map(async (client, n) => {
    await new Promise((resolve) => setTimeout(resolve, (n * 1000) / CLIENTS));
    for (let turn = 1; sending; turn++) {
      const text = `client ${n} line ${turn}`;
      const pause = new Promise((resolve) => setTimeout(resolve, 1000));
      try {
        acknowledged.push({ client, text, sent: await client.send(text) });
      } catch (error) {
        failures.push(error);
      }
      await pause;
    }
  });

  let ready = 0;
  let kills = 0;
  while (ready < READY_MS) {
    const wait = randomInt(1500, 3000);
    await new Promise((resolve) => setTimeout(resolve, wait));
    ready += wait;
    const children = family(server.pid).filter((pid) => pid !== server.pid);
    const gone = new Promise((resolve) => server.child.once('exit', resolve));
    server.child.kill('SIGKILL');
    kills++;
    await gone;
    await until('the children end by themselves', () => children.every((pid) => !alive(pid)), 10_000);
    server = await start();
  }
  sending = false;
  await Promise.all(loops);
  for (const client of clients) client.close();
  await server.stop();

  const rows = storedMessages(dataDir);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const lost = acknowledged.filter(({ sent }) => !byId.has(sent.id));
  const wrong = acknowledged.filter(({ sent, text }) => {
    const row = byId.get(sent.id);
    return (
      row && (row.text !== text || row.client_message_id !== sent.client_message_id || row.seq !== sent.seq)
    );
  });
  const fromClients = rows.filter((row) => row.client_message_id !== null);
  const doubled = fromClients.length - new Set(fromClients.map((row) => row.client_message_id)).size;
  const outOfOrder = clients.filter((client) => {
    const seqs = fromClients
      .filter((row) => row.client_instance === client.instance)
      .map((row) => row.client_seq);
    return seqs.some((seq, at) => seq !== at + 1);
  });
  console.log(
    `R1: ${kills} kills in ${(ready / 1000).toFixed(0)} s of ready time, ${acknowledged.length} acknowledged, ${rows.length} rows`,
  );
  expect({
    lost: lost.length,
    wrong: wrong.length,
    doubled,
    outOfOrder: outOfOrder.length,
    failures,
  }).toEqual({ lost: 0, wrong: 0, doubled: 0, outOfOrder: 0, failures: [] });
  expect(kills).toBeGreaterThan(10);
  expect(acknowledged.length).toBeGreaterThan(CLIENTS);
}, 600_000);
