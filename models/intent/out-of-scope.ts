import { minimise } from './lbfgs.ts';

export interface OutOfScopeOptions {
  /** Neighbours whose similarity is averaged. */
  neighbours: number;
  /** The most probable labels whose training messages are searched. */
  labels: number;
  /** Training messages kept of each label. */
  perLabel: number;
  /** Share of in-scope messages that may be rejected at most. */
  falseRejection: number;
  /** Weights of (distance to the neighbours, distance to the nearest, −log confidence) where no out-of-scope rows are given. */
  weights: readonly [number, number, number];
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

/** The three signals; each grows as a message becomes less like the training data. */
export function signals(similarities: readonly number[], confidence: number): number[] {
  const mean = similarities.reduce((sum, value) => sum + value, 0) / Math.max(1, similarities.length);
  return [1 - mean, 1 - (similarities[0] ?? 0), -Math.log(Math.max(confidence, 1e-9))];
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
 * Fits the line. `inside`: signals of held-out in-scope messages; `outside`: of out-of-scope ones, possibly none. The
 * threshold is always 0.5: it lies where at most the allowed share of `inside` is rejected and, where there is
 * something outside, where recall less false rejection is greatest.
 */
export function fitRejection(
  inside: readonly number[][],
  outside: readonly number[][],
  options: OutOfScopeOptions,
): Rejection {
  const threshold = 0.5;
  // Nothing to judge by: nothing is ever rejected.
  if (inside.length === 0)
    return { means: [0, 0, 0], spreads: [1, 1, 1], weights: [0, 0, 0], bias: -10, threshold };
  const columns = [0, 1, 2];
  const means = columns.map((i) => average(inside.map((signal) => signal[i] ?? 0)));
  const spreads = columns.map(
    (i) => Math.sqrt(average(inside.map((signal) => ((signal[i] ?? 0) - (means[i] ?? 0)) ** 2))) || 1,
  );
  const fitted = outside.length >= options.enoughRows;
  const unplaced = { means, spreads, weights: [...options.weights] as number[], bias: 0 };
  if (fitted) unplaced.weights = fitWeights(unplaced, inside, outside);
  const at = (signal: readonly number[]) => linear(unplaced, signal);
  const cut = placeThreshold(inside.map(at), outside.map(at), options.falseRejection);
  return { ...unplaced, bias: -cut, threshold };
}

/** Logistic regression of three weights, both kinds of rows weighing the same; no weight may point the wrong way. */
function fitWeights(
  scale: Omit<Rejection, 'threshold'>,
  inside: readonly number[][],
  outside: readonly number[][],
): number[] {
  const rows = [
    ...inside.map((signal) => ({ signal, target: 0, weight: 0.5 / inside.length })),
    ...outside.map((signal) => ({ signal, target: 1, weight: 0.5 / outside.length })),
  ].map(({ signal, ...rest }) => ({
    ...rest,
    z: signal.map((v, i) => (v - (scale.means[i] ?? 0)) / (scale.spreads[i] ?? 1)),
  }));
  const parameters = new Float32Array(4);
  minimise(
    parameters,
    (x, gradient) => {
      gradient.fill(0);
      let loss = 0;
      for (const { z, target, weight } of rows) {
        const value = z.reduce((sum, v, i) => sum + v * (x[i] as number), x[3] as number);
        const p = 1 / (1 + Math.exp(-value));
        loss -= weight * Math.log(Math.max(1e-12, target === 1 ? p : 1 - p));
        for (const [i, v] of [...z, 1].entries())
          gradient[i] = (gradient[i] as number) + weight * (p - target) * v;
      }
      for (let i = 0; i < 3; i++) {
        loss += 0.005 * (x[i] as number) ** 2;
        gradient[i] = (gradient[i] as number) + 0.01 * (x[i] as number);
      }
      return loss;
    },
    { maxIterations: 60, tolerance: 1e-6, progress: 1e-9, memory: 6 },
  );
  const weights = [0, 1, 2].map((i) => Math.max(0, parameters[i] as number));
  return weights.some((weight) => weight > 0) ? weights : [...scale.weights];
}

function placeThreshold(
  inside: readonly number[],
  outside: readonly number[],
  falseRejection: number,
): number {
  const sorted = [...inside].sort((a, b) => a - b);
  const allowed = sorted[Math.min(sorted.length - 1, Math.ceil((1 - falseRejection) * sorted.length))] ?? 0;
  if (outside.length === 0) return allowed;
  const share = (values: readonly number[], cut: number) =>
    values.filter((value) => value >= cut).length / values.length;
  let best = { cut: allowed, gain: Number.NEGATIVE_INFINITY };
  for (const cut of [
    allowed,
    ...sorted.filter((value) => value > allowed),
    ...outside.filter((value) => value > allowed),
  ]) {
    const gain = share(outside, cut) - share(inside, cut);
    if (gain > best.gain) best = { cut, gain };
  }
  return best.cut;
}

const average = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
