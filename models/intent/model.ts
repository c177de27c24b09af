import { OUT_OF_SCOPE } from '../../intents/catalogue.ts';
import type { Decision, IntentPrediction } from '../types.ts';
import { argmax, confidentFrom } from './calibration.ts';
import { type Classifier, probabilities, ranking, softmax } from './classifier.ts';
import type { Corpus, FitOptions, Tell } from './corpus.ts';
import { toCentroids } from './density.ts';
import { rowOf } from './features.ts';
import { type Fitted, fitClassifier, pool } from './fit.ts';
import type { Split } from './folds.ts';
import { buildNeighbours, type Neighbours, nearest } from './neighbours.ts';
import { fitRejection, type OutOfScopeOptions, type Rejection, scoreOf, signals } from './out-of-scope.ts';
import type { DenseRows } from './regression.ts';
import { vectorise } from './sparse.ts';

/** All that an intent head knows. */
export interface IntentModel {
  classifier: Classifier;
  neighbours: Neighbours;
  rejection: Rejection;
  search: { labels: number; neighbours: number };
  /** From this confidence on the first intent is acted upon; below it the subscriber chooses. */
  confidentFrom: number;
}

export interface IntentOptions {
  fit: FitOptions;
  outOfScope: OutOfScopeOptions;
  /** Held-out precision that "confident" has to keep, and the least confidence it may have. */
  confident: { precision: number; least: number };
}

/** Messages that belong to no intent: they place the threshold and are never a class. */
export interface OutsideRows {
  texts: string[];
  dense: DenseRows;
}

export interface Judgement {
  /** One a label, before any rejection. */
  probabilities: Float64Array;
  oosScore: number;
  decision: Decision;
}

/** Fits classifier, rejection and decision. Depends on the rows and the options alone. */
export function fitIntent(
  corpus: Corpus,
  rows: Int32Array,
  outside: OutsideRows,
  options: IntentOptions,
  splits?: Split[],
  tell?: Tell,
): Fitted & { model: IntentModel } {
  const fitted = fitClassifier(corpus, rows, options.fit, splits, tell);
  const started = performance.now();
  const { outOfScope } = options;
  const search = { labels: outOfScope.labels, neighbours: outOfScope.neighbours };
  const indexOf = (train: Int32Array, texts: readonly string[] = []) =>
    buildNeighbours(corpus.dense, train, corpus.y, corpus.labels.length, outOfScope.perLabel, texts);
  const { temperature } = fitted.classifier;
  const total = fitted.heldOut.reduce((sum, part) => sum + part.rows.length, 0);
  const every = Math.max(1, Math.ceil(total / outOfScope.sampleRows));
  let seen = 0;
  const inside = fitted.heldOut.flatMap((part) => {
    const neighbours = indexOf(part.train);
    return Array.from(part.rows).flatMap((r, at) => {
      if (seen++ % every !== 0) return [];
      const p = softmax(part.scores[at] as Float64Array, temperature);
      const { known = 0 } = vectorise(corpus.texts[r] ?? '', part.classifier.vocabulary);
      const signal = measure(p, known, neighbours, search, rowOf(corpus.dense, r));
      return [{ signal, right: argmax(p) === corpus.y[r] }];
    });
  });
  // Judged by a model of the same kind as the in-scope rows: one that was fitted on a part of the data.
  const judge = fitted.heldOut[0];
  const others = judge
    ? outside.texts.map((text, r) => {
        const x = rowOf(outside.dense, r);
        return { text, x };
      })
    : [];
  const judgeIndex = judge && others.length > 0 ? indexOf(judge.train) : undefined;
  const outsideSignals = others.map(({ text, x }) => {
    if (!judge || !judgeIndex) return [];
    const spelling = vectorise(text, judge.classifier.vocabulary);
    const p = probabilities(judge.classifier, text, x, spelling);
    return measure(p, spelling.known ?? 0, judgeIndex, search, x);
  });
  const model: IntentModel = {
    classifier: fitted.classifier,
    neighbours: indexOf(rows, corpus.texts),
    rejection: fitRejection(inside, outsideSignals, outOfScope, splits === undefined),
    search,
    confidentFrom: confidentFrom(pool(corpus, fitted.heldOut), temperature, options.confident),
  };
  return { ...fitted, model, trainSeconds: fitted.trainSeconds + (performance.now() - started) / 1000 };
}

function measure(
  p: Float64Array,
  known: number,
  neighbours: Neighbours,
  search: IntentModel['search'],
  x: Float32Array,
): number[] {
  const likely = ranking(p).slice(0, search.labels);
  return signals({
    near: nearest(neighbours, x, likely, search.neighbours),
    centroids: toCentroids(neighbours, x, likely),
    probabilities: p,
    known,
  });
}

/** What the model says of one message. */
export function judgeIntent(model: IntentModel, text: string, x: Float32Array): Judgement {
  const spelling = vectorise(text, model.classifier.vocabulary);
  const p = probabilities(model.classifier, text, x, spelling);
  const signal = measure(p, spelling.known ?? 0, model.neighbours, model.search, x);
  const oosScore = scoreOf(model.rejection, signal);
  const top = p[argmax(p)] ?? 0;
  const decision =
    oosScore >= model.rejection.threshold
      ? 'not_understood'
      : top >= model.confidentFrom
        ? 'confident'
        : 'choose';
  return { probabilities: p, oosScore, decision };
}

const rankingLength = 10;

/** A judgement in the words of the parse result. */
export function toPrediction(
  labels: readonly string[],
  { probabilities: p, oosScore, decision }: Judgement,
): IntentPrediction {
  const intent_ranking = ranking(p)
    .slice(0, rankingLength)
    .map((k) => ({ name: labels[k] ?? '', confidence: p[k] ?? 0 }));
  const [first = { name: OUT_OF_SCOPE, confidence: 0 }] = intent_ranking;
  const intent = decision === 'not_understood' ? { name: OUT_OF_SCOPE, confidence: oosScore } : first;
  return { decision, intent, intent_ranking, oos_score: oosScore };
}
