import { softmax } from '../intent/classifier.ts';
import type { Corpus, FitOptions, Tell } from '../intent/corpus.ts';
import { denseRows } from '../intent/features.ts';
import { fitClassifier } from '../intent/fit.ts';
import { type Split, stratifiedFolds } from '../intent/folds.ts';
import type { EmbeddedRows } from './types.ts';

/** What models say of rows that they have not been fitted on. */
export interface HeldOutView {
  labels: string[];
  /** Position of each row's own label. */
  y: Int32Array;
  /** Calibrated, one array a row; undefined for labels with fewer rows than folds. */
  probabilities: (Float64Array | undefined)[];
}

export function corpusOfRows({ rows, embeddings }: EmbeddedRows): Corpus {
  const labels = [...new Set(rows.map(({ intent }) => intent))].sort();
  const position = new Map(labels.map((label, k) => [label, k]));
  return {
    texts: rows.map(({ text }) => text),
    dense: denseRows(embeddings),
    y: Int32Array.from(rows, ({ intent }) => position.get(intent) ?? 0),
    labels,
  };
}

/** Scores every held-out row of the splits, as training would fit it. */
export function crossValidate(
  corpus: Corpus,
  splits: readonly Split[],
  options: FitOptions,
  tell?: Tell,
): HeldOutView {
  const probabilities = new Array<Float64Array | undefined>(corpus.texts.length).fill(undefined);
  // The last fit, on all rows, is not wanted here: it gets two rows of each label.
  const { classifier, heldOut } = fitClassifier(corpus, fewRows(corpus), options, [...splits], tell);
  for (const { rows, scores } of heldOut)
    for (const [at, r] of rows.entries())
      probabilities[r] = softmax(scores[at] as Float64Array, classifier.temperature);
  return { labels: corpus.labels, y: corpus.y, probabilities };
}

export const foldsOfCorpus = ({ texts, y }: Corpus, folds: number, seed: number): Split[] =>
  stratifiedFolds(texts, y, folds, seed);

function fewRows({ y, labels }: Corpus): Int32Array {
  const left = new Int32Array(labels.length).fill(2);
  const rows: number[] = [];
  for (const [r, label] of y.entries()) {
    if ((left[label] ?? 0) <= 0) continue;
    left[label] = (left[label] ?? 0) - 1;
    rows.push(r);
  }
  return Int32Array.from(rows);
}
