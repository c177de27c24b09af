import type { Near } from './neighbours.ts';
import { fitWeights } from './rejection-weights.ts';

/** What is measured of a message; each grows as a message becomes less like the training data. */
export const signalNames = [
  'nearest',
  'neighbours',
  'isolation',
  'centroid',
  'middle',
  'doubt',
  'entropy',
  'unknown',
] as const;
export type SignalName = (typeof signalNames)[number];

export interface OutOfScopeOptions {
  /** Neighbours whose similarity is averaged. */
  neighbours: number;
  /** The most probable labels whose training messages are searched. */
  labels: number;
  /** Training messages kept of each label. */
  perLabel: number;
  /** Share of correctly understood messages that may be rejected at most, of rows that were given for validation. */
  falseRejection: number;
  /** The same where rows are held out by folds, which are harder than what the finished model meets. */
  foldsFalseRejection: number;
  /** How much worse it is to answer a message from outside than to ask about one from inside. */
  missCost: number;
  /** Weights of the signals where too few out-of-scope rows are given. */
  weights: Readonly<Record<SignalName, number>>;
  /** From so many out-of-scope rows on, the weights are fitted to them. */
  enoughRows: number;
  /** Held-out rows that are measured at most; more would only take time. */
  sampleRows: number;
}

/** A line between what is like the training data and what is not: score = σ(Σ weight · (signal − mean) / spread + bias). */
export interface Rejection {
  means: number[];
  spreads: number[];
  weights: number[];
  bias: number;
  /** A score of at least this is rejected. */
  threshold: number;
}

/** The signals of a held-out in-scope message, and whether the classifier understood it. */
export interface Inside {
  signal: readonly number[];
  right: boolean;
}

/**
 * The signals, in the order of their names: distance to the nearest training message; to the nearest ones; how much
 * farther they are from it than from each other; distance to the nearest label's centre; to the middle of everything;
 * −log confidence; entropy of the confidences; share of spelling features that training never saw.
 */
export function signals(given: {
  near: readonly Near[];
  centroids: { nearest: number; overall: number };
  probabilities: Float64Array;
  known: number;
}): number[] {
  const { near, centroids, probabilities, known } = given;
  const few = near.slice(0, 5);
  let top = 0;
  let entropy = 0;
  for (const p of probabilities) {
    if (p > top) top = p;
    if (p > 1e-12) entropy -= p * Math.log(p);
  }
  return [
    1 - (near[0]?.similarity ?? 0),
    1 - average(near.map(({ similarity }) => similarity)),
    average(few.map(({ density }) => density)) - average(few.map(({ similarity }) => similarity)),
    1 - centroids.nearest,
    1 - centroids.overall,
    -Math.log(Math.max(top, 1e-9)),
    entropy,
    1 - known,
  ];
}

export function scoreOf(rejection: Rejection, signal: readonly number[]): number {
  return 1 / (1 + Math.exp(-linear(rejection, signal)));
}

const linear = (
  { means, spreads, weights, bias }: Omit<Rejection, 'threshold'>,
  signal: readonly number[],
): number =>
  signal.reduce(
    (sum, value, i) => sum + ((weights[i] ?? 0) * (value - (means[i] ?? 0))) / (spreads[i] ?? 1),
    bias,
  );

/**
 * Fits the line. `inside`: held-out in-scope messages; `outside`: signals of out-of-scope ones, possibly none;
 * `byFolds`: whether `inside` was held out by folds. Only messages that the classifier understood count as rejected by
 * mistake: one that it would have got wrong loses nothing when it is asked about. The threshold is always 0.5: it lies
 * where at most the allowed share of those is rejected and, where there is something outside, where
 * missCost · recall − false rejection is greatest.
 */
export function fitRejection(
  inside: readonly Inside[],
  outside: readonly (readonly number[])[],
  options: OutOfScopeOptions,
  byFolds = true,
): Rejection {
  const threshold = 0.5;
  const columns = signalNames.map((_, i) => i);
  const right = inside.filter((one) => one.right).map(({ signal }) => signal);
  // Too few to say anything of the understood ones alone.
  const judged = right.length >= 20 ? right : inside.map(({ signal }) => signal);
  if (judged.length === 0) {
    // Nothing to judge by: nothing is ever rejected.
    const all = (value: number) => columns.map(() => value);
    return { means: all(0), spreads: all(1), weights: all(0), bias: -10, threshold };
  }
  const means = columns.map((i) => average(judged.map((signal) => signal[i] ?? 0)));
  const spreads = columns.map(
    (i) => Math.sqrt(average(judged.map((signal) => ((signal[i] ?? 0) - (means[i] ?? 0)) ** 2))) || 1,
  );
  const scaled = (signal: readonly number[]) =>
    signal.map((value, i) => (value - (means[i] ?? 0)) / (spreads[i] ?? 1));
  const weights =
    outside.length >= options.enoughRows
      ? fitWeights(judged.map(scaled), outside.map(scaled))
      : signalNames.map((name) => options.weights[name]);
  const unplaced = { means, spreads, weights, bias: 0 };
  const at = (signal: readonly number[]) => linear(unplaced, signal);
  const allowed = byFolds && outside.length > 0 ? options.foldsFalseRejection : options.falseRejection;
  return {
    ...unplaced,
    bias: -placeThreshold(judged.map(at), outside.map(at), allowed, options.missCost),
    threshold,
  };
}

function placeThreshold(
  inside: readonly number[],
  outside: readonly number[],
  falseRejection: number,
  missCost: number,
): number {
  const sorted = [...inside].sort((a, b) => a - b);
  const allowed = sorted[Math.min(sorted.length - 1, Math.ceil((1 - falseRejection) * sorted.length))] ?? 0;
  const share = (values: readonly number[], cut: number) =>
    values.filter((value) => value >= cut).length / values.length;
  let best = { cut: allowed, gain: Number.NEGATIVE_INFINITY };
  const beyond = [...sorted, ...outside].filter((value) => value > allowed);
  for (const cut of outside.length === 0 ? [] : [allowed, ...beyond]) {
    const gain = missCost * share(outside, cut) - share(inside, cut);
    if (gain > best.gain) best = { cut, gain };
  }
  // Half-way to the next message that stays: a cut that touches one would turn on its last digit.
  const staying = Math.max(...[...inside, ...outside].filter((value) => value < best.cut));
  return Number.isFinite(staying) ? (best.cut + staying) / 2 : best.cut;
}

const average = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
