import { accuracyOf, type HeldOut, logLoss } from './calibration.ts';
import { type Classifier, mixScores } from './classifier.ts';
import type { Corpus, FitOptions, Tell } from './corpus.ts';
import type { Split } from './folds.ts';
import { chooseBlend, choosePenalties, foldsOf } from './search.ts';
import {
  type Chosen,
  fitSides,
  type Judged,
  judge,
  mergeScores,
  mergeSpelling,
  type Sides,
} from './sides.ts';
import { cutTexts } from './sparse.ts';

/** One fit on a split's training rows and what it says of the rows held out. */
export interface HeldOutFit {
  classifier: Classifier;
  train: Int32Array;
  rows: Int32Array;
  scores: Float64Array[];
}

export interface Fitted {
  classifier: Classifier;
  /** Fits of the splits, at the chosen settings; their held-out scores fitted mix, temperature and thresholds. */
  heldOut: HeldOutFit[];
  chosen: Chosen & { mix: number; temperature: number; least_squares: number };
  /** Log-loss and accuracy of the pooled held-out rows. */
  metrics: { rows: number; accuracy: number; log_loss: number };
  tuneSeconds: number;
  trainSeconds: number;
}

/**
 * Chooses penalties, mix and temperature on held-out rows, then fits on all of `rows`. `splits` are folds of `rows`
 * unless the caller has validation rows of its own. Depends on the rows and the options alone.
 */
export function fitClassifier(
  corpus: Corpus,
  rows: Int32Array,
  options: FitOptions,
  given?: Split[],
  tell: Tell = () => undefined,
): Fitted {
  const started = performance.now();
  const cut = cutTexts(corpus.texts, { ...options.sparse, language: options.language });
  const splits = given ?? enough(foldsOf(corpus, rows, options), options.calibrationRows);
  const total = splits.length * 2 + 2;
  const chosen = choosePenalties(corpus, cut, rows, options, given, tell);
  const fits = splits.map((split, i) => {
    tell('folds', i + 1, total);
    return fitSides(corpus, cut, split.train, options, chosen);
  });
  const judged = splits.map((split, i) => judge(corpus, cut, fits[i] as Sides, split.held));
  const { mix, temperature, spelling } = chooseBlend(corpus, splits, judged);
  const merged = ({ dense, sparse, squares, vocabulary }: Sides): Classifier => ({
    labels: corpus.labels,
    dense,
    sparse: mergeSpelling(sparse, squares, spelling),
    vocabulary,
    mix,
    temperature,
  });
  const tuned = performance.now();
  tell('final', total - 1, total);
  const sides = fitSides(corpus, cut, rows, options, chosen);
  const heldOut = splits.map((split, i) => {
    const { dense, sparse, squares } = judged[i] as Judged;
    const scores = dense.map((d, at) =>
      mixScores(d, mergeScores(sparse[at] as Float64Array, squares[at] as Float64Array, spelling), mix),
    );
    return {
      classifier: merged(fits[i] as Sides),
      train: split.train,
      rows: split.held,
      scores,
    };
  });
  const pooled = pool(corpus, heldOut);
  const metrics = {
    rows: pooled.gold.length,
    accuracy: accuracyOf(pooled),
    log_loss: logLoss(pooled, temperature),
  };
  const ended = performance.now();
  return {
    classifier: merged(sides),
    heldOut,
    chosen: { ...chosen, mix, temperature, least_squares: spelling.share },
    metrics,
    tuneSeconds: (tuned - started) / 1000,
    trainSeconds: (ended - tuned) / 1000,
  };
}

/** The first folds that hold out so many rows together; more would only take time. */
function enough(splits: Split[], rows: number): Split[] {
  let held = 0;
  return splits.filter((split) => {
    const wanted = held < rows;
    held += split.held.length;
    return wanted;
  });
}

/** All held-out scores with their labels. */
export const pool = (corpus: Corpus, heldOut: readonly HeldOutFit[]): HeldOut => ({
  scores: heldOut.flatMap(({ scores }) => scores),
  gold: heldOut.flatMap(({ rows }) => Array.from(rows, (r) => corpus.y[r] as number)),
});
