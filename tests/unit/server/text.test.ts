import { expect, test } from 'vitest';
import { checkText } from '../../../server/services/text.ts';

const code = (text: string) => {
  try {
    checkText(text);
    return null;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

test.each(['', ' ', '\n\t', '\u200B\u200E', '\u3000', '\u0007', '\u3164'])('%j is empty', (text) => {
  expect(code(text)).toBe('TEXT_EMPTY');
});

test.each(['👍', 'ok', '5G', 'مرحبا', '账单 bill', 'a\u202Eb', '\u0007bell'])(
  '%j is stored as sent',
  (text) => {
    expect(code(text)).toBeNull();
  },
);

test('length is counted in code points', () => {
  expect(code('字'.repeat(4000))).toBeNull();
  expect(code('😀'.repeat(4000))).toBeNull();
  expect(code('x'.repeat(4001))).toBe('TEXT_TOO_LONG');
});

test('what cannot be stored is refused', () => {
  expect(code('a\uD800b')).toBe('TEXT_INVALID');
  expect(code('a\u0000b')).toBe('TEXT_INVALID');
});
