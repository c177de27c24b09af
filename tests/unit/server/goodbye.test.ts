import { afterEach, expect, test, vi } from 'vitest';
import { heedGoodbye } from '../../../server/cli/support/chat-client.ts';

type Said = { event: string | null; error: { code: string; message: string; fix: string; details?: object } };

/** A socket that only notes what is done to it. */
function fakeSocket() {
  const listeners = new Map<string, (value: never) => void>();
  return {
    back: null as number | null,
    left: 0,
    on: (name: string, listener: (value: never) => void) => listeners.set(name, listener),
    connect() {
      this.back = Date.now();
    },
    disconnect() {
      this.left++;
    },
    say: (value: Said) => listeners.get('error')?.(value as never),
    lose: (reason: string) => listeners.get('disconnect')?.(reason as never),
  };
}

const goodbye: Said = {
  event: null,
  error: { code: 'SHUTTING_DOWN', message: '', fix: '', details: { retry_after: 1, spread: 3 } },
};

afterEach(() => vi.useRealTimers());

test('clients of a stopping server come back over three seconds, not all at once', () => {
  vi.useFakeTimers();
  const began = Date.now();
  const sockets = Array.from({ length: 400 }, () => {
    const socket = fakeSocket();
    heedGoodbye(socket);
    socket.say(goodbye);
    socket.lose('transport close');
    return socket;
  });
  vi.advanceTimersByTime(4_000);
  const tenths = new Map<number, number>();
  for (const { back, left } of sockets) {
    expect(left).toBe(1);
    const after = (back ?? 0) - began;
    expect(after).toBeGreaterThanOrEqual(1_000);
    tenths.set(Math.floor(after / 100), (tenths.get(Math.floor(after / 100)) ?? 0) + 1);
  }
  expect(tenths.size).toBeGreaterThan(25);
  expect(Math.max(...tenths.values())).toBeLessThan(40);
});

test('a lost connection is left to the library, and who has left stays away', () => {
  vi.useFakeTimers();
  const lost = fakeSocket();
  heedGoodbye(lost);
  lost.lose('transport close');
  const leaving = fakeSocket();
  const stay = heedGoodbye(leaving);
  leaving.say(goodbye);
  leaving.lose('transport close');
  stay();
  vi.advanceTimersByTime(10_000);
  expect([lost.back, lost.left, leaving.back]).toEqual([null, 0, null]);
});

test('a refusal of one event is no goodbye', () => {
  vi.useFakeTimers();
  const socket = fakeSocket();
  heedGoodbye(socket);
  socket.say({ ...goodbye, event: 'message:send' });
  socket.lose('transport close');
  vi.advanceTimersByTime(10_000);
  expect(socket.back).toBeNull();
});
