import { basename, resolve } from 'node:path';
import { defineCommand } from 'citty';
import {
  type Evaluation,
  type EvaluationContext,
  evaluateFolds,
  evaluateRelease,
  evaluateSplit,
  type Report,
  readRows,
  writeReport,
} from '../../models/evaluation/index.ts';
import type { HeadKind } from '../../models/index.ts';
import { loadTrainingConfig } from '../../models/training/index.ts';
import { print, progress, writeJson } from './output.ts';
import { languageFlag, refuseUnknown, repeated, UsageError, wholeNumber } from './support/flags.ts';
import { modelPaths, releaseNamed } from './support/release.ts';

const file = 'JSONL, CSV, Rasa NLU .yml, or a folder of them; may repeat';
const args = {
  train: { type: 'string', description: `rows to train on: ${file}`, valueHint: 'FILE' },
  test: { type: 'string', description: `rows to score: ${file}`, valueHint: 'FILE' },
  valid: {
    type: 'string',
    description: 'rows that choose settings, temperature and threshold; may repeat',
    valueHint: 'FILE',
  },
  data: { type: 'string', description: 'rows for cross-validation; may repeat', valueHint: 'FILE' },
  folds: { type: 'string', description: 'number of folds, with --data (default 5)', valueHint: 'K' },
  seed: {
    type: 'string',
    description: 'decides which row falls into which fold (default 1)',
    valueHint: 'S',
  },
  version: { type: 'string', description: 'score what is trained: active, or a release', valueHint: 'NAME' },
  lang: { type: 'string', description: 'language of rows that name none: en or zh (default: by script)' },
  label: { type: 'string', description: 'field that holds the label (default label)', valueHint: 'FIELD' },
  baseline: { type: 'boolean', description: 'also fit TF-IDF and logistic regression on the same rows' },
  report: {
    type: 'string',
    description: 'directory for report.json, report.md, errors.jsonl and charts',
    valueHint: 'DIR',
  },
  json: { type: 'string', description: 'also write the report to this file', valueHint: 'FILE' },
} as const;

type Flags = Partial<Record<keyof typeof args, string | boolean>>;
const text = (flags: Flags, name: keyof typeof args) =>
  typeof flags[name] === 'string' ? flags[name] : undefined;

async function run(kind: HeadKind, flags: Flags, rawArgs: readonly string[]): Promise<void> {
  refuseUnknown(rawArgs, args);
  const lang = languageFlag(text(flags, 'lang'));
  const context: EvaluationContext = {
    kind,
    ...(lang ? { lang } : {}),
    config: loadTrainingConfig(),
    baseline: flags.baseline === true,
    ...modelPaths(),
    onProgress: progress,
  };
  const evaluation = await choose(flags, rawArgs, context);
  const directory = resolve(text(flags, 'report') ?? `reports/evaluate-${kind}-${stamp()}`);
  writeReport(directory, `evaluate ${kind}`, evaluation.report, evaluation.judged, evaluation.labels);
  writeJson(text(flags, 'json'), evaluation.report);
  for (const line of summary(evaluation.report)) print(line);
  progress(`report in ${directory}`);
}

async function choose(
  flags: Flags,
  rawArgs: readonly string[],
  context: EvaluationContext,
): Promise<Evaluation> {
  const label = text(flags, 'label') ?? 'label';
  const rows = (name: string) => readRows(repeated(rawArgs, name), label);
  const [train, test, valid, data] = [rows('train'), rows('test'), rows('valid'), rows('data')];
  const version = text(flags, 'version');
  const modes = [train.length > 0, data.length > 0, version !== undefined].filter(Boolean).length;
  const usage = 'give --train and --test, or --data with --folds, or --version active and --test';
  if (modes !== 1)
    throw new UsageError(
      modes === 0 ? 'nothing to evaluate' : 'more than one kind of evaluation is asked for',
      usage,
    );
  if (data.length > 0) {
    if (test.length > 0 || valid.length > 0)
      throw new UsageError('--data goes without --test and --valid', usage);
    const folds = wholeNumber(text(flags, 'folds'), 'folds', { low: 2, high: 50, fallback: 5 });
    const seed = wholeNumber(text(flags, 'seed'), 'seed', { low: 0, high: 2 ** 31 - 1, fallback: 1 });
    return evaluateFolds({ data, folds, seed }, context);
  }
  if (test.length === 0) throw new UsageError('there is no --test', usage);
  if (version !== undefined) {
    if (context.baseline)
      throw new UsageError('--baseline needs rows to train on', 'leave it out with --version');
    return evaluateRelease({ release: await releaseNamed(version), test }, context);
  }
  return evaluateSplit({ train, valid, test }, context);
}

const stamp = () => new Date().toISOString().replace(/[:.]/g, '-').slice(0, 19);
const percent = (value: number) => `${(value * 100).toFixed(2)} %`;

function summary(report: Report): string[] {
  const { ci } = report;
  const lines = [
    `rows              ${report.n} (${report.n_in_scope} in scope, ${report.n_oos} out of scope, ${report.unscored.rows} unscored)`,
    `accuracy          ${percent(report.accuracy)} (95 %: ${percent(ci.accuracy[0])} to ${percent(ci.accuracy[1])})`,
    `macro-F1          ${percent(report.macro_f1)}`,
    `top three         ${percent(report.top3_accuracy)}`,
    `with also         ${percent(report.accuracy_also)}`,
    `present labels    ${percent(report.accuracy_present)}`,
    `ECE, excess       ${report.ece.toFixed(4)}, ${report.ece_excess.toFixed(4)}`,
    `Brier             ${report.brier.toFixed(4)}`,
  ];
  if (report.oos_auroc !== undefined) {
    lines.push(
      `out-of-scope      AUROC ${report.oos_auroc.toFixed(4)}, recall ${percent(report.oos_recall ?? 0)} at ${percent(report.false_rejection ?? 0)} false rejection; ${percent(report.oos_recall_at_5fr ?? 0)} at 5 %`,
    );
  }
  if (report.baseline)
    lines.push(
      `baseline          ${percent(report.baseline.accuracy)}, macro-F1 ${percent(report.baseline.macro_f1)}`,
    );
  lines.push(
    `seconds           embed ${report.embed_seconds.toFixed(1)}, tune ${report.tune_seconds.toFixed(1)}, train ${report.train_seconds.toFixed(1)}; ${report.predict_per_second} predictions a second`,
    `said of the rows  ${report.duplicates} texts also in train, ${report.valid_dropped} valid rows dropped`,
  );
  for (const [name, figures] of Object.entries(report.tests ?? {})) {
    lines.push(
      `${basename(name)}: accuracy ${percent(figures.accuracy)} of ${figures.n_in_scope}${figures.oos_auroc === undefined ? '' : `, AUROC ${figures.oos_auroc.toFixed(4)}`}`,
    );
  }
  return lines;
}

const command = (kind: HeadKind, description: string) =>
  defineCommand({
    meta: { name: kind, description },
    args,
    run: ({ args: flags, rawArgs }) => run(kind, flags as Flags, rawArgs),
  });

export default defineCommand({
  meta: { name: 'evaluate', description: 'Measure accuracy, calibration and rejection on your own data' },
  subCommands: {
    intent: command('intent', 'Which intent a message has'),
    sentiment: command('sentiment', 'Which mood a message has'),
    compare: () => import('./evaluate-compare.ts').then((module) => module.default),
    entities: () => import('./evaluate-entities.ts').then((module) => module.default),
    redaction: () => import('./evaluate-redaction.ts').then((module) => module.default),
  },
});
