import { expect, test } from 'vitest';
import type { MessagePage } from '../../../server/contract/index.ts';
import { addMessages, addPage, catchUp, echoOf, emptyTimeline, hasGap } from '../../../web/lib/timeline.ts';
import { message } from './samples.ts';

test('messages in any order, each once', () => {
  const some = addMessages(emptyTimeline, [message(2), message(1), message(2), message(4)]);
  expect(some.messages.map(({ seq }) => seq)).toEqual([1, 2, 4]);
  expect(some.contiguous).toBe(2);
  expect(hasGap(some)).toBe(true);
  const full = addMessages(some, [message(3)]);
  expect(full.contiguous).toBe(4);
  expect(hasGap(full)).toBe(false);
});

test('nothing new gives the same object, and rows keep their identity', () => {
  const first = addMessages(emptyTimeline, [message(1), message(2)]);
  expect(addMessages(first, [message(1), message(2)])).toBe(first);
  const more = addMessages(first, [message(3)]);
  expect(more.messages[0]).toBe(first.messages[0]);
});

test('the echo of an acknowledgement gives way to the stored message', () => {
  const sent = {
    id: 'm1',
    conversation_id: 'c',
    client_message_id: 'k1',
    seq: 1,
    created_at: '2026-01-01T10:00:00.000Z',
    duplicate: false,
  };
  const echoed = addMessages(emptyTimeline, [echoOf(sent, { text: 'hi' }, 'subscriber', null)]);
  const stored = message(1, { id: 'm1', client_message_id: 'k1', understanding: 'pending', lang: 'en' });
  const joined = addMessages(echoed, [stored]);
  expect(joined.messages).toEqual([stored]);
  expect(addMessages(joined, [echoOf(sent, { text: 'hi' }, 'subscriber', null)])).toBe(joined);
});

test('a number that the server skipped is no gap', () => {
  const known = addPage(emptyTimeline, 0, { messages: [message(1), message(3)] });
  expect(known.contiguous).toBe(3);
  expect(hasGap(known)).toBe(false);
});

test('a page from beyond what is known does not hide the gap before it', () => {
  const known = addPage(emptyTimeline, 5, { messages: [message(6)] });
  expect(hasGap(known)).toBe(true);
});

test('catching up asks page by page and ends', async () => {
  const all = Array.from({ length: 1000 }, (_, index) => message(index + 1));
  const asked: number[] = [];
  let timeline = emptyTimeline;
  let after = 0;
  await catchUp(
    0,
    async (from): Promise<MessagePage> => {
      asked.push(from);
      after = from;
      const messages = all.slice(from, from + 200);
      return { messages, last_seq: messages.at(-1)?.seq ?? from, has_more: from + 200 < all.length };
    },
    (page) => {
      timeline = addPage(timeline, after, page);
    },
  );
  expect(asked).toEqual([0, 200, 400, 600, 800]);
  expect(timeline.contiguous).toBe(1000);
});

test('an answer that promises more and gives nothing ends it too', async () => {
  let asked = 0;
  await catchUp(
    7,
    async () => {
      asked++;
      return { messages: [], last_seq: 7, has_more: true };
    },
    () => undefined,
  );
  expect(asked).toBe(1);
});
