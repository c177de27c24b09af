import { expect, test } from 'vitest';
import { testApp } from '../support/app.ts';
import { keyWith, signedIn } from '../support/callers.ts';
import { receiver, verified } from '../support/receiver.ts';
import { until } from '../support/until.ts';

const all = ['conversation.opened', 'conversation.updated', 'message.created', 'message.predicted'];

test('an endpoint hears of a chat from its opening to its hand-over, with personal data replaced', async () => {
  const app = await testApp();
  const admin = await signedIn(app, 'admin');
  const { url, got } = await receiver();
  const made = await admin.call('POST', '/webhooks', { url, events: all });
  expect(made).toMatchObject({
    status: 201,
    body: { webhook: { url, redact: true, enabled: true, pending: 0 } },
  });
  const { secret } = made.body;
  expect(secret).toMatch(/^whsec_/);
  const chat = await app.subscriber();
  await chat.send('my number is +44 7700 900123, explain my bill');
  await chat.send('I want a person');
  await until('the hand-over', () => got.some(({ body }) => body.type === 'conversation.updated'));
  await until(
    'both predictions',
    () => got.filter(({ body }) => body.type === 'message.predicted').length === 2,
  );
  for (const one of got) expect(verified(secret, one)).toBe(true);
  const types = got.map(({ body }) => body.type);
  expect(types[0]).toBe('conversation.opened');
  expect(types[1]).toBe('message.created');
  const seqs = got.flatMap(({ body }) => {
    const { message } = body.data as { message?: { seq: number } };
    return message ? [message.seq] : [];
  });
  expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
  expect(JSON.stringify(got)).toContain('<PHONE>');
  expect(JSON.stringify(got)).not.toContain('900123');
  const updated = got.find(({ body }) => body.type === 'conversation.updated');
  expect(updated?.body.data).toMatchObject({
    change: 'handover_requested',
    conversation: { status: 'waiting' },
  });
  expect(JSON.stringify(await admin.call('GET', '/webhooks'))).not.toContain(secret);
});

test('texts leave as they are where that is asked for; a test event, rotation, deliveries and replay', async () => {
  const app = await testApp();
  const admin = await signedIn(app, 'admin');
  const { url, got, state } = await receiver();
  const made = await admin.call('POST', '/webhooks', { url, events: ['message.created'], redact: false });
  const id: string = made.body.webhook.id;
  expect(await admin.call('POST', `/webhooks/${id}/test`)).toMatchObject({
    status: 202,
    body: { event: 'test', state: 'pending' },
  });
  await until('the test event', () => got.length === 1);
  expect(got[0]?.body).toMatchObject({ type: 'test', data: {} });
  const rotated = await admin.call('POST', `/webhooks/${id}/secret`);
  const chat = await app.subscriber();
  await chat.send('call +44 7700 900123');
  await until('the message', () => got.length >= 2);
  expect(got[1]?.raw).toContain('900123');
  expect(verified(rotated.body.secret, got[1] as (typeof got)[0])).toBe(true);
  expect(verified(made.body.secret, got[1] as (typeof got)[0])).toBe(false);
  const seen = await until('stored', async () => {
    const page = await admin.call('GET', `/webhooks/${id}/deliveries?state=delivered&limit=1`);
    return page.body.items.length === 1 && page.body.next_cursor ? page.body : null;
  });
  const rest = await admin.call('GET', `/webhooks/${id}/deliveries?limit=50&cursor=${seen.next_cursor}`);
  expect(rest.body.items.map((one: { id: string }) => one.id)).not.toContain(seen.items[0].id);
  const calls = state.calls;
  expect(await admin.call('POST', `/webhooks/${id}/deliveries/${seen.items[0].id}/replay`)).toMatchObject({
    status: 202,
    body: { state: 'pending' },
  });
  await until('the replay', () => state.calls > calls);
  expect(got.at(-1)?.id).toBe(seen.items[0].id);
  expect(await admin.call('POST', `/webhooks/${id}/replay`)).toMatchObject({
    status: 202,
    body: { replayed: 0 },
  });
  expect(await admin.call('DELETE', `/webhooks/${id}`)).toMatchObject({ status: 204 });
  expect(await admin.call('GET', `/webhooks/${id}/deliveries`)).toMatchObject({ status: 404 });
});

test('private addresses are refused at the door, for admins and keys', async () => {
  const app = await testApp();
  const admin = await signedIn(app, 'admin');
  const key = await keyWith(admin, app, ['webhooks:write']);
  for (const { call } of [admin, key])
    for (const url of ['https://10.0.0.8/x', 'http://example.com/', 'https://169.254.169.254/'])
      expect(await call('POST', '/webhooks', { url, events: all })).toMatchObject({
        status: 422,
        body: { code: 'URL_REFUSED' },
      });
  expect(await key.call('POST', '/webhooks', { url: 'http://127.0.0.1:9/', events: all })).toMatchObject({
    status: 201,
  });
  const other = await testApp({ WEBHOOK_NETWORKS: '10.0.0.0/24' });
  const there = await signedIn(other, 'admin');
  expect(await there.call('POST', '/webhooks', { url: 'https://10.0.0.8/x', events: all })).toMatchObject({
    status: 201,
  });
});

test('a dead endpoint slows no chat', async () => {
  const app = await testApp();
  const admin = await signedIn(app, 'admin');
  const { url, state } = await receiver();
  state.answer = () => {};
  await admin.call('POST', '/webhooks', { url, events: all });
  const chat = await app.subscriber();
  const took: number[] = [];
  for (let n = 0; n < 20; n += 1) {
    const began = performance.now();
    await chat.send(`message ${n}`);
    took.push(performance.now() - began);
  }
  // The endpoint would keep each of them 10 s.
  expect(Math.max(...took)).toBeLessThan(2000);
  await until('they wait', async () => (await admin.call('GET', '/webhooks')).body.items[0].pending >= 20);
});
