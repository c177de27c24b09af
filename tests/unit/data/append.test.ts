import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codeOf, newConversation, newUser, open, written } from './helpers.ts';

test('a message is stored under the next sequence number and moves its conversation', async () => {
  const { repositories } = await open();
  const conversation = await newConversation(repositories);
  const first = await repositories.messages.append(
    written(conversation.id, randomUUID(), 1, 'hello 你好 👍\u0000'),
  );
  const second = await repositories.messages.append({
    conversation_id: conversation.id,
    role: 'assistant',
    text: 'Hi',
    quick_replies: ['Yes', '不'],
  });
  expect(first).toMatchObject({
    kind: 'stored',
    row: { seq: 1, text: 'hello 你好 👍\u0000', role: 'subscriber', understanding: 'pending' },
  });
  expect(second).toMatchObject({
    kind: 'stored',
    row: { seq: 2, client_message_id: null, quick_replies: ['Yes', '不'] },
  });
  const rows = await repositories.messages.after(conversation.id, 0, 10);
  expect(rows).toEqual([first, second].map((result) => (result.kind === 'stored' ? result.row : null)));
  const after = await repositories.conversations.get(conversation.id);
  expect(after?.last_seq).toBe(2);
  expect(after?.revision).toBe(conversation.revision + 2);
});

test('a repeated id gives the same row, also when its number is old or wrong', async () => {
  const { repositories } = await open();
  const { id } = await newConversation(repositories);
  const client = randomUUID();
  const message = written(id, client, 1);
  const stored = await repositories.messages.append(message);
  await repositories.messages.append(written(id, client, 2));
  const again = await repositories.messages.append(message);
  const oddly = await repositories.messages.append({ ...message, client_seq: 9 });
  expect(again).toEqual({ kind: 'duplicate', row: stored.kind === 'stored' ? stored.row : null });
  expect(oddly.kind).toBe('duplicate');
  expect(await repositories.messages.after(id, 0, 10)).toHaveLength(2);
  expect((await repositories.conversations.get(id))?.revision).toBe(2);
});

test('an id that comes back with another text or author is refused', async () => {
  const { repositories } = await open();
  const { id } = await newConversation(repositories);
  const message = written(id, randomUUID(), 1, 'one');
  await repositories.messages.append(message);
  expect(await codeOf(() => repositories.messages.append({ ...message, text: 'two' }))).toBe(
    'CLIENT_MESSAGE_ID_REUSED',
  );
  expect(await codeOf(() => repositories.messages.append({ ...message, role: 'agent' }))).toBe(
    'CLIENT_MESSAGE_ID_REUSED',
  );
});

test('the same id in another conversation is another message', async () => {
  const { repositories } = await open();
  const [a, b] = [await newConversation(repositories), await newConversation(repositories)];
  const [client, message] = [randomUUID(), randomUUID()];
  expect((await repositories.messages.append(written(a.id, client, 1, 'x', message))).kind).toBe('stored');
  expect((await repositories.messages.append(written(b.id, client, 1, 'x', message))).kind).toBe('stored');
});

test('a gap and an old number are refused with the number that comes next; each client counts by itself', async () => {
  const { repositories } = await open();
  const { id } = await newConversation(repositories);
  const [tab, phone] = [randomUUID(), randomUUID()];
  expect(await repositories.messages.append(written(id, tab, 2))).toEqual({
    kind: 'out_of_order',
    expected: 1,
  });
  await repositories.messages.append(written(id, tab, 1));
  expect(await repositories.messages.append(written(id, tab, 1))).toEqual({
    kind: 'out_of_order',
    expected: 2,
  });
  expect((await repositories.messages.append(written(id, phone, 1))).kind).toBe('stored');
  expect(await repositories.messages.lastClientSeq(id, tab)).toBe(1);
  expect(await repositories.messages.lastClientSeq(id, randomUUID())).toBe(0);
});

test('a condition is judged inside the write, and a retry of what was stored still gets its row', async () => {
  const { repositories } = await open();
  const { id } = await newConversation(repositories);
  const agent = await newUser(repositories);
  const assistant = {
    conversation_id: id,
    role: 'assistant',
    text: 'Hi',
    only_if: { status: ['bot', 'waiting'] },
  } as const;
  expect((await repositories.messages.append(assistant)).kind).toBe('stored');
  await repositories.conversations.take(id, agent.id);
  expect(await repositories.messages.append(assistant)).toEqual({ kind: 'refused' });

  const message = {
    ...written(id, randomUUID(), 1),
    role: 'agent',
    author_id: agent.id,
    only_if: { assignee_id: agent.id },
  } as const;
  expect((await repositories.messages.append(message)).kind).toBe('stored');
  await repositories.conversations.release(id, agent.id);
  expect((await repositories.messages.append(message)).kind).toBe('duplicate');
  expect(
    (await repositories.messages.append({ ...message, client_seq: 2, client_message_id: randomUUID() })).kind,
  ).toBe('refused');
});

test('a message to no conversation is refused', async () => {
  const { repositories } = await open();
  expect(await codeOf(() => repositories.messages.append(written(randomUUID(), randomUUID(), 1)))).toBe(
    'NOT_FOUND',
  );
});

test('many clients at once: every message once, numbers without gaps', async () => {
  const { repositories } = await open();
  const { id } = await newConversation(repositories);
  const clients = Array.from({ length: 20 }, () => randomUUID());
  await Promise.all(
    clients.map(async (client) => {
      for (let n = 1; n <= 10; n += 1) {
        const message = written(id, client, n);
        await Promise.all([repositories.messages.append(message), repositories.messages.append(message)]);
      }
    }),
  );
  const rows = await repositories.messages.after(id, 0, 1000);
  expect(rows.map((row) => row.seq)).toEqual(Array.from({ length: 200 }, (_, at) => at + 1));
  for (const client of clients) {
    expect(rows.filter((row) => row.client_instance === client).map((row) => row.client_seq)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ]);
  }
});

test('whatever is sent again and in whatever order, each message is there once and in its client’s order', async () => {
  const { repositories } = await open();
  const sends = fc.array(fc.record({ client: fc.nat(2), seq: fc.integer({ min: 1, max: 6 }) }), {
    maxLength: 60,
  });
  await fc.assert(
    fc.asyncProperty(sends, fc.boolean(), async (order, together) => {
      const { id } = await newConversation(repositories);
      const clients = [randomUUID(), randomUUID(), randomUUID()];
      const messages = clients.map((client) =>
        Array.from({ length: 6 }, (_, at) => written(id, client, at + 1)),
      );
      const accepted = new Set<string>();
      const send = async ({ client, seq }: { client: number; seq: number }) => {
        const message = messages[client]![seq - 1]!;
        const result = await repositories.messages.append(message);
        if (result.kind === 'stored' || result.kind === 'duplicate') {
          accepted.add(message.client_message_id);
          expect(result.row.client_message_id).toBe(message.client_message_id);
        }
      };
      if (together) await Promise.all(order.map(send));
      else for (const one of order) await send(one);

      const rows = await repositories.messages.after(id, 0, 1000);
      expect(new Set(rows.map((row) => row.client_message_id))).toEqual(accepted);
      expect(rows.map((row) => row.seq)).toEqual(rows.map((_, at) => at + 1));
      for (const client of clients) {
        const numbers = rows.filter((row) => row.client_instance === client).map((row) => row.client_seq);
        expect(numbers).toEqual(numbers.map((_, at) => at + 1));
      }
    }),
    { numRuns: 100 },
  );
});

test('what no model has read is found in order of arrival until it is read', async () => {
  const { repositories, database } = await open();
  const [a, b] = [await newConversation(repositories), await newConversation(repositories)];
  for (const conversation of [b, a, b])
    await repositories.messages.append(written(conversation.id, randomUUID(), 1));
  const pending = await repositories.messages.pendingUnderstanding(10);
  expect(pending.map((row) => row.conversation_id)).toEqual([b.id, a.id, b.id]);
  await repositories.messages.setUnderstanding(pending[0]!.id, 'done', 'zh');
  expect(await repositories.messages.get(pending[0]!.id)).toMatchObject({
    understanding: 'done',
    lang: 'zh',
  });
  await repositories.messages.setUnderstanding(pending[1]!.id, 'unlabelled', null);
  expect(await repositories.messages.pendingUnderstanding(10)).toHaveLength(1);
  const plan = database.connection
    .prepare(
      "EXPLAIN QUERY PLAN SELECT * FROM messages WHERE understanding = 'pending' ORDER BY position LIMIT 5",
    )
    .all();
  expect(JSON.stringify(plan)).toContain('messages_pending');
});
