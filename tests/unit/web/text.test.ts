import { expect, test } from 'vitest';
import { countPoints, findLinks, isBlank, oneLine, showText } from '../../../web/lib/text.ts';

const links = (text: string) => findLinks(text).flatMap((part) => part.href ?? []);

test('links are http(s) only and keep their surroundings', () => {
  expect(findLinks('see https://example.com/a?b=1, then')).toEqual([
    { text: 'see ' },
    { text: 'https://example.com/a?b=1', href: 'https://example.com/a?b=1' },
    { text: ', then' },
  ]);
  expect(links('见https://example.com/a账单')).toEqual(['https://example.com/a']);
  expect(links('见 https://example.com/bill。谢谢')).toEqual(['https://example.com/bill']);
  expect(links('(https://example.com/x_(y))')).toEqual(['https://example.com/x_(y)']);
});

test.each([
  'javascript:alert(1)',
  'data:text/html,<script>',
  'ftp://example.com',
  'https://user:secret@example.com',
  'https://',
  'http://%zz',
  '<img src=x onerror=alert(1)>',
])('no link: %s', (text) => {
  expect(links(text)).toEqual([]);
  expect(
    findLinks(text)
      .map((part) => part.text)
      .join(''),
  ).toBe(text);
});

test('every part together is the text', () => {
  const text = 'a https://x.example" onmouseover="alert(1) b http://y.example/<b>';
  expect(
    findLinks(text)
      .map((part) => part.text)
      .join(''),
  ).toBe(text);
  expect(links(text)).toEqual(['https://x.example/', 'http://y.example/']);
});

test('hostile text is read in linear time', () => {
  const began = performance.now();
  findLinks('http://'.repeat(9000) + ')'.repeat(9000));
  expect(performance.now() - began).toBeLessThan(200);
});

test('control characters and overrides are shown, the rest stays', () => {
  expect(showText('a\u0000b\u001b[31m\u007f')).toBe('a␀b␛[31m␡');
  expect(showText('photo\u202egpj.exe')).toBe('photo\uFFFDgpj.exe');
  expect(showText('line\n\ttab 👩‍👩‍👧 \u2067שלום\u2069')).toBe('line\n\ttab 👩‍👩‍👧 \u2067שלום\u2069');
});

test('length and emptiness as the server judges them', () => {
  expect(countPoints('a👩‍👧')).toBe(4);
  expect(isBlank(' \n\u200b\u2060\ufeff')).toBe(true);
  expect(isBlank('👍')).toBe(false);
});

test('one line for lists', () => {
  expect(oneLine('  a\n\n b ')).toBe('a b');
  expect(oneLine('👍'.repeat(200), 10)).toBe(`${'👍'.repeat(9)}…`);
});
