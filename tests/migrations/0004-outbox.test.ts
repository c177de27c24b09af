import { expect, test } from 'vitest';
import { migrate } from '../../data/migrate.ts';
import { migrations } from '../../data/migrations/index.ts';
import { createRepositories } from '../../data/repositories/index.ts';
import { databaseAt, firstRows } from './helpers.ts';

test('rows of before stay, and only what happens while a webhook listens is put out', async () => {
  const database = await databaseAt(3);
  database.connection.exec(firstRows.replace(/INSERT INTO labels.*\n/, ''));
  expect(await migrate(database, { steps: migrations.slice(0, 4) })).toMatchObject({ from: 3, to: 4 });
  const { conversations, subscribers, messages } = createRepositories(database);
  const count = () =>
    database.connection.prepare<[], { kind: string }>('SELECT kind FROM outbox ORDER BY position').all();
  const subscriber = await subscribers.create({});
  const chat = { subscriber_id: subscriber.id, lang: 'en', channel: 'web' } as const;
  await conversations.create(chat);
  expect(count()).toEqual([]);
  const webhook = (enabled: number) =>
    `INSERT OR REPLACE INTO webhooks VALUES ('w', 'https://a.example', 's', '[]', 1, ${enabled}, NULL, '2026-01-01')`;
  database.connection.exec(webhook(1));
  const { id } = await conversations.create(chat);
  await messages.append({ conversation_id: id, role: 'assistant', text: 'hi' });
  expect(count()).toEqual([{ kind: 'conversation' }, { kind: 'message' }]);
  database.connection.exec(webhook(0));
  await conversations.create(chat);
  expect(count()).toHaveLength(2);
});
