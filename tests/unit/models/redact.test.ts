import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadRedactionRows } from '../../../intents/index.ts';
import { findPrivate, redact, redactRow } from '../../../models/index.ts';
import { chineseId, luhn } from '../../../models/privacy/checks.ts';
import { scoreRedaction } from '../../../models/privacy/score.ts';
import { inProject } from '../../../server/paths.ts';
import { tempDir } from '../../support/temp.ts';

const golden = (lang: string) =>
  loadRedactionRows(inProject('intents', 'golden', 'redaction', `${lang}.jsonl`));

test.each(['en', 'zh'])('the golden set of %s is large enough and the bars hold', (lang) => {
  const rows = golden(lang);
  expect(rows.length).toBeGreaterThanOrEqual(250);
  const score = scoreRedaction(rows);
  expect(score.clean.rows).toBeGreaterThanOrEqual(60);
  expect(score.structured.recall).toBeGreaterThanOrEqual(0.99);
  expect(score.names.recall).toBeGreaterThanOrEqual(0.9);
  expect(score.addresses.recall).toBeGreaterThanOrEqual(0.9);
  expect(score.clean.rate).toBeLessThanOrEqual(0.02);
});

test('a row whose spans do not fit is refused with its line', () => {
  const file = join(tempDir(), 'rows.jsonl');
  writeFileSync(
    file,
    '{"text":"hi","spans":[]}\n{"text":"hi","spans":[{"type":"PHONE","start":1,"end":9}]}\n',
  );
  expect(() => loadRedactionRows(file)).toThrow(expect.objectContaining({ code: 'ROW_INVALID' }));
});

test('check digits', () => {
  expect(luhn('4111111111111111')).toBe(true);
  expect(luhn('4111111111111112')).toBe(false);
  expect(chineseId('11010519491231002x')).toBe(true);
  expect(chineseId('110105194912310021')).toBe(false);
});

test('what stays and what goes', () => {
  expect(redact('打10086说我13800138000扣了30元，2025-01-15')).toBe('打10086说我<PHONE>扣了30元，2025-01-15');
  expect(redact('plan 50GB for $39.90, card 4111 1111 1111 1111')).toBe('plan 50GB for $39.90, card <CARD>');
  expect(redact('id 0b2f7a41-9c1d-4b8e-a111-138001380001')).toBe('id 0b2f7a41-9c1d-4b8e-a111-138001380001');
  expect(redact('我叫张伟', { keep: ['NAME'] })).toBe('我叫张伟');
  const once = redact('mail a@b.com or +44 7700 900123');
  expect(redact(once)).toBe(once);
});

test('spans count code points, behind signs outside the basic plane too', () => {
  const text = '😀😀 13800138000';
  expect(findPrivate(text)).toEqual([{ type: 'PHONE', start: 3, end: 14 }]);
  expect(redact(text)).toBe('😀😀 <PHONE>');
});

test('a row for training keeps everything but the data', () => {
  expect(redactRow({ text: '我叫张伟，13800138000', label: 'x' })).toEqual({
    text: '我叫<NAME>，<PHONE>',
    label: 'x',
    redacted: ['PHONE', 'NAME'],
  });
});

const hostile = [
  '1 ',
  '1',
  'a@',
  '@',
  'my name is ',
  '路1号',
  'Mr A ',
  '北京市',
  '1 a street ',
  'code ',
  '12-34 ',
  '机主',
  '+1(',
  'one ',
  '密码',
  'x.',
  '１',
];
const fastest = (text: string, tries: number) =>
  Math.min(
    ...Array.from({ length: tries }, () => {
      const began = performance.now();
      redact(text);
      return performance.now() - began;
    }),
  );

test('4,000 hostile characters take at most 50 ms', () => {
  for (const piece of hostile) {
    const text = piece.repeat(4000).slice(0, 4000);
    expect(fastest(text, 4), JSON.stringify(piece)).toBeLessThanOrEqual(50);
  }
});

test('twice the text takes at most 2.5 times as long', () => {
  for (const piece of ['1 ', '12-34 ', '路1号', 'code ', 'x.', 'Mr A ']) {
    const long = piece.repeat(40_000).slice(0, 40_000);
    // Collections of garbage fall anywhere: one of three comparisons must hold.
    const ratios = Array.from({ length: 3 }, () => fastest(long + long, 3) / fastest(long, 3));
    expect(Math.min(...ratios), JSON.stringify(piece)).toBeLessThanOrEqual(2.5);
  }
}, 60_000);
