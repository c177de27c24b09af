import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../../data/database.ts';
import { migrate } from '../../../data/migrate.ts';
import { createRepositories } from '../../../data/repositories/index.ts';
import { csvLine } from '../../../server/services/csv.ts';
import { RetentionService } from '../../../server/services/retention.service.ts';
import { scrubDetails } from '../../../server/services/scrub.ts';
import { tempDir } from '../../support/temp.ts';

const DAY = 86_400_000;

async function place() {
  const clock = { now: Date.parse('2026-01-01T00:00:00Z') };
  const database = openDatabase({ path: join(tempDir(), 'switchboard.db') });
  await migrate(database);
  onTestFinished(() => database.close());
  const repositories = createRepositories(database, { now: () => clock.now });
  const retention = new RetentionService({ repositories, now: () => clock.now });
  const chat = async (messages = 1) => {
    const subscriber = await repositories.subscribers.create({});
    const { id } = await repositories.conversations.create({
      subscriber_id: subscriber.id,
      lang: 'en',
      channel: 'web',
    });
    for (let n = 0; n < messages; n += 1)
      await repositories.messages.append({ conversation_id: id, role: 'assistant', text: 'x' });
    return { id, subscriber_id: subscriber.id };
  };
  /** Days pass with a little activity each, as they do while the clock is right. */
  const pass = async (days: number) => {
    for (let n = 0; n < days; n += 1) {
      clock.now += DAY;
      await repositories.audit.append({ actor: null, action: 'day', object: null });
    }
  };
  return { clock, repositories, retention, chat, pass, database };
}

test('what is older than it may be goes, what is held or younger stays, and the dry run says the same', async () => {
  const { repositories, retention, chat, pass } = await place();
  const [old, kept] = [await chat(250), await chat()];
  await repositories.keeping.addHold({
    subscriber_id: kept.subscriber_id,
    reason: 'court',
    created_by: null,
  });
  await repositories.sessions.create({
    token_hash: 'a',
    kind: 'subscriber',
    subject_id: kept.subscriber_id,
    expires_at: '2026-01-02T00:00:00.000Z',
    address: '192.0.2.1',
    user_agent: 'x',
  });
  await repositories.sessions.create({
    token_hash: 'b',
    kind: 'subscriber',
    subject_id: 'somebody',
    expires_at: '2027-01-02T00:00:00.000Z',
    address: '192.0.2.1',
    user_agent: 'x',
  });
  await pass(179);
  const young = await chat();
  await pass(2);
  const dry = await retention.run(null, true);
  expect(dry).toMatchObject({
    dry_run: true,
    held: null,
    counts: { conversations: 1, messages: 250, addresses: 1, sessions: 1, subscribers: 0 },
  });
  expect(await repositories.conversations.get(old.id)).not.toBeNull();
  const done = await retention.run(null, false);
  expect(done.counts).toMatchObject({
    conversations: 1,
    messages: 250,
    addresses: 1,
    sessions: 1,
    subscribers: 1,
  });
  expect(await repositories.conversations.get(old.id)).toBeNull();
  expect(await repositories.subscribers.get(old.subscriber_id)).toBeNull();
  for (const { id } of [kept, young]) expect(await repositories.conversations.get(id)).not.toBeNull();
  expect(await repositories.sessions.findByTokenHash('b')).toMatchObject({ address: null, user_agent: null });
  expect(await repositories.audit.list({ limit: 1 })).toMatchObject([
    { action: 'retention_run', details: { counts: done.counts } },
  ]);
  expect(await retention.isDue()).toBe(false);
  await pass(1);
  expect(await retention.isDue()).toBe(true);
});

test('the old end of the trail goes up to an anchor, and the rest still proves itself', async () => {
  const { repositories, retention, pass } = await place();
  await pass(150);
  const policy = { transcripts_days: 180, addresses_days: 30, audit_days: 30, deliveries_days: 30 };
  await repositories.settings.set('retention', policy);
  const { counts } = await retention.run(null, false);
  expect(counts.audit).toBeGreaterThanOrEqual(115);
  expect(await repositories.audit.verify()).toMatchObject({ ok: true });
  expect((await repositories.audit.list({ limit: 200 })).length).toBeLessThan(40);
});

test('a clock that leapt removes nothing at once, and is believed after it has gone on for three days', async () => {
  const { clock, repositories, retention, chat } = await place();
  for (let n = 0; n < 30; n += 1) await chat();
  await retention.run(null, false);
  clock.now += 400 * DAY;
  expect((await retention.run(null, true)).held).toMatch(/leapt/);
  for (let day = 0; day < 3; day += 1) {
    expect(await retention.run(null, false)).toMatchObject({
      counts: {},
      held: expect.stringMatching(/30 of 30/),
    });
    clock.now += DAY;
  }
  expect(await repositories.audit.list({ limit: 1 })).toMatchObject([{ action: 'retention_held' }]);
  expect(await retention.run(null, false)).toMatchObject({ held: null, counts: { conversations: 30 } });
});

test('a clock that leapt and came back has removed nothing', async () => {
  const { clock, repositories, retention, chat } = await place();
  const { id } = await chat();
  for (let n = 0; n < 30; n += 1) await chat();
  await retention.run(null, false);
  clock.now += 400 * DAY;
  await retention.run(null, false);
  clock.now -= 399 * DAY;
  expect(await retention.run(null, false)).toMatchObject({ held: null, counts: { conversations: 0 } });
  expect(await repositories.conversations.get(id)).not.toBeNull();
});

test('the loop is never held for long, however much goes', async () => {
  const { repositories, retention, chat, pass, database } = await place();
  const { id } = await chat();
  database.connection.exec(`WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 8000)
    INSERT INTO messages (id, conversation_id, seq, role, text, created_at)
    SELECT 'm' || i, '${id}', i, 'assistant', hex(zeroblob(200)), '2026-01-01' FROM n`);
  await pass(181);
  let worst = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    worst = Math.max(worst, performance.now() - last);
    last = performance.now();
  }, 1);
  const { counts } = await retention.run(null, false);
  clearInterval(timer);
  expect(counts.messages).toBe(8000);
  expect(await repositories.conversations.get(id)).toBeNull();
  // 50 ms on a machine of its own; here others run beside it.
  expect(worst).toBeLessThan(200);
}, 60_000);

test('a cell is never a formula', () => {
  expect(csvLine(['=1+1', '+1', '-1', '@a', '\tx', '\rx', 'plain', 'a,b', 'say "hi"', -5, null])).toBe(
    '\'=1+1,\'+1,\'-1,\'@a,\'\tx,"\'\rx",plain,"a,b","say ""hi""",-5,\r\n',
  );
});

test('what an audit entry says holds no data of subscribers', async () => {
  const database = openDatabase({ path: join(tempDir(), 'switchboard.db') });
  await migrate(database);
  onTestFinished(() => database.close());
  const { audit, transaction } = createRepositories(database, { scrub: scrubDetails });
  const id = '0b2f7a41-9c1d-4b8e-8111-138001380001';
  const details = {
    id,
    n: 13800138000,
    reason: '投诉 13800138000',
    list: ['card 4111 1111 1111 1111'],
    email: 'a@b.com',
  };
  await transaction((inside) => inside.audit.append({ actor: null, action: 'x', object: null, details }));
  expect((await audit.list({ limit: 1 }))[0]?.details).toEqual({
    ...details,
    reason: '投诉 <PHONE>',
    list: ['card <CARD>'],
  });
  expect(await audit.verify()).toMatchObject({ ok: true });
});
