import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { AgentClient, setUpAgent } from '../../server/cli/support/agent-client.ts';
import { ChatClient } from '../../server/cli/support/chat-client.ts';
import { type ServerProcess, startServer } from '../../server/cli/support/server-process.ts';
import { tempDir } from '../support/temp.ts';
import { until } from '../support/until.ts';
import { buildShim } from './support/power.ts';

const HOUR = 3_600;
const YEAR = 365 * 24 * HOUR;

interface Row {
  conversation_id: string;
  seq: number;
  text: string;
  created_at: string;
}

test('R14: the wall clock steps by hours and a year; order, limits, sessions and rows stay as they were', async () => {
  const dataDir = tempDir();
  const folder = tempDir();
  const offset = join(folder, 'offset');
  const env = { LD_PRELOAD: buildShim(folder, 'clock'), CLOCK_OFFSET: offset };
  writeFileSync(offset, '0');
  let server: ServerProcess = await startServer({ dataDir, env });
  const { port } = server;
  onTestFinished(() => server.stop().then(() => undefined));

  /** Moves the wall clock of the server and its children; true only when the server's own answers show it. */
  const step = async (seconds: number) => {
    writeFileSync(offset, String(seconds));
    const seen = async () => {
      const answer = await fetch(`${server.url}/healthz`);
      await answer.arrayBuffer();
      return Math.abs(Date.parse(answer.headers.get('date') ?? '') - Date.now() - seconds * 1000) < 60_000;
    };
    await until('the server sees the step', seen);
  };
  const restart = async (seconds: number, signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM') => {
    const gone = new Promise((resolve) => server.child.once('exit', resolve));
    server.child.kill(signal);
    await gone;
    writeFileSync(offset, String(seconds));
    server = await startServer({ dataDir, port, env });
  };
  const sql = <T>(statement: string, ...values: unknown[]): T[] => {
    const db = new Database(join(dataDir, 'switchboard.db'));
    try {
      const prepared = db.prepare(statement);
      if (prepared.reader) return prepared.all(...values) as T[];
      prepared.run(...values);
      return [];
    } finally {
      db.close();
    }
  };
  const me = async (cookie: string) =>
    (await fetch(`${server.url}/api/v1/auth/me`, { headers: { cookie } })).status;
  const guess = async () => {
    const answer = await fetch(`${server.url}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: server.url },
      body: JSON.stringify({ email: 'nobody@example.org', password: 'guess' }),
    });
    await answer.arrayBuffer();
    return { status: answer.status, wait: Number(answer.headers.get('retry-after')) };
  };

  // Before any step: a chat, two signed-in people, and somebody who guessed too often.
  const cookie = await setUpAgent(server.url, server.setupToken);
  const agent = new AgentClient(server.url, cookie);
  const client = new ChatClient({ url: server.url, retryMs: 100 });
  onTestFinished(() => {
    agent.close();
    client.close();
  });
  await client.connect();
  const texts: string[] = [];
  const say = async (text: string) => {
    texts.push(text);
    await client.send(text);
  };
  await say('before');
  let refused = await guess();
  while (refused.status !== 429) refused = await guess();

  for (const seconds of [HOUR, -HOUR, YEAR, 0]) {
    await step(seconds);
    await say(`at ${seconds}`);
    const again = await guess();
    expect([seconds, again.status]).toEqual([seconds, 429]);
    expect(again.wait).toBeGreaterThan(0);
    expect(again.wait).toBeLessThanOrEqual(refused.wait);
    expect([seconds, await me(cookie)]).toEqual([seconds, 200]);
  }

  // Starts with a wrong clock delete and end nothing.
  const sessions = () => sql<{ n: number }>('SELECT count(*) AS n FROM sessions')[0]?.n;
  const before = sessions();
  for (const seconds of [HOUR, YEAR, -HOUR]) {
    await restart(seconds);
    await until('the chat is back', () => client.connected);
    await say(`started at ${seconds}`);
    expect([seconds, await me(cookie), sessions()]).toEqual([seconds, 200, before]);
  }

  // What has ended stays ended: after a step back, after a start with the clock back, and after a kill.
  await step(0);
  sql("UPDATE sessions SET expires_at = ? WHERE kind = 'user'", new Date(Date.now() + 1_500).toISOString());
  expect(await me(cookie)).toBe(200);
  await until('the session ends', async () => (await me(cookie)) === 401);
  await step(-HOUR);
  expect(await me(cookie)).toBe(401);
  await restart(-YEAR);
  expect(await me(cookie)).toBe(401);
  await restart(-HOUR, 'SIGKILL');
  expect(await me(cookie)).toBe(401);

  await until('the chat is back', () => client.connected);
  await say('after');
  const rows = sql<Row>(
    'SELECT conversation_id, seq, text, created_at FROM messages WHERE conversation_id = ? ORDER BY seq',
    client.conversationId,
  );
  expect(rows.map((row) => row.seq)).toEqual(rows.map((_row, at) => at + 1));
  expect(rows.map((row) => row.text).filter((text) => texts.includes(text))).toEqual(texts);
  // Stored times go by the bound too: none lies an hour off, and none before the one in front of it.
  const times = rows.map((row) => Date.parse(row.created_at));
  expect(times.every((time, at) => time >= (times[at - 1] ?? 0))).toBe(true);
  expect(Math.max(...times.map((time) => time - Date.now()))).toBeLessThan(5 * 60_000);
}, 300_000);
