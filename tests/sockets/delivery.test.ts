import { expect, test } from 'vitest';
import { ChatClient } from '../../server/cli/support/chat-client.ts';
import { testApp } from '../support/app.ts';
import { until } from '../support/until.ts';

test('a message is acknowledged, echoed by its client id and answered in its language', async () => {
  const app = await testApp();
  const client = await app.subscriber();
  const sent = await client.send('my bill doubled and nobody told me');
  expect(sent).toMatchObject({ seq: 1, duplicate: false });
  const answer = await until('the answer', () =>
    [...client.received.values()].find((m) => m.role === 'assistant'),
  );
  expect(client.received.get(1)).toMatchObject({
    id: sent.id,
    client_message_id: sent.client_message_id,
    role: 'subscriber',
  });
  expect(answer.lang).toBe('en');
  await client.send('账单怎么多了');
  const second = await until('the second answer', () =>
    [...client.received.values()].find((m) => m.role === 'assistant' && m.seq > answer.seq),
  );
  expect(second.lang).toBe('zh');
  expect(second.text).toMatch(/\p{Script=Han}/u);
});

test('a repeated client_message_id returns the stored row and stores nothing', async () => {
  const app = await testApp();
  const { url } = app;
  const client = await app.subscriber();
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${client.session?.token}` };
  const body = {
    client_instance: crypto.randomUUID(),
    client_seq: 1,
    client_message_id: crypto.randomUUID(),
    text: 'hello there',
  };
  const post = (payload: object) =>
    fetch(`${url}/api/v1/conversations/${client.conversationId}/messages`, {
      method: 'POST',
      headers,
      body: JSON.stringify(payload),
    });
  const first = await post(body);
  const again = await post(body);
  expect([first.status, again.status]).toEqual([201, 200]);
  const [one, two] = [await first.json(), await again.json()];
  expect(two).toEqual({ ...one, duplicate: true });
  const other = await post({ ...body, text: 'another text' });
  expect(await other.json()).toMatchObject({ status: 409, code: 'CLIENT_MESSAGE_ID_REUSED' });
});

test('a gap in client_seq is refused with what is expected', async () => {
  const app = await testApp();
  const client = await app.subscriber();
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${client.session?.token}` };
  const answer = await fetch(`${app.url}/api/v1/conversations/${client.conversationId}/messages`, {
    method: 'POST',
    headers,
    body: JSON.stringify({
      client_instance: crypto.randomUUID(),
      client_seq: 3,
      client_message_id: crypto.randomUUID(),
      text: 'x',
    }),
  });
  expect(await answer.json()).toMatchObject({ code: 'OUT_OF_ORDER', details: { expected: 1 } });
});

test('after a gap everything after the last sequence comes, page by page, in order', async () => {
  const app = await testApp();
  const one = await app.subscriber();
  const two = await app.subscriber(one.session ? { session: one.session } : {});
  expect(two.conversationId).toBe(one.conversationId);
  two.close();
  app.inference.setMode('away');
  for (let n = 1; n <= 90; n++) await one.send(`message ${n}`);
  const back = new ChatClient({ url: app.url, ...(one.session ? { session: one.session } : {}) });
  back.conversationId = one.conversationId;
  await back.connect();
  await until('all of them', () => back.lastSeq >= one.lastSeq && back.lastSeq >= 90);
  const texts = [...back.received.values()]
    .sort((a, b) => a.seq - b.seq)
    .filter((m) => m.role === 'subscriber')
    .map((m) => m.text);
  expect(texts).toEqual(Array.from({ length: 90 }, (_, k) => `message ${k + 1}`));
  back.close();
});

test('a cut connection loses and doubles nothing, and both sides hold the same list', async () => {
  const app = await testApp();
  const agent = await app.agent();
  const client = await app.subscriber();
  const sends: Promise<unknown>[] = [];
  for (let n = 0; n < 40; n++) {
    sends.push(client.send(`line ${n}`));
    if (n % 10 === 5) client.cut();
    await until('a turn', () => true);
  }
  await Promise.all(sends);
  await until('reconnected and level', async () => {
    const page = await agent.ask('message:after', {
      conversation_id: client.conversationId,
      after_seq: 0,
      limit: 200,
    });
    return (
      client.connected &&
      page.last_seq === client.lastSeq &&
      page.messages.filter((m) => m.role === 'subscriber').length === 40
    );
  });
  const { messages } = await agent.ask('message:after', {
    conversation_id: client.conversationId,
    after_seq: 0,
    limit: 200,
  });
  expect(messages.map((m) => m.id)).toEqual(
    [...client.received.values()].sort((a, b) => a.seq - b.seq).map((m) => m.id),
  );
  expect(messages.filter((m) => m.role === 'subscriber').map((m) => m.text)).toEqual(
    Array.from({ length: 40 }, (_, n) => `line ${n}`),
  );
});

test.each([
  ['', 'TEXT_EMPTY'],
  ['\u200B ', 'TEXT_EMPTY'],
  ['x'.repeat(4001), 'TEXT_TOO_LONG'],
  ['a\uD800', 'TEXT_INVALID'],
])('text %# is refused with a code', async (text, code) => {
  const app = await testApp();
  const client = await app.subscriber();
  const answer = await fetch(`${app.url}/api/v1/conversations/${client.conversationId}/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${client.session?.token}` },
    body: JSON.stringify({
      client_instance: crypto.randomUUID(),
      client_seq: 1,
      client_message_id: crypto.randomUUID(),
      text,
    }),
  });
  expect(await answer.json()).toMatchObject({ status: 422, code });
});
