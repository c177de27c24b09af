import {
  confidenceHistogram,
  eceExcess,
  expectedCalibrationError,
  type HistogramBin,
  type ReliabilityBin,
  reliability,
} from './calibration.ts';
import { type Interval, intervals } from './intervals.ts';
import { argmax, type ClassMetrics, classMetrics, type Scored } from './metrics.ts';
import { type OosMetrics, oosMetrics } from './out-of-scope.ts';

/** The label of rows that belong to no intent: scored apart, never trained. */
export const OUT_OF_SCOPE = 'out_of_scope';

/** A test row with what the model said of it. `probabilities` is over the model's labels, before any rejection. */
export interface Judged extends Scored {
  text: string;
  file: string;
  rejected: boolean;
  /** Larger means less like the training data; 0 where the model has no such score (sentiment). */
  oosScore: number;
}

export interface ReportMeta {
  /** Labels with fewer rows than folds, and labels the model does not have: their rows are trained or absent, never scored. */
  unscored: { labels: string[]; rows: number };
  /** Test texts that also stand in train. */
  duplicates: number;
  /** Valid rows whose text stands in train. */
  valid_dropped: number;
  embed_seconds: number;
  /** Without embedding. */
  train_seconds: number;
  tune_seconds: number;
  predict_per_second: number;
  encoder: string;
  version: string;
  lang: string;
  threshold: number | null;
  baseline?: { accuracy: number; macro_f1: number };
}

export interface Figures extends ClassMetrics, Partial<OosMetrics> {
  n: number;
  n_in_scope: number;
  n_oos: number;
  ece: number;
  ece_excess: number;
  ci: { accuracy: Interval; macro_f1: Interval; ece_excess: Interval };
  threshold?: number | null;
  tests?: Record<string, Figures>;
}

export type Report = Figures & ReportMeta;

export interface Curves {
  reliability: ReliabilityBin[];
  histogram: HistogramBin[];
}

function figuresOf(rows: readonly Judged[], labels: readonly string[], seed: number): Figures {
  const inside = rows.filter(({ gold }) => gold !== OUT_OF_SCOPE);
  const tops = inside.map(({ probabilities }) => argmax(probabilities));
  const confidence = Float64Array.from(inside, ({ probabilities }, at) => probabilities[tops[at] ?? 0] ?? 0);
  const predicted = tops.map((k) => labels[k] ?? '');
  const correct = Uint8Array.from(inside, ({ gold }, at) => (predicted[at] === gold ? 1 : 0));
  const oos = oosMetrics(
    rows.map((row) => ({
      outside: row.gold === OUT_OF_SCOPE,
      score: row.oosScore,
      rejected: row.rejected,
      correct: labels[argmax(row.probabilities)] === row.gold,
    })),
  );
  const outcomes = inside.map(({ gold }, at) => ({
    gold,
    predicted: predicted[at] ?? '',
    confidence: confidence[at] ?? 0,
  }));
  return {
    n: rows.length,
    n_in_scope: inside.length,
    n_oos: rows.length - inside.length,
    ...classMetrics(inside, labels),
    ece: expectedCalibrationError(confidence, correct),
    ece_excess: eceExcess(confidence, correct, seed),
    ci: intervals(outcomes, seed),
    ...(oos ?? {}),
  };
}

/** The report of evaluation.md: all rows together at the top, and each file apart where there are several. */
export function buildReport(
  rows: readonly Judged[],
  labels: readonly string[],
  meta: ReportMeta,
  seed = 1,
): Report {
  const files = [...new Set(rows.map(({ file }) => file))];
  const tests =
    files.length > 1
      ? Object.fromEntries(
          files.map((file) => [
            file,
            figuresOf(
              rows.filter((row) => row.file === file),
              labels,
              seed,
            ),
          ]),
        )
      : undefined;
  return { ...figuresOf(rows, labels, seed), ...meta, ...(tests ? { tests } : {}) };
}

export function curvesOf(rows: readonly Judged[], labels: readonly string[]): Curves {
  const inside = rows.filter(({ gold }) => gold !== OUT_OF_SCOPE);
  const confidence = Float64Array.from(
    inside,
    ({ probabilities }) => probabilities[argmax(probabilities)] ?? 0,
  );
  const correct = Uint8Array.from(inside, ({ gold, probabilities }) =>
    labels[argmax(probabilities)] === gold ? 1 : 0,
  );
  return {
    reliability: reliability(confidence, correct),
    histogram: confidenceHistogram(confidence, correct),
  };
}
