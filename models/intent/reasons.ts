/** Why a message is taken for its likeliest intent rather than for the next one. */
import { preprocess } from '../encoder/preprocessing.ts';
import type { ExplainOptions, IntentExplanation, NearestText } from '../types.ts';
import { type Classifier, mixedScores, ranking } from './classifier.ts';
import { denseVector } from './features.ts';
import { type IntentModel, judgeIntent } from './model.ts';
import type { Neighbours } from './neighbours.ts';
import { cutPieces, type Piece, pieceOfPoint, without } from './pieces.ts';
import { eachFeature, vectorise } from './sparse.ts';

const defaults = { pieces: 20, budgetMs: 400, nearest: 3, labels: 8 };

/**
 * The log-odds of the likeliest intent against the next one, taken apart. In a ratio of two intents the normalising sums
 * cancel, so the regression on spelling is a plain sum over n-grams: each gives its part to the pieces that it covers. The
 * encoder is not linear: a piece counts by how far its part of the log-odds moves when the piece is left out (occlusion,
 * Zeiler & Fergus 2014). Σ effect + rest = log_odds, exactly. The pieces with the most spelling are left out first.
 */
export async function explainIntent(
  model: IntentModel,
  text: string,
  x: Float32Array,
  options: ExplainOptions,
): Promise<IntentExplanation> {
  const { classifier } = model;
  const { language } = classifier.vocabulary.options;
  const judgement = judgeIntent(model, text, x);
  const order = ranking(judgement.probabilities);
  const [a, b] = [order[0] ?? 0, order[1] ?? order[0] ?? 0];
  const odds = (dense: Float32Array) => {
    const scores = mixedScores(classifier, text, dense);
    return ((scores[a] as number) - (scores[b] as number)) / classifier.temperature;
  };
  const log_odds = odds(x);
  const pieces = cutPieces(text, language, options.pieces ?? defaults.pieces);
  const spelling = spellingParts(classifier, text, pieces, a, b);
  const meaning = new Float64Array(pieces.length);
  let [spent, occluded] = [0, 0];
  for (const i of byWeight(spelling)) {
    const piece = pieces[i];
    if (!piece || spent > (options.budgetMs ?? defaults.budgetMs)) break;
    await options.pause?.();
    const began = performance.now();
    meaning[i] = log_odds - odds(denseVector(await options.embed(without(text, piece, language))));
    spent += performance.now() - began;
    occluded += 1;
  }
  const points = (unit: number) => [...text.slice(0, unit)].length;
  const reasons = pieces.map(({ from, to }, i) => {
    const [s, m] = [spelling[i] as number, meaning[i] as number];
    return {
      text: text.slice(from, to),
      start: points(from),
      end: points(to),
      effect: s + m,
      spelling: s,
      meaning: m,
    };
  });
  const scored = (k: number) => ({
    name: classifier.labels[k] ?? '',
    confidence: judgement.probabilities[k] ?? 0,
  });
  return {
    decision: judgement.decision,
    intent: scored(a),
    against: scored(b),
    oos_score: judgement.oosScore,
    log_odds,
    reasons,
    rest: log_odds - reasons.reduce((sum, { effect }) => sum + effect, 0),
    occluded,
    nearest: nearestTexts(model.neighbours, classifier.labels, x, order.slice(0, defaults.labels)),
  };
}

/** What each piece's n-grams add to the log-odds. An n-gram over several pieces gives each as much as it covers. */
export function spellingParts(
  { sparse, vocabulary, mix, temperature }: Classifier,
  text: string,
  pieces: readonly Piece[],
  a: number,
  b: number,
): Float64Array {
  const parts = new Float64Array(pieces.length);
  const { language } = vocabulary.options;
  const { indices, values } = vectorise(text, vocabulary);
  const part = new Map<number, number>();
  for (const [i, column] of indices.entries()) {
    const start = column * sparse.classes;
    const weight = (sparse.weights[start + a] as number) - (sparse.weights[start + b] as number);
    part.set(column, ((1 - mix) / temperature) * (values[i] as number) * weight);
  }
  const owner = pieceOfPoint(text, pieces, language);
  const places = new Map<number, [number, number][]>();
  eachFeature(preprocess(text, language), vocabulary.options, (feature, start, end) => {
    const column = vocabulary.columns.get(feature);
    if (column === undefined) return;
    const known = places.get(column);
    if (known) known.push([start, end]);
    else places.set(column, [[start, end]]);
  });
  for (const [column, spans] of places) {
    for (const [start, end] of spans) {
      const share = (part.get(column) ?? 0) / spans.length / (end - start);
      for (let p = start; p < end; p++) {
        const i = owner[Math.min(p, owner.length - 1)] as number;
        if (i < parts.length) parts[i] = (parts[i] as number) + share;
      }
    }
  }
  return parts;
}

const byWeight = (values: Float64Array): number[] =>
  [...values.keys()].sort((i, j) => Math.abs(values[j] as number) - Math.abs(values[i] as number) || i - j);

/** The most similar training messages of some labels, nearest first. */
export function nearestTexts(
  { columns, counts, values, scales, texts }: Neighbours,
  names: readonly string[],
  x: Float32Array,
  labels: readonly number[],
): NearestText[] {
  if (texts.length === 0) return [];
  const found: NearestText[] = [];
  for (const label of labels) {
    let first = 0;
    for (let k = 0; k < label; k++) first += counts[k] as number;
    for (let row = first; row < first + (counts[label] as number); row++) {
      const start = row * columns;
      let sum = 0;
      for (let j = 0; j < columns; j++) sum += (x[j] as number) * (values[start + j] as number);
      const similarity = Math.min(1, (sum * (scales[row] as number)) / 2);
      found.push({ text: texts[row] ?? '', intent: names[label] ?? '', similarity });
    }
  }
  return found.sort((p, q) => q.similarity - p.similarity).slice(0, defaults.nearest);
}
