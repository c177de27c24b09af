import { ModelError } from '../errors.ts';
import type { Embedder } from '../training/embed.ts';
import type { Language } from '../types.ts';
import { labelMetrics } from './metrics.ts';
import type { Judge, Verdict } from './models.ts';
import { buildReport, type Judged, OUT_OF_SCOPE, type Report } from './report.ts';
import type { LanguageRow } from './rows.ts';

export interface Evaluation {
  report: Report;
  judged: Judged[];
  labels: string[];
}

/** What has been gathered over languages and folds. */
export class Tally {
  readonly judged: {
    row: LanguageRow;
    labels: string[];
    verdict: Verdict;
    baseline?: string;
  }[] = [];
  readonly unscored = { labels: new Set<string>(), rows: 0 };
  readonly thresholds = new Set<number>();
  trainSeconds = 0;
  tuneSeconds = 0;
  predictSeconds = 0;

  skip(unscored: { labels: string[]; rows: number }): void {
    for (const label of unscored.labels) this.unscored.labels.add(label);
    this.unscored.rows += unscored.rows;
  }

  spent({ trainSeconds, tuneSeconds, threshold }: Judge): void {
    this.trainSeconds += trainSeconds;
    this.tuneSeconds += tuneSeconds;
    if (threshold !== null) this.thresholds.add(threshold);
  }
}

/** The report of what has been gathered. Throws DATA_INVALID when nothing could be scored. */
export function conclude(
  tally: Tally,
  used: Map<Language, Embedder>,
  meta: { duplicates: number; validDropped: number; version: string },
): Evaluation {
  if (tally.judged.length === 0) {
    throw new ModelError('DATA_INVALID', 'there is no row that could be scored', {
      fix: 'give test rows whose labels the model knows',
    });
  }
  const labels = [...new Set(tally.judged.flatMap((one) => one.labels))].sort();
  const position = new Map(labels.map((label, k) => [label, k]));
  const judged = tally.judged.map(({ row, labels: own, verdict }): Judged => {
    const p = new Float64Array(labels.length);
    for (const [k, label] of own.entries()) p[position.get(label) ?? 0] = verdict.probabilities[k] ?? 0;
    return {
      text: row.text,
      gold: row.label,
      ...(row.also ? { also: row.also } : {}),
      file: row.file,
      probabilities: p,
      rejected: verdict.rejected,
      oosScore: verdict.oosScore,
    };
  });
  const encoders = [...used.values()];
  const baseline = baselineFigures(tally);
  const report = buildReport(judged, labels, {
    unscored: { labels: [...tally.unscored.labels].sort(), rows: tally.unscored.rows },
    duplicates: meta.duplicates,
    valid_dropped: meta.validDropped,
    embed_seconds: encoders.reduce((sum, { spent }) => sum + spent.seconds, 0),
    train_seconds: tally.trainSeconds,
    tune_seconds: tally.tuneSeconds,
    predict_per_second: Math.round(judged.length / Math.max(1e-9, tally.predictSeconds)),
    encoder: encoders.map(({ encoder }) => encoder.name).join('+'),
    version: meta.version,
    lang: [...used.keys()].join('+'),
    threshold: tally.thresholds.size > 0 ? Math.max(...tally.thresholds) : null,
    ...(baseline ? { baseline } : {}),
  });
  return { report, judged, labels };
}

function baselineFigures(tally: Tally): { accuracy: number; macro_f1: number } | undefined {
  const rows = tally.judged.filter(
    ({ row, baseline }) => row.label !== OUT_OF_SCOPE && baseline !== undefined,
  );
  if (rows.length === 0) return undefined;
  const gold = rows.map(({ row }) => row.label);
  const guessed = rows.map(({ baseline = '' }) => baseline);
  const per = labelMetrics(gold, guessed, [...new Set(gold)]);
  return {
    accuracy: gold.filter((label, i) => label === guessed[i]).length / rows.length,
    macro_f1: per.reduce((sum, { f1 }) => sum + f1, 0) / Math.max(1, per.length),
  };
}
