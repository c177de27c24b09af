import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Child } from '../../../models/inference/child.ts';
import { createExplanations } from '../../../models/inference/explanations.ts';
import type { Explanation } from '../../../models/types.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const result = { text: 'x' } as Explanation;
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'ok',
    (error: { code: string }) => error.code,
  );

/** A process that only remembers what it was asked. */
function fakeChild(free = true) {
  const asked: number[] = [];
  const child = {
    free,
    get explaining() {
      return asked.length > 0;
    },
    explain: (id: number) => void asked.push(id),
  };
  return { child, asked };
}

test('one at a time in all, by a process that has nothing to do; the next when the first is answered', async () => {
  const [busy, idle] = [fakeChild(false), fakeChild()];
  const explanations = createExplanations([busy.child, idle.child] as unknown as Child[]);
  const [first, second] = [explanations.ask({ text: 'a' }), explanations.ask({ text: 'b' })];
  expect(busy.asked).toEqual([]);
  expect(idle.asked).toHaveLength(1);
  const id = idle.asked.pop() ?? 0;
  explanations.answered(id, { ok: true, result });
  expect(await first).toBe(result);
  explanations.dispatch();
  expect(idle.asked).toHaveLength(1);
  explanations.answered(idle.asked.pop() ?? 0, {
    ok: false,
    error: { code: 'INFERENCE_AWAY', message: 'the process ended' },
  });
  expect(await codeOf(second)).toBe('INFERENCE_AWAY');
});

test('waits while every process reads messages, and gives up after seconds', async () => {
  const { child, asked } = fakeChild(false);
  const explanations = createExplanations([child] as unknown as Child[]);
  const late = codeOf(explanations.ask({ text: 'a' }));
  await vi.advanceTimersByTimeAsync(4_900);
  expect(asked).toEqual([]);
  await vi.advanceTimersByTimeAsync(200);
  expect(await late).toBe('DEADLINE');
  child.free = true;
  explanations.dispatch();
  expect(asked).toEqual([]);
});

test('the ninth that waits is refused, and stopping refuses all', async () => {
  const { child } = fakeChild(false);
  const explanations = createExplanations([child] as unknown as Child[]);
  const waiting = Array.from({ length: 8 }, () => codeOf(explanations.ask({ text: 'a' })));
  expect(await codeOf(explanations.ask({ text: 'a' }))).toBe('QUEUE_FULL');
  explanations.stop();
  expect(new Set(await Promise.all(waiting))).toEqual(new Set(['INFERENCE_AWAY']));
});
