import { probabilities } from '../intent/classifier.ts';
import { denseRows, rowOf } from '../intent/features.ts';
import { fitClassifier } from '../intent/fit.ts';
import type { Split } from '../intent/folds.ts';
import { loadIntentModel } from '../intent/head.ts';
import { fitIntent, judgeIntent } from '../intent/model.ts';
import type { StoredVersion } from '../registry/index.ts';
import { loadSentimentModel } from '../sentiment/head.ts';
import { fitOptions, intentOptions, type TrainingConfig } from '../training/config.ts';
import { type LabelledText, snapshotOf } from '../training/dataset.ts';
import type { Embedder } from '../training/embed.ts';
import { checkSnapshot, corpusOf } from '../training/train.ts';
import type { HeadKind, Language } from '../types.ts';

export interface Verdict {
  /** Over the model's labels, before any rejection. */
  probabilities: Float64Array;
  rejected: boolean;
  oosScore: number;
}

/** A model as the evaluation sees it. */
export interface Judge {
  labels: string[];
  /** Score from which on a message is rejected; null where nothing ever is. */
  threshold: number | null;
  judge(text: string, x: Float32Array): Verdict;
  trainSeconds: number;
  tuneSeconds: number;
}

export interface FitRequest {
  kind: HeadKind;
  language: Language;
  train: readonly LabelledText[];
  /** Rows that choose settings, temperature and threshold; never weights. None: folds of `train` do. */
  valid: readonly LabelledText[];
  config: TrainingConfig;
  embedder: Embedder;
  tell: (stage: string, done: number, total: number) => void;
}

/** Fits a model for an evaluation, exactly as training does. */
export async function fitJudge({
  kind,
  language,
  train,
  valid,
  config,
  embedder,
  tell,
}: FitRequest): Promise<Judge> {
  const snapshot = snapshotOf(train, config.seed);
  checkSnapshot(snapshot, kind, language);
  const known = new Set(snapshot.labels);
  const judging = snapshotOf(valid, config.seed);
  const validRows = judging.rows.filter(({ label }) => known.has(label));
  const corpus = await corpusOf(
    { labels: snapshot.labels, rows: [...snapshot.rows, ...validRows] },
    embedder,
    tell,
  );
  const rows = Int32Array.from(snapshot.rows.keys());
  const held = Int32Array.from(validRows.keys(), (i) => i + rows.length);
  const splits: Split[] | undefined = held.length > 0 ? [{ train: rows, held }] : undefined;
  if (kind === 'sentiment') {
    const { classifier, trainSeconds, tuneSeconds } = fitClassifier(
      corpus,
      rows,
      fitOptions(config, kind, language),
      splits,
      tell,
    );
    return sentimentJudge(classifier, { trainSeconds, tuneSeconds });
  }
  const texts = [...snapshot.outside, ...judging.outside];
  const outside = { texts, dense: denseRows(await embedder.embed(texts)) };
  const { model, trainSeconds, tuneSeconds } = fitIntent(
    corpus,
    rows,
    outside,
    intentOptions(config, language),
    splits,
    tell,
  );
  return intentJudge(model, { trainSeconds, tuneSeconds });
}

/** The model of a stored version. Throws HEAD_INVALID. */
export async function storedJudge({ dir, manifest }: StoredVersion): Promise<Judge> {
  const spent = { trainSeconds: 0, tuneSeconds: 0 };
  return manifest.kind === 'intent'
    ? intentJudge(await loadIntentModel(dir, manifest), spent)
    : sentimentJudge(await loadSentimentModel(dir, manifest), spent);
}

type Spent = Pick<Judge, 'trainSeconds' | 'tuneSeconds'>;

function intentJudge(model: Awaited<ReturnType<typeof loadIntentModel>>, spent: Spent): Judge {
  return {
    ...spent,
    labels: model.classifier.labels,
    threshold: model.rejection.threshold,
    judge(text, x) {
      const { probabilities: p, oosScore, decision } = judgeIntent(model, text, x);
      return { probabilities: p, oosScore, rejected: decision === 'not_understood' };
    },
  };
}

function sentimentJudge(classifier: Awaited<ReturnType<typeof loadSentimentModel>>, spent: Spent): Judge {
  return {
    ...spent,
    labels: classifier.labels,
    threshold: null,
    judge: (text, x) => ({ probabilities: probabilities(classifier, text, x), oosScore: 0, rejected: false }),
  };
}

/** Judges texts; the time is that of the heads alone. */
export async function judgeAll(
  judge: Judge,
  texts: readonly string[],
  embedder: Embedder,
  tell: FitRequest['tell'],
): Promise<{ verdicts: Verdict[]; seconds: number }> {
  const x = denseRows(await embedder.embed(texts, (done, total) => tell('embed', done, total)));
  const started = performance.now();
  const verdicts = texts.map((text, r) => judge.judge(text, rowOf(x, r)));
  return { verdicts, seconds: (performance.now() - started) / 1000 };
}
