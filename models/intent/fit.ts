import { accuracyOf, type HeldOut, logLoss } from './calibration.ts';
import { type Classifier, mixScores } from './classifier.ts';
import type { Corpus, FitOptions, Tell } from './corpus.ts';
import type { Split } from './folds.ts';
import { chooseMix, choosePenalties, foldsOf } from './search.ts';
import { fitSides, type Judged, judge, type Sides } from './sides.ts';
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
  chosen: { dense: number; sparse: number; mix: number; temperature: number };
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
  const splits = given ?? foldsOf(corpus, rows, options);
  const total = splits.length * 2 + 2;
  const chosen = choosePenalties(corpus, cut, rows, options, given, tell);
  const fits = splits.map((split, i) => {
    tell('folds', i + 1, total);
    return fitSides(corpus, cut, split.train, options, chosen);
  });
  const judged = splits.map((split, i) => judge(corpus, cut, fits[i] as Sides, split.held));
  const { mix, temperature } = chooseMix(corpus, splits, judged);
  const tuned = performance.now();
  tell('final', total - 1, total);
  const sides = fitSides(corpus, cut, rows, options, chosen);
  const heldOut = splits.map((split, i) => {
    const scores = (judged[i] as Judged).dense.map((d, at) =>
      mixScores(d, (judged[i] as Judged).sparse[at] as Float64Array, mix),
    );
    return {
      classifier: { labels: corpus.labels, ...(fits[i] as Sides), mix, temperature },
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
    classifier: { labels: corpus.labels, ...sides, mix, temperature },
    heldOut,
    chosen: { ...chosen, mix, temperature },
    metrics,
    tuneSeconds: (tuned - started) / 1000,
    trainSeconds: (ended - tuned) / 1000,
  };
}

/** All held-out scores with their labels. */
export const pool = (corpus: Corpus, heldOut: readonly HeldOutFit[]): HeldOut => ({
  scores: heldOut.flatMap(({ scores }) => scores),
  gold: heldOut.flatMap(({ rows }) => Array.from(rows, (r) => corpus.y[r] as number)),
});
