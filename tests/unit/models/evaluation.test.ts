import { describe, expect, test } from 'vitest';
import {
  calibratedEce,
  eceExcess,
  expectedCalibrationError,
} from '../../../models/evaluation/calibration.ts';
import { bootstrap } from '../../../models/evaluation/intervals.ts';
import { classMetrics } from '../../../models/evaluation/metrics.ts';
import { auroc, oosMetrics } from '../../../models/evaluation/out-of-scope.ts';
import { randomFrom } from '../../../models/evaluation/random.ts';
import { buildReport, type Judged } from '../../../models/evaluation/report.ts';

const labels = ['a', 'b', 'c'];
const row = (gold: string, p: [number, number, number], more: Partial<Judged> = {}): Judged => ({
  text: gold,
  file: 't',
  gold,
  probabilities: Float64Array.from(p),
  rejected: false,
  oosScore: 0,
  ...more,
});

describe('class metrics, by hand', () => {
  const rows = [
    row('a', [0.7, 0.2, 0.1]),
    row('a', [0.3, 0.6, 0.1], { also: 'b' }),
    row('b', [0.1, 0.8, 0.1]),
    row('b', [0.2, 0.3, 0.5]),
  ];
  const metrics = classMetrics(rows, labels);

  test('accuracy, with a second label, and among the labels present', () => {
    expect(metrics.accuracy).toBe(0.5);
    expect(metrics.accuracy_also).toBe(0.75);
    // Without c the last row is right.
    expect(metrics.accuracy_present).toBe(0.75);
    expect(metrics.top3_accuracy).toBe(1);
  });

  test('F1 of each label and their means', () => {
    // a: precision 1/1, recall 1/2. b: precision 1/2, recall 1/2. c does not occur in gold.
    expect(metrics.per_label.map(({ label, f1 }) => [label, Number(f1.toFixed(4))])).toEqual([
      ['a', 0.6667],
      ['b', 0.5],
    ]);
    expect(metrics.macro_f1).toBeCloseTo((2 / 3 + 0.5) / 2, 10);
  });

  test('Brier is summed over classes', () => {
    const first = (0.7 - 1) ** 2 + 0.2 ** 2 + 0.1 ** 2;
    expect(classMetrics(rows.slice(0, 1), labels).brier).toBeCloseTo(first, 10);
  });

  test('confusions list what was taken for what', () => {
    expect(metrics.confusions).toEqual([
      { gold: 'a', predicted: 'b', n: 1 },
      { gold: 'b', predicted: 'c', n: 1 },
    ]);
  });
});

describe('calibration', () => {
  const random = randomFrom(7);
  const n = 4000;
  const confidence = Float64Array.from({ length: n }, () => 0.5 + random() / 2);
  const honest = Uint8Array.from(confidence, (p) => (random() < p ? 1 : 0));
  const boastful = Uint8Array.from(confidence, (p) => (random() < p - 0.2 ? 1 : 0));

  test('an honest model has no excess, a boastful one has its exaggeration', () => {
    expect(Math.abs(eceExcess(confidence, honest, 1, 200))).toBeLessThan(0.01);
    expect(expectedCalibrationError(confidence, boastful)).toBeCloseTo(0.2, 1);
    expect(eceExcess(confidence, boastful, 1, 200)).toBeGreaterThan(0.15);
  });

  test('chance alone shows more on fewer rows', () => {
    expect(calibratedEce(confidence.slice(0, 100), 1, 100)).toBeGreaterThan(
      calibratedEce(confidence, 1, 100),
    );
  });
});

test('AUROC by ranks, ties half', () => {
  expect(auroc([1, 2, 3, 4], [false, false, true, true])).toBe(1);
  expect(auroc([1, 2, 3, 4], [true, true, false, false])).toBe(0);
  expect(auroc([1, 1], [true, false])).toBe(0.5);
  expect(auroc([1, 2], [true, true])).toBeNull();
});

test('out of scope: rejection counts against in-scope rows and for the others', () => {
  const rows = [
    { outside: false, score: 0.1, rejected: false, correct: true },
    { outside: false, score: 0.9, rejected: true, correct: true },
    { outside: true, score: 0.8, rejected: true, correct: false },
    { outside: true, score: 0.2, rejected: false, correct: false },
  ];
  expect(oosMetrics(rows)).toMatchObject({
    in_scope_accuracy: 0.5,
    false_rejection: 0.5,
    oos_recall: 0.5,
    oos_precision: 0.5,
    oos_auroc: 0.5,
  });
});

test('the bootstrap interval holds the figure and is the same from the same seed', () => {
  const right = [1, 1, 1, 0, 1, 0, 1, 1, 0, 1];
  const figure = (drawn: Uint32Array) => drawn.reduce((sum, at) => sum + (right[at] ?? 0), 0) / drawn.length;
  const [low, high] = bootstrap(right.length, figure, 3);
  expect(low).toBeLessThan(0.7);
  expect(high).toBeGreaterThan(0.7);
  expect(bootstrap(right.length, figure, 3)).toEqual([low, high]);
});

test('several test files are reported together and apart; out-of-scope rows stay out of the accuracy', () => {
  const meta = {
    unscored: { labels: [], rows: 0 },
    duplicates: 0,
    valid_dropped: 0,
    embed_seconds: 0,
    train_seconds: 0,
    tune_seconds: 0,
    predict_per_second: 0,
    encoder: 'e',
    version: 'v',
    lang: 'en',
    threshold: 0.5,
  };
  const report = buildReport(
    [
      row('a', [0.9, 0.05, 0.05], { file: 'one' }),
      row('b', [0.9, 0.05, 0.05], { file: 'two' }),
      row('out_of_scope', [0.4, 0.3, 0.3], { file: 'two', rejected: true, oosScore: 1 }),
    ],
    labels,
    meta,
  );
  expect(report).toMatchObject({
    n: 3,
    n_in_scope: 2,
    n_oos: 1,
    accuracy: 0.5,
    oos_recall: 1,
    false_rejection: 0,
  });
  expect(report.tests?.one).toMatchObject({ n: 1, accuracy: 1 });
  expect(report.tests?.two).toMatchObject({ n: 2, n_in_scope: 1, accuracy: 0 });
});
