import { expect, test } from 'vitest';
import { Drain } from '../../../server/services/drain.ts';

test('what is begun is waited for, and nothing more is begun', async () => {
  const drain = new Drain();
  const first = drain.begin();
  const second = drain.begin();
  let idle: boolean | null = null;
  const stopped = drain.stop(5_000).then((all) => {
    idle = all;
  });
  expect(() => drain.begin()).toThrow(expect.objectContaining({ code: 'SHUTTING_DOWN' }));
  first();
  first();
  await new Promise((resolve) => setImmediate(resolve));
  expect(idle).toBeNull();
  second();
  await stopped;
  expect(idle).toBe(true);
});

test('a stop does not wait for ever', async () => {
  const drain = new Drain();
  drain.begin();
  expect(await drain.stop(20)).toBe(false);
});

test('a stop with nothing begun is over at once', async () => {
  expect(await new Drain().stop(5_000)).toBe(true);
});
