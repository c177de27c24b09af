import { denseLogits, logSoftmax, sparseLogits } from './classifier.ts';
import type { Corpus, FitOptions } from './corpus.ts';
import { rowOf, takeRows } from './features.ts';
import { type Regression, Trainer } from './regression.ts';
import { type CutTexts, learnVocabulary, sparseRow, type Vocabulary, vectoriseRows } from './sparse.ts';

/** The regressions of one fit: of meaning, and two of spelling (by log-loss and by least squares). */
export interface Sides {
  dense: Regression;
  sparse: Regression;
  squares: Regression;
  vocabulary: Vocabulary;
}
/** Log-probabilities of each side, row by row; `squares` are scores that no temperature has touched. */
export interface Judged {
  dense: Float64Array[];
  sparse: Float64Array[];
  squares: Float64Array[];
}

/** The penalty of each side. */
export type Chosen = { dense: number; sparse: number; squares: number };

/** How the spelling side is put together: (1 − share) · logistic + share · scale · squares. */
export interface Spelling {
  share: number;
  scale: number;
}

/** Fits every side on some rows. */
export function fitSides(
  corpus: Corpus,
  cut: CutTexts,
  rows: Int32Array,
  options: FitOptions,
  chosen: Chosen,
): Sides {
  const weights = rowWeights(corpus, rows, options.balance);
  const y = rows.map((r) => corpus.y[r] as number);
  const classes = corpus.labels.length;
  const dense = new Trainer({ x: takeRows(corpus.dense, rows), y, classes, weights }).fit({
    c: chosen.dense,
    maxIterations: options.dense.iterations,
  });
  const vocabulary = learnVocabulary(cut, rows);
  const trainer = new Trainer({ x: vectoriseRows(cut, rows, vocabulary), y, classes, weights });
  const sparse = trainer.fit({ c: chosen.sparse, maxIterations: options.sparse.iterations });
  const squares = trainer.fit({
    c: chosen.squares,
    maxIterations: options.squares.iterations,
    loss: 'squares',
  });
  return { dense, sparse, squares, vocabulary };
}

/**
 * Both spelling regressions as one. Both are linear in the same features, and what a log-softmax takes off a row is the
 * same for every label, so the sum of their scores is the score of the summed weights.
 */
export function mergeSpelling(
  sparse: Regression,
  squares: Regression,
  { share, scale }: Spelling,
): Regression {
  const sum = (a: Float32Array, b: Float32Array) =>
    a.map((value, i) => (1 - share) * value + share * scale * (b[i] as number));
  return {
    columns: sparse.columns,
    classes: sparse.classes,
    weights: sum(sparse.weights, squares.weights),
    bias: sum(sparse.bias, squares.bias),
  };
}

/** The same sum for judged rows. */
export const mergeScores = (sparse: Float64Array, squares: Float64Array, { share, scale }: Spelling) =>
  logSoftmax(sparse.map((score, k) => (1 - share) * score + share * scale * (squares[k] as number)));

export const judge = (
  corpus: Corpus,
  cut: CutTexts,
  { dense, sparse, squares, vocabulary }: Sides,
  held: Int32Array,
): Judged => ({
  dense: judgeDense(corpus, dense, held),
  sparse: judgeSparse(cut, sparse, vocabulary, held).map(logSoftmax),
  squares: judgeSparse(cut, squares, vocabulary, held),
});

export const judgeDense = (corpus: Corpus, dense: Regression, held: Int32Array) =>
  Array.from(held, (r) => logSoftmax(denseLogits(dense, rowOf(corpus.dense, r))));

export function judgeSparse(
  cut: CutTexts,
  sparse: Regression,
  vocabulary: Vocabulary,
  held: Int32Array,
): Float64Array[] {
  const rows = vectoriseRows(cut, held, vocabulary);
  return Array.from(held, (_, at) => sparseLogits(sparse, sparseRow(rows, at)));
}

/** (mean rows a label / rows of this label) ^ balance, scaled so that the weights average 1. */
export function rowWeights(corpus: Corpus, rows: Int32Array, balance: number): Float32Array {
  const counts = new Float64Array(corpus.labels.length);
  for (const r of rows) counts[corpus.y[r] as number] = (counts[corpus.y[r] as number] as number) + 1;
  const weights = Float32Array.from(rows, (r) => (counts[corpus.y[r] as number] as number) ** -balance);
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / Math.max(1, weights.length);
  return weights.map((weight) => weight / mean);
}
