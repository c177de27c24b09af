import { expect, test } from 'vitest';
import { testApp } from '../support/app.ts';
import { keyWith, signedIn } from '../support/callers.ts';

test('the trail is read page by page, by actor and by act, and checked by the reader', async () => {
  const app = await testApp();
  const admin = await signedIn(app, 'admin', 'Ada');
  const { audit } = app.data.repositories;
  for (let n = 0; n < 7; n += 1)
    await audit.append({
      actor: n % 2 ? admin.user_id : null,
      action: n % 2 ? 'odd' : 'even',
      object: String(n),
    });
  const first = await admin.call('GET', '/audit?limit=3&action=even');
  expect(first.body.items.map((row: { object: string }) => row.object)).toEqual(['6', '4', '2']);
  const second = await admin.call('GET', `/audit?limit=3&action=even&cursor=${first.body.next_cursor}`);
  expect(second.body).toMatchObject({ items: [{ object: '0', actor_name: null }], next_cursor: null });
  const own = await admin.call('GET', `/audit?actor=${admin.user_id}&action=odd`);
  expect(own.body.items).toMatchObject([{ actor_name: 'Ada' }, {}, {}]);
  const before = app.data.reader.pid();
  const verdict = await admin.call('POST', '/audit/verify');
  expect(verdict).toMatchObject({ status: 200, body: { ok: true, broken_at: null } });
  expect(verdict.body.checked).toBeGreaterThanOrEqual(7);
  expect(app.data.reader.pid()).not.toBe(before);
  const agent = await signedIn(app, 'agent');
  expect(await agent.call('GET', '/audit')).toMatchObject({ status: 403 });
});

test('a row that was changed behind the triggers is found by the check', async () => {
  const app = await testApp();
  const admin = await signedIn(app, 'admin');
  for (const action of ['one', 'two', 'three'])
    await app.data.repositories.audit.append({ actor: null, action, object: null });
  app.data.database.connection.exec(
    "DROP TRIGGER audit_never_changes; UPDATE audit SET action = 'another' WHERE seq = 2",
  );
  expect((await admin.call('POST', '/audit/verify')).body).toMatchObject({
    ok: false,
    broken_at: 2,
    checked: 1,
  });
});

test('whoever reads a transcript is written down once an hour; subscribers are not', async () => {
  const app = await testApp();
  const admin = await signedIn(app, 'admin');
  const chat = await app.subscriber();
  await chat.send('hello');
  const { items } = (await admin.call('GET', '/conversations?view=all')).body;
  const id: string = items[0].id;
  const views = async () => (await admin.call('GET', '/audit?action=transcript_viewed')).body.items;
  expect(await views()).toEqual([]);
  for (let n = 0; n < 3; n += 1) await admin.call('GET', `/conversations/${id}/messages?after_seq=0`);
  expect(await views()).toMatchObject([{ actor: admin.user_id, object: id }]);
  const key = await keyWith(admin, app, ['conversations:read']);
  await key.call('GET', `/conversations/${id}/messages?after_seq=0`);
  const agent = await app.agent('Wen');
  await agent.ask('conversation:watch', {
    conversation_id: id,
    client_instance: crypto.randomUUID(),
    after_seq: 0,
  });
  expect(new Set((await views()).map((row: { actor: string }) => row.actor)).size).toBe(3);
});

test('the page of the system says how it is, without secrets', async () => {
  const app = await testApp({ METRICS_TOKEN: 'secret-of-the-metrics' });
  const admin = await signedIn(app, 'admin');
  await (await app.subscriber()).send('hello');
  const answer = await admin.call('GET', '/system');
  expect(answer).toMatchObject({
    status: 200,
    body: {
      understanding: { state: 'ready' },
      database: { read_only: false, checked_at: expect.any(String) },
      conversations: { bot: 1 },
      connections: { '/subscriber': 1 },
    },
  });
  expect(answer.body.database.bytes).toBeGreaterThan(4096);
  expect(answer.body.database.schema).toBeGreaterThanOrEqual(4);
  expect(JSON.stringify(answer.body)).not.toContain('secret-of-the-metrics');
});
