import { Agent, get, type IncomingMessage, request } from 'node:http';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openSession } from '../../server/cli/support/chat-client.ts';
import { type ServerProcess, startServer } from '../../server/cli/support/server-process.ts';
import { tempDir } from '../support/temp.ts';
import { until } from '../support/until.ts';
import { freePort, kept, Load } from './support/load.ts';
import { storedMessages } from './support/rows.ts';

const CLIENTS = 200;
/** Fifty messages a second in all: a disk that takes 5 ms for a sync keeps up, so that the return is what is measured. */
const EVERY_MS = 4_000;
/** How long nobody answers at the port after a stop, while those who come back are counted. */
const DOWN_MS = 5_000;

const ask = (url: string, agent?: Agent) =>
  new Promise<{ status: number; body: string }>((resolve, reject) => {
    get(url, agent ? { agent } : {}, (answer: IncomingMessage) => {
      let body = '';
      answer.on('data', (chunk) => {
        body += String(chunk);
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
    }).on('error', reject);
  });

/** The status that a new chat connection gets; 101 means that it was let in. */
const handshake = (url: string) =>
  new Promise<number>((resolve, reject) => {
    const upgrade = request(`${url}/live/?EIO=4&transport=websocket`, {
      headers: {
        origin: url,
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      },
    });
    upgrade.on('response', (answer) => resolve(answer.statusCode ?? 0));
    upgrade.on('upgrade', (_answer, socket) => {
      socket.destroy();
      resolve(101);
    });
    upgrade.on('error', reject);
    upgrade.end();
  });

/** Stands at the port while the server is away and notes when whom it refuses came, in milliseconds. */
async function countReturns(port: number): Promise<number[]> {
  const began = performance.now();
  const came: number[] = [];
  const door = createServer((socket) => {
    came.push(performance.now() - began);
    socket.destroy();
  });
  await new Promise<void>((resolve) => door.listen(port, '127.0.0.1', resolve));
  await new Promise((resolve) => setTimeout(resolve, DOWN_MS));
  await new Promise((resolve) => door.close(resolve));
  return came;
}

test('R15: SIGTERM under load loses and doubles nothing, ends in 10 s, and everybody is back 10 s after the next start', async () => {
  const dataDir = tempDir();
  const port = await freePort();
  const start = () => startServer({ dataDir, port });
  let server: ServerProcess = await start();
  const load = await Load.begin(server.url, CLIENTS, EVERY_MS);
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());

  for (let round = 0; round < 2; round++) {
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS + 1_500));
    expect((await ask(`${server.url}/readyz`)).status).toBe(200);
    const before = load.acknowledged.length;
    const began = performance.now();
    const gone = new Promise<number | null>((resolve) => server.child.once('exit', resolve));
    server.child.kill('SIGTERM');
    // A stop may be over before a question comes through, but then nobody is told "ready" or let in any more.
    const answers = await until('not ready', async () => {
      const ready = await ask(`${server.url}/readyz`).catch(() => ({ status: 0, body: '' }));
      return ready.status === 200 ? null : ready;
    });
    const notReady = performance.now() - began;
    const late = await handshake(server.url).catch(() => 0);
    const session = await openSession(server.url).then(
      () => 'opened',
      (error: Error) => error.message,
    );
    const code = await gone;
    const stopped = performance.now() - began;
    const came = await countReturns(port);

    server = await start();
    const ready = performance.now();
    await until('everybody is back', () => load.clients.every((client) => client.connected), 10_000);
    console.log(
      `R15: not ready after ${notReady.toFixed(0)} ms (${answers.status}), ended after ${stopped.toFixed(0)} ms, ` +
        `${came.length} tries in ${DOWN_MS / 1000} s, all back ${(performance.now() - ready).toFixed(0)} ms after the start`,
    );
    expect(code).toBe(0);
    expect(notReady).toBeLessThan(1_000);
    expect([0, 503]).toContain(answers.status);
    expect(late).not.toBe(101);
    expect(session).toMatch(/503.*SHUTTING_DOWN|fetch failed/s);
    expect(stopped).toBeLessThan(10_000);
    expect(before).toBeGreaterThan(CLIENTS / 4);
    // Everybody tries, and never half of them in one tenth of a second (the unit test of heedGoodbye looks closer).
    expect(came.length).toBeGreaterThanOrEqual(CLIENTS);
    const tenths = new Map<number, number>();
    for (const at of came) tenths.set(Math.floor(at / 100), (tenths.get(Math.floor(at / 100)) ?? 0) + 1);
    expect(Math.max(...tenths.values())).toBeLessThan(CLIENTS / 2);
  }
  await load.end();
  await until(
    'every message was read',
    () => storedMessages(dataDir).every((row) => row.understanding !== 'pending'),
    30_000,
  );
  await server.stop();
  expect(load.compare(dataDir)).toEqual(kept);
}, 300_000);
