import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../../data/database.ts';
import type { Repositories } from '../../../data/index.ts';
import { migrate } from '../../../data/migrate.ts';
import { createRepositories } from '../../../data/repositories/index.ts';
import { createLog } from '../../../server/services/log.ts';
import { Networks } from '../../../server/services/networks.ts';
import { newSecret, send } from '../../../server/services/webhook-sender.ts';
import { RETRY_MS, WebhookWorker } from '../../../server/services/webhook-worker.ts';
import { receiver, verified } from '../../support/receiver.ts';
import { tempDir } from '../../support/temp.ts';
import { until } from '../../support/until.ts';

const MINUTE = 60_000;

/** A database with a clock that the test turns, and a worker over it. */
async function place(options: { mostWaiting?: number; timeoutMs?: number } = {}) {
  const clock = { now: Date.parse('2026-01-01T00:00:00Z') };
  const database = openDatabase({ path: join(tempDir(), 'switchboard.db') });
  await migrate(database);
  const repositories = createRepositories(database, { now: () => clock.now });
  const workers: WebhookWorker[] = [];
  onTestFinished(async () => {
    for (const worker of workers) await worker.stop();
    await database.close();
  });
  const start = () => {
    const worker = new WebhookWorker({
      repositories,
      networks: new Networks([]),
      log: createLog('silent'),
      now: () => clock.now,
      random: () => 0,
      ...options,
    });
    workers.push(worker);
    worker.start();
    return worker;
  };
  return { clock, repositories, start };
}

const hook = (repositories: Repositories, url: string, events = ['message.created']) =>
  repositories.webhooks.create({ url, secret: newSecret(), events, redact: false, created_by: null });

async function chat(repositories: Repositories) {
  const subscriber = await repositories.subscribers.create({});
  const { id } = await repositories.conversations.create({
    subscriber_id: subscriber.id,
    lang: 'en',
    channel: 'web',
  });
  return {
    id,
    say: (text: string) => repositories.messages.append({ conversation_id: id, role: 'assistant', text }),
  };
}
const texts = (got: { body: { data: unknown } }[]) =>
  got.map(({ body }) => (body.data as { message: { text: string } }).message.text);

test('events are sent in their order, signed as the specification says, and once', async () => {
  const { repositories, start } = await place();
  const { url, got } = await receiver();
  const { secret, id } = await hook(repositories, url);
  const { say } = await chat(repositories);
  for (let n = 0; n < 30; n += 1) await say(`text ${n}`);
  start();
  await until('thirty', () => got.length === 30);
  expect(texts(got)).toEqual(Array.from({ length: 30 }, (_, n) => `text ${n}`));
  for (const one of got) expect(verified(secret, one)).toBe(true);
  expect(verified(newSecret(), got[0] as (typeof got)[0])).toBe(false);
  expect(new Set(got.map((one) => one.id)).size).toBe(30);
  expect(got[0]?.timestamp).toBe(Date.parse('2026-01-01T00:00:00Z') / 1000);
  await until('all delivered', async () => (await repositories.webhooks.count(id, 'delivered')) === 30);
});

test('a refused event is tried again at its times, holds back its conversation alone, and is dead at last', async () => {
  const { clock, repositories, start } = await place();
  const { url, got, state } = await receiver();
  const { id } = await hook(repositories, url);
  const [one, two] = [await chat(repositories), await chat(repositories)];
  state.answer = (_, res) => void res.writeHead(texts(got).at(-1)?.startsWith('bad') ? 500 : 200).end();
  await one.say('bad');
  await one.say('behind');
  await two.say('other');
  const worker = start();
  await until('the other conversation', () => texts(got).includes('other'));
  expect(texts(got)).toEqual(['bad', 'other']);
  for (const [n, wait] of RETRY_MS.entries()) {
    clock.now += wait - 1;
    worker.wake();
    await until('the retry is stored', async () =>
      (await repositories.webhooks.page({ webhook_id: id, limit: 9 })).some((row) => row.attempts === n + 1),
    );
    expect(texts(got).filter((text) => text === 'bad')).toHaveLength(n + 1);
    clock.now += 1;
    worker.wake();
    await until(`attempt ${n + 2}`, () => texts(got).filter((text) => text === 'bad').length === n + 2);
  }
  await until('dead', async () => (await repositories.webhooks.count(id, 'dead')) === 1);
  expect(new Set(got.filter((_, i) => texts(got)[i] === 'bad').map((call) => call.id)).size).toBe(1);
  worker.wake();
  await until('the one behind', () => texts(got).includes('behind'));
  const [dead] = await repositories.webhooks.page({ webhook_id: id, state: 'dead', limit: 9 });
  expect(dead).toMatchObject({ attempts: 7, last_status: 500, last_error: 'REFUSED', next_attempt_at: null });
  state.answer = (_, res) => void res.writeHead(204).end();
  expect(await repositories.webhooks.replayDead(id)).toBe(1);
  worker.wake();
  await until(
    'replayed',
    async () =>
      (await repositories.webhooks.count(id, 'dead')) === 0 &&
      (await repositories.webhooks.count(id, 'delivered')) === 3,
  );
  expect(got.at(-1)?.id).toBe(dead?.id);
});

test('a worker that ended goes on where it was: in the outbox and in deliveries', async () => {
  const { clock, repositories, start } = await place();
  const { url, got, state } = await receiver();
  await hook(repositories, url);
  const { say } = await chat(repositories);
  state.status = 503;
  await say('one');
  const first = start();
  await until('the first attempt', () => got.length === 1);
  await first.stop();
  // Stored while nobody sends: the trigger wrote it in the message's own transaction.
  await say('two');
  expect(await repositories.webhooks.outbox(9)).toMatchObject([{ kind: 'message' }]);
  state.status = 200;
  clock.now += MINUTE;
  start();
  await until('both', () => got.length === 3);
  expect(texts(got)).toEqual(['one', 'one', 'two']);
});

test('an endpoint that never answers waits for its time-out and stops no other', async () => {
  const { repositories, start } = await place({ timeoutMs: 300 });
  const [slow, quick] = [await receiver(), await receiver()];
  slow.state.answer = () => {};
  const { id } = await hook(repositories, slow.url);
  await hook(repositories, quick.url);
  const { say } = await chat(repositories);
  for (let n = 0; n < 10; n += 1) await say(`text ${n}`);
  const worker = start();
  await until('the quick one has all', () => quick.got.length === 10);
  expect(slow.got.length).toBe(1);
  await until('late', async () =>
    (await repositories.webhooks.page({ webhook_id: id, limit: 20 })).some(
      (row) => row.last_error === 'TIMEOUT',
    ),
  );
  expect(slow.got.length).toBe(1);
  await worker.stop();
});

test('what waits for one endpoint is bounded; the rest is in the dead-letter list', async () => {
  const { repositories, start } = await place({ mostWaiting: 5 });
  const { url, state } = await receiver();
  state.status = 500;
  const { id } = await hook(repositories, url);
  for (let n = 0; n < 8; n += 1) await (await chat(repositories)).say('x');
  start();
  await until('all are rows', async () => (await repositories.webhooks.outbox(1)).length === 0);
  expect(await repositories.webhooks.count(id, 'dead')).toBe(3);
  expect(await repositories.webhooks.count(id, 'pending')).toBe(5);
});

test('no redirect is followed, and a long answer is cut off', async () => {
  const [from, to] = [await receiver(), await receiver()];
  from.state.answer = (_, res) => void res.writeHead(307, { location: to.url }).end();
  const options = {
    networks: new Networks([]),
    timeoutMs: 2000,
    now: Date.now,
    signal: new AbortController().signal,
  };
  const outgoing = (url: string) => ({ url, secret: newSecret(), id: 'a', body: '{}' });
  expect(await send(outgoing(from.url), options)).toEqual({ ok: false, status: 307, error: 'REDIRECT' });
  expect(to.got).toEqual([]);
  let closed = false;
  to.state.answer = (req, res) => {
    req.socket.on('close', () => {
      closed = true;
    });
    res.writeHead(200);
    const more = () => {
      while (res.write('x'.repeat(65_536)));
      res.once('drain', more);
    };
    more();
  };
  expect(await send(outgoing(to.url), options)).toMatchObject({ ok: true, status: 200 });
  await until('the connection is ended', () => closed);
});

test.each([
  'http://example.com/',
  'https://10.0.0.1/',
  'https://192.168.1.5/x',
  'https://169.254.169.254/latest/meta-data',
  'https://[::ffff:10.0.0.1]/',
  'https://[fd00::1]/',
  'https://[fe80::1]/',
  'https://0.0.0.0/',
  'https://100.64.0.1/',
  'https://[64:ff9b::a00:1]/',
  'https://[2002:a00:1::]/',
  'https://2130706433.example.net:0x1/',
  'ftp://127.0.0.1/',
  'https://172.31.255.1/',
  'https://0x0a000001/',
])('%s is refused', (url) => {
  expect(() => new Networks([]).check(url)).toThrow(expect.objectContaining({ code: 'URL_REFUSED' }));
});

test.each([
  'http://127.0.0.1:9/',
  'http://localhost/',
  'https://[::1]/',
  'https://93.184.216.34/',
  'https://example.com/x',
])('%s may be called', (url) => {
  expect(new Networks([]).check(url).url.href).toContain('://');
});

test('a private network is open once it is listed', () => {
  const networks = new Networks(['10.1.0.0/16', 'fd00::/8']);
  expect(networks.check('https://10.1.2.3/').loopback).toBe(false);
  expect(networks.allows('fd12::1')).toBe(true);
  expect(networks.allows('10.2.0.1')).toBe(false);
});

test('a name that leads to this machine is refused when it connects, whatever it was before', async () => {
  const refusal = await new Promise((resolve) =>
    new Networks([]).lookup('localhost', {}, (error) => resolve(error?.code)),
  );
  expect(refusal).toBe('URL_REFUSED');
});
