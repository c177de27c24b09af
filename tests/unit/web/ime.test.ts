import { expect, test } from 'vitest';
import { createImeGuard, type KeyPress } from '../../../web/lib/ime.ts';

const enter = (change: Partial<KeyPress> = {}): KeyPress => ({
  key: 'Enter',
  keyCode: 13,
  isComposing: false,
  shiftKey: false,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  timeStamp: 1000,
  ...change,
});

test('Enter sends; with a modifier it does not', () => {
  const ime = createImeGuard();
  expect(ime.sends(enter())).toBe(true);
  for (const key of ['shiftKey', 'altKey', 'ctrlKey', 'metaKey'] as const)
    expect(ime.sends(enter({ [key]: true }))).toBe(false);
  expect(ime.sends(enter({ key: 'a' }))).toBe(false);
});

test('the Enter that picks a word sends nothing, however the browser reports it', () => {
  const ime = createImeGuard();
  expect(ime.sends(enter({ isComposing: true }))).toBe(false);
  expect(ime.sends(enter({ keyCode: 229 }))).toBe(false);
  ime.start();
  expect(ime.sends(enter())).toBe(false);
  ime.end({ timeStamp: 990 });
  expect(ime.sends(enter({ timeStamp: 1000 }))).toBe(false);
  expect(ime.sends(enter({ timeStamp: 1200 }))).toBe(true);
});
