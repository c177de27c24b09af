import { expect, test } from 'vitest';
import { Clock } from '../../../server/services/clock.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const begun = Date.parse('2026-03-01T00:00:00Z');

/** A machine whose wall clock can be set apart from its counter. */
function machine() {
  const state = { wall: begun, counter: 5 * HOUR, boot: 'one' };
  return {
    state,
    sources: { wall: () => state.wall, counter: () => state.counter, boot: () => state.boot },
    pass(ms: number) {
      state.wall += ms;
      state.counter += ms;
    },
  };
}

test('time passes, and small corrections are followed', () => {
  const { state, sources, pass } = machine();
  const clock = new Clock(sources);
  pass(HOUR);
  expect(clock.now() - begun).toBe(HOUR);
  state.wall += MINUTE;
  expect([clock.now() - begun, clock.atLeast() - begun]).toEqual([HOUR + MINUTE, HOUR + MINUTE]);
});

test('a step back changes nothing', () => {
  const { state, sources, pass } = machine();
  const clock = new Clock(sources);
  pass(HOUR);
  clock.now();
  state.wall -= 3 * HOUR;
  pass(MINUTE);
  expect([clock.now() - begun, clock.atLeast() - begun]).toEqual([HOUR + MINUTE, HOUR + MINUTE]);
});

test('a step forward that the counter contradicts is believed after a day, and taken back before it leaves no trace', () => {
  const { state, sources, pass } = machine();
  const clock = new Clock(sources);
  const steps: boolean[] = [];
  clock.onStep = ({ believed }) => steps.push(believed);
  state.wall += 365 * DAY;
  expect([clock.now(), clock.atLeast()]).toEqual([begun, begun]);
  pass(DAY - MINUTE);
  expect(clock.now() - begun).toBe(DAY - MINUTE);
  state.wall -= 365 * DAY;
  expect(clock.now() - begun).toBe(DAY - MINUTE);
  state.wall += HOUR;
  clock.now();
  pass(DAY);
  expect(clock.now() - begun).toBe(2 * DAY - MINUTE + HOUR);
  expect(clock.atLeast()).toBe(clock.now());
  expect(steps).toEqual([false, false]);
});

test('a second step begins the day anew', () => {
  const { state, sources, pass } = machine();
  const clock = new Clock(sources);
  state.wall += HOUR;
  clock.now();
  pass(DAY - MINUTE);
  state.wall += HOUR;
  clock.now();
  pass(2 * MINUTE);
  expect(clock.now() - begun).toBe(DAY + MINUTE);
});

test('over a restart of the program the counter goes on', () => {
  const { state, sources, pass } = machine();
  const mark = new Clock(sources).mark();
  pass(HOUR);
  for (const step of [-2 * HOUR, 365 * DAY]) {
    state.wall = begun + HOUR + step;
    const clock = new Clock(sources);
    clock.begin(mark);
    expect([clock.now() - begun, clock.atLeast() - begun]).toEqual([HOUR, HOUR]);
  }
});

test('over a restart of the machine sessions end by the clock, and nothing is deleted for a day', () => {
  const { state, sources, pass } = machine();
  const mark = new Clock(sources).mark();
  Object.assign(state, { wall: begun + 30 * DAY, counter: MINUTE, boot: 'two' });
  const clock = new Clock(sources);
  clock.begin(mark);
  expect(clock.now() - begun).toBe(30 * DAY);
  expect(clock.atLeast()).toBe(begun);
  pass(DAY);
  expect(clock.atLeast() - begun).toBe(31 * DAY);
});

test('a machine that boots in the past goes on from what was seen, and follows the clock when that is set right', () => {
  const { state, sources, pass } = machine();
  const mark = new Clock(sources).mark();
  Object.assign(state, { wall: 0, counter: MINUTE, boot: 'two' });
  const clock = new Clock(sources);
  clock.begin(mark);
  expect(clock.now()).toBe(begun);
  pass(MINUTE);
  state.wall = begun + 2 * DAY;
  expect(clock.now()).toBe(begun + 2 * DAY);
  expect(clock.atLeast() - begun).toBe(MINUTE);
});
