import { expect, test } from 'vitest';
import { withinOne } from '../../../models/entities/fuzzy.ts';
import { luhn } from '../../../models/entities/ids.ts';
import { readChinese, readDigits, readEnglish } from '../../../models/entities/numbers.ts';

test.each([
  ['三十', 30],
  ['十二', 12],
  ['一百二', 120],
  ['一百零二', 102],
  ['三千五', 3500],
  ['两百', 200],
  ['两三百', 200],
  ['二三十', 20],
  ['三四', 3],
  ['三九', undefined],
  ['二〇二五', 2025],
  ['一千二百三十四', 1234],
  ['一万二千', 12000],
  ['俩', 2],
])('%s is %s', (text, value) => expect(readChinese(text)).toBe(value));

test.each([
  ['two hundred and fifty', 250],
  ['twenty-five', 25],
  ['a couple of', 2],
  ['a hundred', 100],
  ['three thousand two hundred', 3200],
])('%s is %d', (text, value) => expect(readEnglish(text)).toBe(value));

test.each([
  ['1,250.50', 1250.5],
  ['1.5k', 1500],
  ['2w', 20000],
  ['3千', 3000],
  ['1万', 10000],
])('%s is %d', (text, value) => expect(readDigits(text)).toBe(value));

test('Luhn', () => {
  expect(luhn('490154203237518')).toBe(true);
  expect(luhn('490154203237519')).toBe(false);
});

test.each([
  ['bangkok', 'bankok', true],
  ['bangkok', 'bangkkok', true],
  ['bangkok', 'bangkik', true],
  ['bangkok', 'bangokk', true],
  ['bangkok', 'banko', false],
  ['paris', 'maris', false],
])('%s and %s are one slip apart: %s', (a, b, expected) => expect(withinOne(a, b)).toBe(expected));
