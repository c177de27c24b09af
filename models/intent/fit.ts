import { accuracyOf, fitTemperature, type HeldOut, logLoss } from './calibration.ts';
import { type Classifier, denseLogits, logSoftmax, mixScores, sparseLogits } from './classifier.ts';
import { rowOf, takeRows } from './features.ts';
import { type Split, stratifiedFolds, stratifiedSample } from './folds.ts';
import { type DenseRows, type Regression, Trainer } from './regression.ts';
import {
  type CutTexts,
  cutTexts,
  learnVocabulary,
  type SparseOptions,
  sparseRow,
  type Vocabulary,
  vectoriseRows,
} from './sparse.ts';

/** Messages with their dense features and label positions. */
export interface Corpus {
  texts: string[];
  dense: DenseRows;
  y: Int32Array;
  labels: string[];
}

export interface SideOptions {
  /** Values of C to choose from, ascending. */
  penalties: readonly number[];
  iterations: number;
}

export interface FitOptions {
  seed: number;
  folds: number;
  /** Penalties are compared on at most so many rows. */
  searchRows: number;
  /** 0: every row weighs the same; 1: every label does. */
  balance: number;
  dense: SideOptions;
  sparse: SideOptions & Omit<SparseOptions, 'language'>;
  language: SparseOptions['language'];
}

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

export type Tell = (stage: string, done: number, total: number) => void;

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

interface Sides {
  dense: Regression;
  sparse: Regression;
  vocabulary: Vocabulary;
}
interface Judged {
  dense: Float64Array[];
  sparse: Float64Array[];
}
type Chosen = { dense: number; sparse: number };

function foldsOf(corpus: Corpus, rows: Int32Array, { folds, seed }: FitOptions): Split[] {
  const texts = Array.from(rows, (r) => corpus.texts[r] ?? '');
  const labels = Array.from(rows, (r) => corpus.y[r] as number);
  // A label with fewer rows than folds is never judged; with few rows of every label there are fewer folds instead.
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const sizes = [...counts.values()].sort((a, b) => a - b);
  const usual = sizes[Math.floor(sizes.length / 4)] ?? 2;
  return stratifiedFolds(texts, labels, Math.max(2, Math.min(folds, usual)), seed).map(({ train, held }) => ({
    train: train.map((i) => rows[i] as number),
    held: held.map((i) => rows[i] as number),
  }));
}

/** Compares the penalties of each side by held-out log-loss, each side at its own best temperature. */
function choosePenalties(
  corpus: Corpus,
  cut: CutTexts,
  rows: Int32Array,
  options: FitOptions,
  given: Split[] | undefined,
  tell: Tell,
): Chosen {
  const { seed, searchRows } = options;
  if (options.dense.penalties.length === 1 && options.sparse.penalties.length === 1) {
    return { dense: options.dense.penalties[0] ?? 1, sparse: options.sparse.penalties[0] ?? 1 };
  }
  const sample = stratifiedSample(rows, corpus.texts, corpus.y, searchRows, 4, seed);
  const split =
    given?.[0] && sample.length === rows.length ? given : foldsOf(corpus, sample, options).slice(0, 2);
  const losses = { dense: new Map<number, number>(), sparse: new Map<number, number>() };
  const note = (side: keyof Chosen, penalty: number, scores: Float64Array[], held: Int32Array) => {
    const heldOut = { scores, gold: Array.from(held, (r) => corpus.y[r] as number) };
    losses[side].set(penalty, (losses[side].get(penalty) ?? 0) + logLoss(heldOut, fitTemperature(heldOut)));
  };
  for (const [i, { train, held }] of split.entries()) {
    tell('search', i + 1, split.length);
    const weights = rowWeights(corpus, train, options.balance);
    const y = train.map((r) => corpus.y[r] as number);
    const classes = corpus.labels.length;
    let from: Regression | undefined;
    const denseTrainer = new Trainer({ x: takeRows(corpus.dense, train), y, classes, weights });
    for (const c of options.dense.penalties) {
      from = denseTrainer.fit({ c, maxIterations: options.dense.iterations, ...(from ? { from } : {}) });
      note('dense', c, judgeDense(corpus, from, held), held);
    }
    from = undefined;
    const vocabulary = learnVocabulary(cut, train);
    const sparseTrainer = new Trainer({ x: vectoriseRows(cut, train, vocabulary), y, classes, weights });
    for (const c of options.sparse.penalties) {
      from = sparseTrainer.fit({ c, maxIterations: options.sparse.iterations, ...(from ? { from } : {}) });
      note('sparse', c, judgeSparse(cut, from, vocabulary, held), held);
    }
  }
  return { dense: least(losses.dense), sparse: least(losses.sparse) };
}

const least = (losses: Map<number, number>): number =>
  [...losses].reduce((best, entry) => (entry[1] < best[1] ? entry : best))[0];

function fitSides(
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

const judge = (
  corpus: Corpus,
  cut: CutTexts,
  { dense, sparse, vocabulary }: Sides,
  held: Int32Array,
): Judged => ({
  dense: judgeDense(corpus, dense, held),
  sparse: judgeSparse(cut, sparse, vocabulary, held),
});

const judgeDense = (corpus: Corpus, dense: Regression, held: Int32Array) =>
  Array.from(held, (r) => logSoftmax(denseLogits(dense, rowOf(corpus.dense, r))));

function judgeSparse(
  cut: CutTexts,
  sparse: Regression,
  vocabulary: Vocabulary,
  held: Int32Array,
): Float64Array[] {
  const rows = vectoriseRows(cut, held, vocabulary);
  return Array.from(held, (_, at) => logSoftmax(sparseLogits(sparse, sparseRow(rows, at))));
}

/** The share of the dense side and the temperature with the least held-out log-loss. */
function chooseMix(
  corpus: Corpus,
  splits: readonly Split[],
  judged: readonly Judged[],
): { mix: number; temperature: number } {
  const dense = judged.flatMap((j) => j.dense);
  const sparse = judged.flatMap((j) => j.sparse);
  const gold = splits.flatMap(({ held }) => Array.from(held, (r) => corpus.y[r] as number));
  if (gold.length === 0) return { mix: 1, temperature: 1 };
  const at = (mix: number, every: number): HeldOut => ({
    scores: dense.flatMap((d, i) => (i % every === 0 ? [mixScores(d, sparse[i] as Float64Array, mix)] : [])),
    gold: gold.filter((_, i) => i % every === 0),
  });
  // Enough rows to tell the shares apart; the temperature is fitted on all of them.
  const every = Math.max(1, Math.floor(gold.length / 3000));
  let best = { mix: 1, loss: Number.POSITIVE_INFINITY };
  for (let step = 20; step >= 0; step--) {
    const heldOut = at(step / 20, every);
    const loss = logLoss(heldOut, fitTemperature(heldOut));
    if (loss < best.loss) best = { mix: step / 20, loss };
  }
  return { mix: best.mix, temperature: fitTemperature(at(best.mix, 1)) };
}

/** (mean rows a label / rows of this label) ^ balance, scaled so that the weights average 1. */
function rowWeights(corpus: Corpus, rows: Int32Array, balance: number): Float32Array {
  const counts = new Float64Array(corpus.labels.length);
  for (const r of rows) counts[corpus.y[r] as number] = (counts[corpus.y[r] as number] as number) + 1;
  const weights = Float32Array.from(rows, (r) => (counts[corpus.y[r] as number] as number) ** -balance);
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / Math.max(1, weights.length);
  return weights.map((weight) => weight / mean);
}
