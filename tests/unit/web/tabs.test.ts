import { expect, test } from 'vitest';
import { memoryStorage } from '../../../web/lib/storage.ts';
import { Adoption, claimInstance, type Locks } from '../../../web/lib/tabs.ts';

/** One browser's locks. */
function fakeLocks(): Locks & { held: Set<string> } {
  const held = new Set<string>();
  return {
    held,
    async take(name) {
      if (held.has(name)) return null;
      held.add(name);
      return { release: () => void held.delete(name) };
    },
  };
}

let count = 0;
const newId = () => `id-${++count}`;

test('a reload keeps the instance, a duplicated tab gets its own', async () => {
  const locks = fakeLocks();
  const tab = memoryStorage();
  const first = await claimInstance('chat', tab, locks, newId, 1);
  locks.held.clear();
  expect(await claimInstance('chat', tab, locks, newId, 1)).toBe(first);
  const copy = memoryStorage();
  for (const key of tab.keys()) copy.set(key, tab.get(key) ?? '');
  const second = await claimInstance('chat', copy, locks, newId, 1);
  expect(second).not.toBe(first);
  expect(await claimInstance('chat', copy, null, newId, 1)).toBe(second);
});

test('only the outbox of a tab that is gone is adopted, and by one tab', async () => {
  const locks = fakeLocks();
  const living = await claimInstance('chat', memoryStorage(), locks, newId, 1);
  const me = await claimInstance('chat', memoryStorage(), locks, newId, 1);
  const mine = new Adoption('chat', locks);
  expect(await mine.claim([living, 'gone', me], me)).toEqual(['gone']);
  expect(await mine.claim(['gone'], me)).toEqual([]);
  expect(await new Adoption('chat', locks).claim(['gone'], living)).toEqual([]);
  mine.release('gone');
  expect(await new Adoption('chat', locks).claim(['gone'], living)).toEqual(['gone']);
});

test('without locks nothing is adopted', async () => {
  expect(await new Adoption('chat', null).claim(['gone'], 'me')).toEqual([]);
});
