import { expect, test } from 'vitest';
import * as en from '../../../web/i18n/en.ts';
import { formatAgo, formatDay, formatShare, formatWait } from '../../../web/i18n/format.ts';
import { pickLanguage } from '../../../web/i18n/index.ts';
import * as zh from '../../../web/i18n/zh.ts';

/** Every text of a catalogue with its path; functions are called with something recognisable. */
function leaves(value: unknown, path: string): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') return [[path, String(value(2))]];
  return Object.entries(value as object).flatMap(([key, inner]) => leaves(inner, `${path}.${key}`));
}

test('both catalogues are complete, and nothing is empty', () => {
  const [english, chinese] = [en, zh].map((catalogue) => leaves(catalogue, '')) as [
    [string, string][],
    [string, string][],
  ];
  expect(chinese.map(([path]) => path).sort()).toEqual(english.map(([path]) => path).sort());
  for (const [path, text] of [...english, ...chinese]) expect(text.trim(), path).not.toBe('');
});

test('Chinese is Chinese: full-width punctuation after Chinese, and no exclamation marks in either language', () => {
  for (const [path, text] of leaves(zh, '')) {
    expect(text, path).toMatch(/[\u4e00-\u9fff]/);
    expect(text, path).not.toMatch(/[\u4e00-\u9fff][,;:!?]|[\u4e00-\u9fff]\.(?!\d)/);
  }
  for (const [path, text] of [...leaves(en, ''), ...leaves(zh, '')]) expect(text, path).not.toMatch(/[!！]/);
});

test('plurals, ordinals, numbers and dates follow the language', () => {
  expect(en.common.newMessages(1)).toBe('1 new message');
  expect(en.common.newMessages(1200)).toBe('1,200 new messages');
  expect(
    [1, 2, 3, 4, 11, 21].map((position) => en.chat.statusWaitingAt(position).match(/next|\d+\w+/)?.[0]),
  ).toEqual(['next', '2nd', '3rd', '4th', '11th', '21st']);
  expect(formatShare('en', 0.812)).toBe('81%');
  const now = new Date(2026, 5, 15, 12, 0);
  expect(formatAgo('en', new Date(2026, 5, 15, 11, 56), now)).toContain('4');
  expect(formatAgo('zh', new Date(2026, 5, 15, 9, 0), now)).toContain('3');
  expect(formatDay('zh', new Date(2025, 5, 1), now)).toBe('2025年6月1日');
  expect(formatWait(new Date(0), new Date(130_000))).toBe('2:10');
  expect(formatWait(new Date(0), new Date(3_730_000))).toBe('1:02:10');
  expect(formatWait(new Date(5000), new Date(0))).toBe('0:00');
});

test('the language: chosen before, else what the browser prefers, else English', () => {
  expect(pickLanguage('zh', ['en'])).toBe('zh');
  expect(pickLanguage(null, ['fr-FR', 'zh-TW', 'en'])).toBe('zh');
  expect(pickLanguage('xx', ['de'])).toBe('en');
});
