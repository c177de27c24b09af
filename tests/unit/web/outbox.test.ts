import { expect, test } from 'vitest';
import type { SendMessage } from '../../../server/contract/index.ts';
import { type FakeServer, harness, settle } from './outbox-harness.ts';

const texts = (server: FakeServer) => server.stored.map((message) => message.text);

test('messages go out one at a time, in writing order, numbered from 1', async () => {
  const { outbox, server } = harness();
  server.hold = true;
  outbox.add('c', 'one');
  outbox.add('c', 'two');
  await settle();
  expect(server.waiting).toHaveLength(1);
  expect(outbox.items('c').map((item) => item.state)).toEqual(['sending', 'queued']);
  server.hold = false;
  server.releaseAll();
  await settle();
  expect(texts(server)).toEqual(['one', 'two']);
  expect(server.sent.map((payload) => payload.client_seq)).toEqual([1, 2]);
  expect(outbox.all()).toEqual([]);
});

test('nothing is emitted while disconnected; waking sends what waited', async () => {
  const { outbox, server, link } = harness();
  link.up = false;
  outbox.add('c', 'later');
  await settle();
  expect(server.sent).toEqual([]);
  link.up = true;
  outbox.wake();
  await settle();
  expect(texts(server)).toEqual(['later']);
});

test('a lost acknowledgement: the same id and number go out again and nothing is stored twice', async () => {
  const { outbox, server, link } = harness();
  server.loseAcks = 1;
  outbox.add('c', 'once');
  outbox.add('c', 'next');
  await settle();
  link.up = false;
  expect(texts(server)).toEqual(['once']);
  link.up = true;
  outbox.learn('c', server.acceptedBy('c', 'tab-1'));
  outbox.wake();
  await settle();
  expect(texts(server)).toEqual(['once', 'next']);
  const [first, again] = server.sent as [SendMessage, SendMessage];
  expect([again.client_message_id, again.client_seq]).toEqual([first.client_message_id, first.client_seq]);
  expect(server.sent.at(-1)?.client_seq).toBe(2);
});

test('no answer while connected is tried again after a while', async () => {
  const { outbox, server, clock } = harness();
  server.loseAcks = 1;
  outbox.add('c', 'patience');
  await settle();
  expect(outbox.items('c').map((item) => item.state)).toEqual(['queued']);
  await clock.forward(1000);
  expect(outbox.all()).toEqual([]);
  expect(texts(server)).toEqual(['patience']);
});

test('a reload finds the outbox again and goes on counting', async () => {
  const first = harness();
  first.outbox.add('c', 'stored');
  await settle();
  first.link.up = false;
  first.outbox.add('c', 'pending');
  const second = harness({ storage: first.storage, server: first.server });
  expect(second.outbox.items('c').map((item) => item.text)).toEqual(['pending']);
  second.outbox.wake();
  await settle();
  expect(first.server.stored.map((message) => [message.client_seq, message.text])).toEqual([
    [1, 'stored'],
    [2, 'pending'],
  ]);
});

test('a reload between commit and acknowledgement does not store twice', async () => {
  const first = harness();
  first.server.loseAcks = 1;
  first.outbox.add('c', 'halfway');
  await settle();
  const second = harness({ storage: first.storage, server: first.server });
  second.outbox.learn('c', first.server.acceptedBy('c', 'tab-1'));
  second.outbox.wake();
  second.outbox.add('c', 'after');
  await settle();
  expect(texts(first.server)).toEqual(['halfway', 'after']);
});

test('seen in the history counts as acknowledged', async () => {
  const { outbox, server, link } = harness();
  server.loseAcks = 1;
  const item = outbox.add('c', 'in the history');
  await settle();
  link.up = false;
  outbox.confirm(item.client_message_id);
  expect(outbox.all()).toEqual([]);
  link.up = true;
  outbox.add('c', 'next');
  await settle();
  expect(server.stored.map((message) => message.client_seq)).toEqual([1, 2]);
});

test('OUT_OF_ORDER: asks for the true number and sends again', async () => {
  const { outbox, server } = harness();
  outbox.learn('c', 7);
  outbox.add('c', 'confused');
  await settle();
  expect(server.asked).toBe(1);
  expect(server.stored.map((message) => message.client_seq)).toEqual([1]);
});

test('a coded refusal stays with its message, frees its number, and holds nobody up', async () => {
  const { outbox, server } = harness();
  server.refusals.push({ code: 'TEXT_TOO_LONG', message: 'long' });
  const refused = outbox.add('c', 'too long');
  outbox.add('c', 'fine');
  await settle();
  expect(outbox.items('c').map((item) => [item.state, item.error?.code])).toEqual([
    ['failed', 'TEXT_TOO_LONG'],
  ]);
  expect(server.stored.map((message) => [message.client_seq, message.text])).toEqual([[1, 'fine']]);
  outbox.retry(refused.client_message_id);
  await settle();
  expect(server.stored.map((message) => [message.client_seq, message.text])).toEqual([
    [1, 'fine'],
    [2, 'too long'],
  ]);
});

test('discarding removes a refused message for good', async () => {
  const { outbox, server, storage } = harness();
  server.refusals.push({ code: 'TEXT_INVALID', message: '' });
  const item = outbox.add('c', 'bad');
  await settle();
  outbox.discard(item.client_message_id);
  expect(outbox.all()).toEqual([]);
  expect(harness({ storage }).outbox.all()).toEqual([]);
});

test('disk full: says so, keeps the order, and resumes by itself', async () => {
  const { outbox, server, clock } = harness();
  server.refusals.push({ code: 'NOT_SAVED', message: '' }, { code: 'NOT_SAVED', message: '' });
  outbox.add('c', 'first');
  outbox.add('c', 'second');
  await settle();
  expect(outbox.items('c').map((item) => item.state)).toEqual(['retrying', 'queued']);
  await clock.forward(1000);
  expect(texts(server)).toEqual([]);
  await clock.forward(2000);
  expect(texts(server)).toEqual(['first', 'second']);
});

test('too many: waits as long as the server says', async () => {
  const { outbox, server, clock } = harness();
  server.refusals.push({ code: 'TOO_MANY', message: '', details: { retry_after: 20 } });
  outbox.add('c', 'fast');
  await settle();
  await clock.forward(19_000);
  expect(texts(server)).toEqual([]);
  await clock.forward(1000);
  expect(texts(server)).toEqual(['fast']);
});

test('an adopted outbox goes first and keeps its own instance and numbers', async () => {
  const dead = harness({ instance: 'dead' });
  dead.outbox.add('c', 'a1');
  await settle();
  dead.link.up = false;
  dead.outbox.add('c', 'a2');
  const emptied: string[] = [];
  const living = harness({
    instance: 'living',
    storage: dead.storage,
    server: dead.server,
    onEmptied: (id) => emptied.push(id),
  });
  living.link.up = false;
  living.outbox.add('c', 'b1');
  living.outbox.adopt('dead');
  expect(living.outbox.items('c').map((item) => item.text)).toEqual(['a2', 'b1']);
  living.link.up = true;
  living.outbox.wake();
  await settle();
  expect(
    dead.server.stored.map((message) => [message.client_instance, message.client_seq, message.text]),
  ).toEqual([
    ['dead', 1, 'a1'],
    ['dead', 2, 'a2'],
    ['living', 1, 'b1'],
  ]);
  expect(emptied).toEqual(['dead']);
  expect(dead.storage.keys().filter((key) => key.includes('dead'))).toEqual([]);
});

test('written before a conversation was open: bound to it, then sent', async () => {
  const { outbox, server } = harness();
  outbox.add(null, 'early');
  await settle();
  expect(server.sent).toEqual([]);
  outbox.bind('c');
  outbox.wake();
  await settle();
  expect(server.sent.map((payload) => payload.conversation_id)).toEqual(['c']);
});

test('two conversations do not wait for each other', async () => {
  const { outbox, server } = harness();
  server.hold = true;
  outbox.add('c', 'one');
  outbox.add('d', 'two');
  await settle();
  expect(server.waiting).toHaveLength(2);
});

test('a store that cannot be read is an empty outbox', () => {
  const { storage } = harness();
  storage.set('switchboard.outbox.test.tab-1', '{"v":1,"items":[{"text":5},null,"x"],"accepted":{"c":"y"}}');
  expect(harness({ storage }).outbox.all()).toEqual([]);
  storage.set('switchboard.outbox.test.tab-1', 'not json');
  expect(harness({ storage }).outbox.all()).toEqual([]);
});
