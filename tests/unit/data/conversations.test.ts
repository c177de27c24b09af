import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { QueueView } from '../../../data/types.ts';
import { codeOf, newConversation, newUser, open, parsed, written } from './helpers.ts';

test('of two who take a conversation at once one gets it, and the other learns who', async () => {
  const { repositories } = await open();
  const { id } = await newConversation(repositories);
  const [ada, bo] = [await newUser(repositories, 'Ada'), await newUser(repositories, 'Bo')];
  const results = await Promise.all([
    repositories.conversations.take(id, ada.id),
    repositories.conversations.take(id, bo.id),
  ]);
  expect(results).toEqual([
    { kind: 'taken' },
    { kind: 'conflict', assignee_id: ada.id, assignee_name: 'Ada' },
  ]);
  expect(await repositories.conversations.take(id, ada.id)).toEqual({ kind: 'already' });
  expect(await repositories.conversations.take(randomUUID(), ada.id)).toEqual({ kind: 'missing' });
  expect((await repositories.conversations.countsByAssignee()).get(ada.id)).toBe(1);
});

test('a conversation goes from assistant to queue to person and back, and each step grows the revision', async () => {
  const { repositories } = await open();
  const { conversations } = repositories;
  const { id, subscriber_id } = await newConversation(repositories);
  const [ada, bo] = [await newUser(repositories, 'Ada'), await newUser(repositories, 'Bo')];
  const revisions = [0];
  const step = async (done: Promise<boolean>, expected: boolean) => {
    expect(await done).toBe(expected);
    revisions.push((await conversations.get(id))?.revision ?? -1);
  };
  await step(conversations.requestHandover(id, 'asked_for_person'), true);
  expect(await conversations.get(id)).toMatchObject({
    status: 'waiting',
    handover_reason: 'asked_for_person',
    waiting_since: expect.any(String),
  });
  await step(conversations.requestHandover(id, 'again'), false);
  await conversations.take(id, ada.id);
  expect(await conversations.get(id)).toMatchObject({
    status: 'agent',
    assignee_id: ada.id,
    waiting_since: null,
  });
  await step(conversations.release(id, bo.id), false);
  await step(conversations.resolve(id, bo.id), false);
  await step(conversations.release(id, ada.id), true);
  expect(await conversations.get(id)).toMatchObject({ status: 'bot', assignee_id: null });
  await step(conversations.resolve(id, bo.id), true);
  expect(await conversations.findOpenForSubscriber(subscriber_id)).toBeNull();
  expect(await conversations.take(id, ada.id)).toEqual({ kind: 'resolved' });
  await step(conversations.reopen(id), true);
  await step(conversations.reopen(id), false);
  await step(conversations.setLanguage(id, 'zh'), true);
  await step(conversations.setLanguage(id, 'zh'), false);
  expect((await conversations.findOpenForSubscriber(subscriber_id))?.lang).toBe('zh');
  expect(revisions).toEqual([0, 1, 1, 2, 2, 3, 4, 5, 5, 6, 6]);
});

test('the queue keeps the order of arrival though the clock steps back', async () => {
  let clock = Date.parse('2026-01-01T12:00:00.000Z');
  const { repositories } = await open(undefined, () => clock);
  const ids: string[] = [];
  for (let n = 0; n < 4; n += 1) {
    const { id } = await newConversation(repositories);
    await repositories.conversations.requestHandover(id, 'asked_for_person');
    ids.push(id);
    clock -= 3_600_000;
  }
  const page = await repositories.conversations.page({
    view: 'waiting',
    user_id: null,
    limit: 10,
    cursor: null,
  });
  expect(page.items.map((row) => row.id)).toEqual(ids);
  expect(await Promise.all(ids.map((id) => repositories.conversations.queuePosition(id)))).toEqual([
    1, 2, 3, 4,
  ]);
  await repositories.conversations.take(ids[0] ?? '', (await newUser(repositories)).id);
  expect(await repositories.conversations.queuePosition(ids[2] ?? '')).toBe(2);
  expect(await repositories.conversations.queuePosition(ids[0] ?? '')).toBeNull();
});

test('pages of every view hold each conversation once, with its last message and newest prediction', async () => {
  let clock = Date.parse('2026-01-01T12:00:00.000Z');
  const { repositories } = await open(undefined, () => clock);
  const ada = await newUser(repositories);
  const made: Record<QueueView, string[]> = {
    waiting: [],
    mine: [],
    bot: [],
    agent: [],
    resolved: [],
    all: [],
  };
  for (let n = 0; n < 20; n += 1) {
    // Pairs share a time: the cursor must not lose one of them.
    clock += n % 2;
    const { id } = await newConversation(repositories);
    const view = (['bot', 'waiting', 'agent', 'resolved'] as const)[n % 4] ?? 'bot';
    if (view === 'waiting') await repositories.conversations.requestHandover(id, 'complaint');
    if (view === 'agent') await repositories.conversations.take(id, ada.id);
    if (view === 'resolved') await repositories.conversations.resolve(id, ada.id);
    made[view].push(id);
    made.all.push(id);
    if (view === 'agent') made.mine.push(id);
  }
  for (const view of ['waiting', 'mine', 'bot', 'agent', 'resolved', 'all'] as const) {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await repositories.conversations.page({ view, user_id: ada.id, limit: 3, cursor });
      seen.push(...page.items.map((row) => row.id));
      cursor = page.next_cursor;
    } while (cursor);
    expect([...seen].sort()).toEqual([...made[view]].sort());
  }
  expect(await repositories.conversations.counts(ada.id)).toEqual({
    waiting: 5,
    mine: 5,
    bot: 5,
    agent: 5,
    resolved: 5,
    all: 20,
  });

  const id = made.bot[0] ?? '';
  expect(await repositories.conversations.summary(id)).toMatchObject({
    last_message: null,
    prediction: null,
    assignee_name: null,
  });
  const client = randomUUID();
  for (const n of [1, 2]) {
    const stored = await repositories.messages.append(written(id, client, n));
    if (stored.kind !== 'stored') throw new Error(stored.kind);
    await repositories.predictions.insert({
      message_id: stored.row.id,
      parsed: { ...parsed, intent: { name: `intent.${n}`, confidence: 0.5 } },
    });
  }
  const summary = await repositories.conversations.summary(id);
  expect(summary).toMatchObject({
    last_message: { seq: 2, role: 'subscriber', text: 'message 2' },
    prediction: {
      intent: 'intent.2',
      message_seq: 2,
      ranking: parsed.intent_ranking,
      entities: parsed.entities,
      truncated: true,
    },
  });
  expect(summary?.prediction).toEqual(await repositories.predictions.latest(id));
});

test('a cursor that was not given is refused', async () => {
  const { repositories } = await open();
  const ask = (view: QueueView, cursor: string) =>
    codeOf(() => repositories.conversations.page({ view, user_id: null, limit: 5, cursor }));
  expect(await ask('all', "'; DROP TABLE messages")).toBe('BAD_REQUEST');
  expect(await ask('waiting', `2026-01-01T00:00:00.000Z~${randomUUID()}`)).toBe('BAD_REQUEST');
});

test('every query of the queue is answered from an index', async () => {
  const { database } = await open();
  const plan = (query: string) =>
    JSON.stringify(database.connection.prepare(`EXPLAIN QUERY PLAN ${query}`).all());
  expect(
    plan('SELECT * FROM conversations WHERE waiting_ticket IS NOT NULL ORDER BY waiting_ticket LIMIT 5'),
  ).toContain('conversations_waiting');
  expect(
    plan("SELECT * FROM conversations WHERE status = 'bot' ORDER BY updated_at DESC, id DESC LIMIT 5"),
  ).toContain('conversations_by_status');
  expect(
    plan("SELECT * FROM conversations WHERE assignee_id = 'x' ORDER BY updated_at DESC, id DESC"),
  ).toContain('conversations_by_assignee');
  expect(plan('SELECT * FROM conversations ORDER BY updated_at DESC, id DESC LIMIT 5')).toContain(
    'conversations_by_update',
  );
  for (const query of [
    "WHERE status = 'bot' ORDER BY updated_at DESC, id DESC",
    'ORDER BY updated_at DESC, id DESC',
  ]) {
    expect(plan(`SELECT * FROM conversations ${query} LIMIT 5`)).not.toContain('TEMP B-TREE');
  }
});
