import { denseLogits, logSoftmax, sparseLogits } from './classifier.ts';
import type { Corpus, FitOptions } from './corpus.ts';
import { rowOf, takeRows } from './features.ts';
import { type Regression, Trainer } from './regression.ts';
import { type CutTexts, learnVocabulary, sparseRow, type Vocabulary, vectoriseRows } from './sparse.ts';

/** The two regressions of one fit. */
export interface Sides {
  dense: Regression;
  sparse: Regression;
  vocabulary: Vocabulary;
}
/** Log-probabilities of each side, row by row. */
export interface Judged {
  dense: Float64Array[];
  sparse: Float64Array[];
}

/** The penalty of each side. */
export type Chosen = { dense: number; sparse: number };

/** Fits both sides on some rows. */
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
  const sparse = new Trainer({ x: vectoriseRows(cut, rows, vocabulary), y, classes, weights }).fit({
    c: chosen.sparse,
    maxIterations: options.sparse.iterations,
  });
  return { dense, sparse, vocabulary };
}

export const judge = (
  corpus: Corpus,
  cut: CutTexts,
  { dense, sparse, vocabulary }: Sides,
  held: Int32Array,
): Judged => ({
  dense: judgeDense(corpus, dense, held),
  sparse: judgeSparse(cut, sparse, vocabulary, held),
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
  return Array.from(held, (_, at) => logSoftmax(sparseLogits(sparse, sparseRow(rows, at))));
}

/** (mean rows a label / rows of this label) ^ balance, scaled so that the weights average 1. */
export function rowWeights(corpus: Corpus, rows: Int32Array, balance: number): Float32Array {
  const counts = new Float64Array(corpus.labels.length);
  for (const r of rows) counts[corpus.y[r] as number] = (counts[corpus.y[r] as number] as number) + 1;
  const weights = Float32Array.from(rows, (r) => (counts[corpus.y[r] as number] as number) ** -balance);
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / Math.max(1, weights.length);
  return weights.map((weight) => weight / mean);
}
