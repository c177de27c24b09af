import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadEntityRows } from '../../../models/entities/rows.ts';
import { type EntityRow, offsetOf, sameValue, scoreEntities } from '../../../models/entities/score.ts';
import { tempDir } from '../../support/temp.ts';

const rows: EntityRow[] = [
  {
    text: '30块 昨天',
    lang: 'zh',
    entities: [
      { entity: 'money', start: 0, end: 3, value: { currency: 'CNY', amount: 30 } },
      { entity: 'date', start: 4, end: 6, value: '2025-01-14' },
    ],
  },
  { text: 'nothing', lang: 'en', entities: [] },
];

test('exact span and kind count; values among them', () => {
  const score = scoreEntities(rows, ({ lang }) =>
    lang === 'zh'
      ? [
          { entity: 'money', start: 0, end: 3, value: { amount: 31, currency: 'CNY' } },
          { entity: 'date', start: 3, end: 6, value: '2025-01-14' },
        ]
      : [{ entity: 'city', start: 0, end: 7, value: 'Nothing' }],
  );
  expect(score).toMatchObject({
    n: 2,
    precision: 1 / 3,
    recall: 1 / 2,
    f1: 2 / 5,
    macro_f1: 1 / 2,
    value_accuracy: 0,
  });
  expect(score.errors.map(({ kind, entity, shown }) => [kind, entity, shown])).toEqual([
    ['value', 'money', '30块'],
    ['spurious', 'date', ' 昨天'],
    ['missed', 'date', '昨天'],
    ['spurious', 'city', 'nothing'],
  ]);
  expect(score.per_type).toContainEqual({
    entity: 'city',
    support: 0,
    precision: 0,
    recall: null,
    f1: 0,
    value_accuracy: null,
  });
});

test('the shipped extractor is scored at the moment of the row', () => {
  expect(scoreEntities(rows)).toMatchObject({ f1: 1, value_accuracy: 1, errors: [] });
  const later = { ...rows[0], at: '2025-01-14T23:00:00+00:00' } as EntityRow;
  expect(scoreEntities([later]).errors).toMatchObject([{ kind: 'value', found: '2025-01-13' }]);
  expect(scoreEntities([])).toMatchObject({ n: 0, f1: null, macro_f1: null, value_accuracy: null });
});

test.each([
  ['duration', 'P1W', 'P7D', true],
  ['duration', 'PT60M', 'PT1H', true],
  ['duration', 'P1M', 'P30D', false],
  ['time', '15:00', 'T15:00:00', true],
  ['city', 'Xi’an', 'xi’an ', true],
  ['data_volume', 1228.8, 1228.8000000001, true],
  ['period', { from: 'a', to: 'b' }, { from: 'a' }, false],
])('%s %j and %j: %s', (entity, a, b, same) => expect(sameValue(entity, a, b)).toBe(same));

test('offsets', () => {
  expect(
    ['2025-01-15T12:00:00+08:00', '2025-01-15T12:00:00-0530', '2025-01-15T12:00:00Z', '2025-01-15'].map(
      offsetOf,
    ),
  ).toEqual([480, -330, 0, 480]);
});

test('rows are refused with file and line', () => {
  const file = join(tempDir(), 'rows.jsonl');
  const refuse = (line: string) => {
    writeFileSync(file, `{"text":"ok","entities":[]}\n${line}\n`);
    return () => loadEntityRows(file);
  };
  expect(refuse('{"text":"x"')).toThrow('rows.jsonl:2: the line is not JSON');
  expect(refuse('{"text":"x"}')).toThrow('rows.jsonl:2: entities');
  expect(refuse('{"text":"😀","entities":[{"entity":"city","start":0,"end":2}]}')).toThrow('lies outside');
  expect(refuse('{"text":"x","at":"soon","entities":[]}')).toThrow('rows.jsonl:2: at');
  writeFileSync(file, '\n');
  expect(() => loadEntityRows(file)).toThrow('there is no row in it');
  writeFileSync(file, '{"text":"你好","entities":[],"extra":1}\n');
  expect(loadEntityRows(file)).toEqual([{ text: '你好', lang: 'zh', entities: [] }]);
});
