import { fitTemperature, type HeldOut, logLoss } from './calibration.ts';
import { mixScores } from './classifier.ts';
import type { Corpus, FitOptions, Tell } from './corpus.ts';
import { takeRows } from './features.ts';
import { type Split, stratifiedFolds, stratifiedSample } from './folds.ts';
import { type Regression, Trainer } from './regression.ts';
import { type Chosen, type Judged, judgeDense, judgeSparse, rowWeights } from './sides.ts';
import { type CutTexts, learnVocabulary, vectoriseRows } from './sparse.ts';

/** Folds of some rows; fewer than asked for where most labels have fewer rows. */
export function foldsOf(corpus: Corpus, rows: Int32Array, { folds, seed }: FitOptions): Split[] {
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
export function choosePenalties(
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

/** The share of the dense side and the temperature with the least held-out log-loss. */
export function chooseMix(
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
