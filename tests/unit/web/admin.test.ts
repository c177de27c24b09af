import { expect, test } from 'vitest';
import type { JobDto } from '../../../server/contract/index.ts';
import { daysUntil, isoDay } from '../../../web/admin/keys/expiry.ts';
import { accuracyOf, measures } from '../../../web/admin/models/measures.ts';
import { mergeJob, runs, tookWords } from '../../../web/admin/training/jobs.ts';
import * as en from '../../../web/i18n/en.ts';
import { formatBytes, formatList, formatMeasure } from '../../../web/i18n/format-more.ts';
import * as zh from '../../../web/i18n/zh.ts';
import { browserName } from '../../../web/lib/account/browser-name.ts';

const job = (id: string, change: Partial<JobDto> = {}): JobDto => ({
  id,
  kind: 'training',
  state: 'running',
  stage: 'folds',
  progress: 0.5,
  details: {},
  error: null,
  created_at: `2026-01-01T00:00:0${id}.000Z`,
  started_at: '2026-01-01T00:01:00.000Z',
  finished_at: null,
  ...change,
});

test('news of a training is taken in; late and repeated news changes nothing', () => {
  const list = [job('2'), job('1', { state: 'succeeded', progress: 1 })];
  expect(mergeJob(list, job('3')).map(({ id }) => id)).toEqual(['3', '2', '1']);
  expect(mergeJob(list, job('2', { progress: 0.7 }))[0]?.progress).toBe(0.7);
  expect(mergeJob(list, job('2', { progress: 0.2 }))).toEqual(list);
  expect(mergeJob(list, job('1'))).toEqual(list);
  expect(mergeJob(list, job('2', { state: 'failed', progress: 0.4 }))[0]?.state).toBe('failed');
  expect(mergeJob(list, job('2', { state: 'queued', progress: 0.9 }))).toEqual(list);
  expect([
    runs(job('1')),
    runs(job('1', { state: 'queued' })),
    runs(job('1', { state: 'cancelled' })),
  ]).toEqual([true, true, false]);
});

test('how long a training took, in words', () => {
  const { training } = en.admin;
  expect(tookWords(job('1'), training)).toBe('–');
  expect(tookWords(job('1', { finished_at: '2026-01-01T00:01:09.400Z' }), training)).toBe('9 s');
  expect(tookWords(job('1', { finished_at: '2026-01-01T00:03:05.000Z' }), training)).toBe('2 min 5 s');
  expect(tookWords(job('1', { finished_at: '2026-01-01T00:00:00.000Z' }), training)).toBe('0 s');
});

test('measures: known names in words, unknown ones as they are, nested ones behind their owner', () => {
  const metrics = { accuracy: 0.8114, odd_thing: 'x', chosen: { mix: 0.55, list: [1, 2] }, none: null };
  expect(measures(metrics, en.admin.models.measures, 'en')).toEqual([
    ['Accuracy', '81%'],
    ['odd thing', 'x'],
    ['Chosen settings · Mix', '0.55'],
    ['Chosen settings · list', '[1,2]'],
    ['none', '–'],
  ]);
  expect(measures({ toString: 1 }, en.admin.models.measures, 'en')).toEqual([['toString', '1']]);
  expect(accuracyOf({ metrics })).toBe(0.8114);
  expect([accuracyOf({ metrics: {} }), accuracyOf({ metrics: { accuracy: 80 } })]).toEqual([null, null]);
});

test('a key works until the end of the day that was chosen', () => {
  const now = new Date(2026, 0, 31, 15, 0);
  expect(isoDay(now, 1)).toBe('2026-02-01');
  expect(daysUntil('2026-01-31', now)).toBe(1);
  expect(daysUntil('2026-02-01', now)).toBe(2);
  expect(daysUntil('2020-01-01', now)).toBe(1);
});

test('numbers, sizes and lists follow the language', () => {
  expect(formatMeasure('en', 1234.56789)).toBe('1,234.5679');
  expect(formatBytes('en', 0)).toBe('0 bytes');
  expect(formatBytes('en', 1_440_000)).toBe('1.4 MB');
  expect(formatBytes('zh', 250_000_000)).toMatch(/^250.?MB$/);
  expect(formatList('en', ['a', 'b', 'c'])).toBe('a, b and c');
  expect(formatList('zh', ['甲', '乙'])).toBe('甲和乙');
});

test('browsers are named by what they say, the others not at all', () => {
  const edge =
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0';
  const phone =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1';
  expect(browserName(edge, en.account)).toBe('Edge on Windows');
  expect(browserName(phone, zh.account)).toBe('Safari（iOS 系统）');
  expect(browserName('curl/8', en.account)).toBe('Unknown browser');
  expect(browserName(null, en.account)).toBe('Unknown browser');
});
