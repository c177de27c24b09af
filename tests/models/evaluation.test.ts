import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Row } from '../../intents/index.ts';
import { evaluateFolds, evaluateSplit } from '../../models/evaluation/index.ts';
import { defaultBaseDir } from '../../models/index.ts';
import { loadTrainingConfig } from '../../models/training/config.ts';
import { temporaryDir } from './helpers.ts';

const row = (text: string, label: string, more: Partial<Row> = {}): Row => ({
  text,
  label,
  file: 'made.jsonl',
  line: 1,
  ...more,
});
const bills = [
  'how much is my bill',
  'what do i owe you',
  'show me the statement',
  'bill for june please',
  'amount due on my account',
  'when is the bill due',
  'send the invoice total',
  'what is the balance of this bill',
];
const signals = [
  'no bars on my phone',
  'there is no signal',
  'phone says no service',
  'lost reception since noon',
  'cannot get a network',
  'zero bars here',
  'signal is gone at home',
  'my phone finds no network',
];
const data = [...bills.map((text) => row(text, 'bill')), ...signals.map((text) => row(text, 'signal'))];
const outside = ['recipe for lentil soup', 'who won the match', 'sing a song', 'my cat is asleep'].map(
  (text) => row(text, 'out_of_scope'),
);

async function context() {
  return {
    kind: 'intent' as const,
    config: loadTrainingConfig(),
    baseline: true,
    baseDir: defaultBaseDir,
    artifactsDir: join(await temporaryDir(), 'artifacts'),
  };
}

describe('an evaluation', () => {
  it('of a split counts what it must and scores what it can', async () => {
    const { report, judged, labels } = await evaluateSplit(
      {
        train: data,
        valid: [
          row('How much  is my BILL', 'bill'),
          row('the bill of july', 'bill'),
          row('no reception in the lift', 'signal'),
          ...outside.slice(0, 2),
        ],
        test: [
          row('What do I owe you', 'bill', { also: 'signal' }),
          row('signal lost again', 'signal'),
          row('a strange one', 'unknown'),
          ...outside.slice(2),
        ],
      },
      await context(),
    );
    expect(labels).toEqual(['bill', 'signal']);
    expect(report).toMatchObject({
      n: 4,
      n_in_scope: 2,
      n_oos: 2,
      duplicates: 1,
      valid_dropped: 1,
      unscored: { labels: ['unknown'], rows: 1 },
      accuracy: 1,
      lang: 'en',
      version: 'none',
      threshold: 0.5,
      baseline: { accuracy: expect.any(Number), macro_f1: expect.any(Number) },
    });
    for (const field of [
      'in_scope_accuracy',
      'false_rejection',
      'oos_recall',
      'oos_precision',
      'oos_auroc',
      'oos_recall_at_5fr',
    ] as const)
      expect(report[field]).toEqual(expect.any(Number));
    for (const { probabilities } of judged)
      expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 6);
  });

  it('by folds scores every row once and leaves out a label with too few rows', async () => {
    const { report, judged } = await evaluateFolds(
      { data: [...data, row('hello', 'greet')], folds: 4, seed: 1 },
      await context(),
    );
    expect(report).toMatchObject({ n: 16, unscored: { labels: ['greet'], rows: 1 }, duplicates: 0 });
    expect(new Set(judged.map(({ text }) => text)).size).toBe(16);
    expect(report.accuracy).toBeGreaterThan(0.7);
  });

  it('keeps the languages apart, and pools what they say', async () => {
    const zh = ['账单多少钱', '查一下账单', '这个月账单', '话费账单明细'].map((text) => row(text, 'bill'));
    const zhSignals = ['手机没信号', '一点信号都没有', '显示无服务', '信号没了'].map((text) =>
      row(text, 'signal'),
    );
    const { report } = await evaluateSplit(
      {
        train: [...data, ...zh, ...zhSignals],
        valid: [],
        test: [row('账单怎么查', 'bill'), row('show the bill', 'bill')],
      },
      await context(),
    );
    expect(report.lang).toBe('en+zh');
    expect(report.encoder).toMatch(/en.*\+.*zh/);
    expect(report.n).toBe(2);
  });

  it('refuses data with one label', async () => {
    await expect(
      evaluateSplit(
        { train: bills.map((text) => row(text, 'bill')), valid: [], test: data },
        await context(),
      ),
    ).rejects.toMatchObject({ code: 'DATA_INVALID' });
  });
});
