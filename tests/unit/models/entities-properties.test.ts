import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ENTITY_TYPES, extractEntities, MAX_POINTS } from '../../../models/entities/index.ts';
import type { Entity } from '../../../models/types.ts';

const at = new Date('2025-01-15T12:00:00+08:00');
const day = /^\d{4}-\d\d-\d\d$/;
const shapes: Record<string, (value: unknown) => boolean> = {
  money: (value) => {
    const { amount, currency } = value as { amount: unknown; currency: unknown };
    return Number.isFinite(amount) && /^[A-Z]{3}$/.test(String(currency));
  },
  data_volume: (value) => Number.isFinite(value) && Number(value) >= 0,
  date: (value) => day.test(String(value)) && !Number.isNaN(Date.parse(String(value))),
  time: (value) => /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(String(value)),
  duration: (value) => /^P(?=[\dT])(?:\d+[YMWD])*(?:T(?:[\d.]+[HMS])+)?$/.test(String(value)),
  period: (value) => {
    const { from, to } = value as { from: string; to: string };
    return day.test(from) && day.test(to) && from <= to;
  },
  phone_number: (value) => /^\+\d{6,15}$/.test(String(value)),
  iccid: (value) => /^89\d{17,18}$/.test(String(value)),
  imei: (value) => /^\d{15}$/.test(String(value)),
};

function check(text: string, entities: Entity[]): void {
  const length = [...text].length;
  let last = 0;
  for (const { entity, start, end, value } of entities) {
    expect(ENTITY_TYPES).toContain(entity);
    expect(start).toBeGreaterThanOrEqual(last);
    expect(end).toBeGreaterThan(start);
    expect(end).toBeLessThanOrEqual(length);
    last = end;
    const sound = shapes[entity] ?? ((each: unknown) => typeof each === 'string' && each.length > 0);
    expect(sound(value), `${entity} ${JSON.stringify(value)} in ${JSON.stringify(text)}`).toBe(true);
  }
}

/** Pieces that rules look for, so that random messages meet them in odd company. */
const piece = fc.constantFrom(
  ...'30 | 五 |块|5|毛|元|$|£1,|Rs |两百多|一百二|个|G|MB|兆流量|月|号|年|周一|下|上个|昨晚|三点|半|:30| pm| Jan | the 3rd| last |Monday|to|到|-|hours|小时|天前| a | half |two hundred|and |138 0013 8000|+44 |0755-|8986|order no. |账号|@a.co|iPhone |15|Pro|小米|Horizon |Unlimted|北京|市|12315|😀|，|. | |\n|0|9999999999|２|〇|俩|刻钟|Q3|2025|/|31|国庆|期间|christmas|%|k|w|万|h'.split(
    '|',
  ),
);
const message = fc.oneof(
  fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
);

test('a number of days that leads out of the calendar is a duration', () => {
  for (const text of ['898631天前', '99999999999999年后']) check(text, extractEntities(text, 'zh', at));
  check('898631 days ago', extractEntities('898631 days ago', 'en', at));
  expect(extractEntities('898631天前', 'zh', at).map(({ entity }) => entity)).not.toContain('date');
});

test('spans lie inside the text, in order, and values have their shape', () => {
  fc.assert(
    fc.property(message, fc.constantFrom('en' as const, 'zh' as const), (text, language) => {
      check(text, extractEntities(text, language, at));
    }),
    { numRuns: 1_500 },
  );
});

test('the same message gives the same entities', () => {
  fc.assert(
    fc.property(message, (text) => {
      expect(extractEntities(text, 'zh', at)).toEqual(extractEntities(text, 'zh', at));
    }),
    { numRuns: 200 },
  );
});

test('what is beyond the cap, or cut by it, is not read', () => {
  const text = `${'x '.repeat(MAX_POINTS / 2 - 1)}30块 昨天`;
  expect(extractEntities(text, 'zh', at)).toEqual([]);
  expect(extractEntities(`30块${'。'.repeat(1_000_000)}`, 'zh', at)).toHaveLength(1);
});

test('names that objects have by birth are no trouble', () => {
  for (const text of ['__proto__', 'constructor', 'toString 30块', 'order no. __proto__12345'])
    check(text, extractEntities(text, 'en', at));
});
