import { expect, test } from 'vitest';
import { layOut } from '../../../web/lib/messages/rows.ts';
import type { OutboxItem } from '../../../web/lib/outbox.ts';
import { message } from './samples.ts';

const item = (id: string, created_at: string): OutboxItem => ({
  client_message_id: id,
  conversation_id: 'c',
  text: id,
  created_at,
  state: 'queued',
  client_seq: null,
  attempts: 0,
  error: null,
});

test('a day line before each new day, groups by author, events between', () => {
  const rows = layOut(
    [
      message(1, { created_at: new Date(2026, 0, 1, 12, 0).toISOString() }),
      message(2, { created_at: new Date(2026, 0, 1, 12, 1).toISOString() }),
      message(3, { role: 'assistant', created_at: new Date(2026, 0, 1, 12, 2).toISOString() }),
      message(4, {
        role: 'system',
        event: 'agent_joined',
        created_at: new Date(2026, 0, 2, 9, 0).toISOString(),
      }),
      message(5, { role: 'agent', author_name: 'Li', created_at: new Date(2026, 0, 2, 9, 1).toISOString() }),
    ],
    [],
    'subscriber ',
  );
  expect(rows.map((row) => [row.kind, 'lead' in row ? row.lead : null])).toEqual([
    ['day', null],
    ['message', true],
    ['message', false],
    ['message', true],
    ['day', null],
    ['event', null],
    ['message', true],
  ]);
});

test('an echo keeps its key when it is stored, and is never there twice', () => {
  const echo = item('k1', new Date(2026, 0, 1, 12, 5).toISOString());
  const before = layOut([], [echo], 'subscriber ');
  const stored = message(1, {
    client_message_id: 'k1',
    created_at: new Date(2026, 0, 1, 12, 5).toISOString(),
  });
  const after = layOut([stored], [echo], 'subscriber ');
  expect(before.map(({ key }) => key)).toEqual(after.map(({ key }) => key));
});

test('a slow clock of the device opens no earlier day', () => {
  const stored = message(1, { created_at: new Date(2026, 0, 2, 0, 10).toISOString() });
  const rows = layOut([stored], [item('k', new Date(2026, 0, 1, 23, 50).toISOString())], 'subscriber ');
  expect(rows.filter((row) => row.kind === 'day')).toHaveLength(1);
});
