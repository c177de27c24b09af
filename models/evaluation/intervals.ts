import { calibratedEce, expectedCalibrationError } from './calibration.ts';
import { labelMetrics } from './metrics.ts';
import { randomFrom } from './random.ts';

export type Interval = [number, number];

const REPEATS = 1_000;

/** Percentile bootstrap at 95 % (Efron 1979): rows drawn with replacement, the figure computed anew each time. */
export function bootstrap(
  n: number,
  figure: (rows: Uint32Array) => number,
  seed: number,
  repeats = REPEATS,
): Interval {
  if (n === 0) return [0, 0];
  const random = randomFrom(seed);
  const rows = new Uint32Array(n);
  const values = new Float64Array(repeats);
  for (let r = 0; r < repeats; r++) {
    for (let at = 0; at < n; at++) rows[at] = Math.floor(random() * n);
    values[r] = figure(rows);
  }
  values.sort();
  const at = (q: number) => values[Math.min(repeats - 1, Math.max(0, Math.round(q * (repeats - 1))))] ?? 0;
  return [at(0.025), at(0.975)];
}

export interface Outcome {
  gold: string;
  predicted: string;
  confidence: number;
}

/** Intervals of accuracy, macro-F1 and ece_excess over in-scope rows. */
export function intervals(
  rows: readonly Outcome[],
  seed: number,
): { accuracy: Interval; macro_f1: Interval; ece_excess: Interval } {
  const n = rows.length;
  const right = Uint8Array.from(rows, ({ gold, predicted }) => (gold === predicted ? 1 : 0));
  const labels = [...new Set(rows.map(({ gold }) => gold))];
  const confidence = Float64Array.from(rows, (row) => row.confidence);
  // The noise floor hardly moves between resamples of the same confidences: it is computed once.
  const floor = calibratedEce(confidence, seed);
  return {
    accuracy: bootstrap(n, (drawn) => drawn.reduce((sum, at) => sum + (right[at] ?? 0), 0) / n, seed),
    macro_f1: bootstrap(
      n,
      (drawn) => {
        const gold: string[] = [];
        const predicted: string[] = [];
        for (const at of drawn) {
          gold.push(rows[at]?.gold ?? '');
          predicted.push(rows[at]?.predicted ?? '');
        }
        const drawnLabels = labels.filter((label) => gold.includes(label));
        const per = labelMetrics(gold, predicted, drawnLabels);
        return per.reduce((sum, { f1 }) => sum + f1, 0) / Math.max(1, per.length);
      },
      seed + 1,
      n > 3_000 ? 200 : 500,
    ),
    ece_excess: bootstrap(
      n,
      (drawn) =>
        expectedCalibrationError(
          Float64Array.from(drawn, (at) => confidence[at] ?? 0),
          Uint8Array.from(drawn, (at) => right[at] ?? 0),
        ) - floor,
      seed + 2,
      500,
    ),
  };
}
