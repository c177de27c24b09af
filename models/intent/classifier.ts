import type { Regression } from './regression.ts';
import { type SparseVector, type Vocabulary, vectorise } from './sparse.ts';

/** Two regressions, of meaning (encoder) and of spelling (TF-IDF), averaged in log-probability and calibrated. */
export interface Classifier {
  labels: string[];
  dense: Regression;
  sparse: Regression;
  vocabulary: Vocabulary;
  /** Share of the dense regression, 0 … 1. */
  mix: number;
  /** Divides the averaged log-probabilities before they become confidences. */
  temperature: number;
}

/** Averaged log-probabilities of a message, one a label, before the temperature. */
export function mixedScores(
  classifier: Classifier,
  text: string,
  dense: Float32Array,
  spelling: SparseVector = vectorise(text, classifier.vocabulary),
): Float64Array {
  const { mix } = classifier;
  const ofMeaning = logSoftmax(denseLogits(classifier.dense, dense));
  if (mix >= 1) return ofMeaning;
  const ofSpelling = logSoftmax(sparseLogits(classifier.sparse, spelling));
  return mixScores(ofMeaning, ofSpelling, mix);
}

/** Calibrated confidences that sum to 1. */
export function probabilities(
  classifier: Classifier,
  text: string,
  dense: Float32Array,
  spelling?: SparseVector,
): Float64Array {
  return softmax(mixedScores(classifier, text, dense, spelling), classifier.temperature);
}

export function mixScores(ofMeaning: Float64Array, ofSpelling: Float64Array, mix: number): Float64Array {
  return ofMeaning.map((score, k) => mix * score + (1 - mix) * (ofSpelling[k] as number));
}

export function denseLogits({ columns, classes, weights, bias }: Regression, x: Float32Array): Float64Array {
  const logits = Float64Array.from(bias);
  for (let j = 0; j < columns; j++) {
    const value = x[j] as number;
    const start = j * classes;
    for (let k = 0; k < classes; k++)
      logits[k] = (logits[k] as number) + value * (weights[start + k] as number);
  }
  return logits;
}

export function sparseLogits(
  { classes, weights, bias }: Regression,
  { indices, values }: SparseVector,
): Float64Array {
  const logits = Float64Array.from(bias);
  for (const [i, column] of indices.entries()) {
    const value = values[i] as number;
    const start = column * classes;
    for (let k = 0; k < classes; k++)
      logits[k] = (logits[k] as number) + value * (weights[start + k] as number);
  }
  return logits;
}

export function logSoftmax(logits: Float64Array): Float64Array {
  let top = Number.NEGATIVE_INFINITY;
  for (const logit of logits) if (logit > top) top = logit;
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - top);
  const shift = top + Math.log(sum);
  return logits.map((logit) => logit - shift);
}

export function softmax(scores: Float64Array, temperature: number): Float64Array {
  let top = Number.NEGATIVE_INFINITY;
  for (const score of scores) if (score > top) top = score;
  const raised = scores.map((score) => Math.exp((score - top) / temperature));
  let sum = 0;
  for (const value of raised) sum += value;
  return raised.map((value) => value / sum);
}

/** Positions from the highest value to the lowest; equal values keep the order of the labels. */
export function ranking(values: Float64Array): number[] {
  return [...values.keys()].sort((a, b) => (values[b] as number) - (values[a] as number) || a - b);
}
