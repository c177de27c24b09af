import { randomFrom } from './random.ts';

const BINS = 15;
const DRAWS = 1_000;

/** One point of the reliability curve: rows of similar confidence. */
export interface ReliabilityBin {
  n: number;
  confidence: number;
  accuracy: number;
}

/** Bins of equal mass by top-1 confidence (Nixon et al. 2019, adaptive ECE). `order` sorts the rows by confidence. */
function equalMass(
  confidence: Float64Array,
  correct: Uint8Array,
  order: Uint32Array,
  bins = BINS,
): ReliabilityBin[] {
  const n = order.length;
  const result: ReliabilityBin[] = [];
  for (let b = 0; b < Math.min(bins, n); b++) {
    const from = Math.floor((b * n) / Math.min(bins, n));
    const to = Math.floor(((b + 1) * n) / Math.min(bins, n));
    let sum = 0;
    let hits = 0;
    for (let at = from; at < to; at++) {
      sum += confidence[order[at] ?? 0] ?? 0;
      hits += correct[order[at] ?? 0] ?? 0;
    }
    if (to > from) result.push({ n: to - from, confidence: sum / (to - from), accuracy: hits / (to - from) });
  }
  return result;
}

const byConfidence = (confidence: Float64Array) =>
  Uint32Array.from(confidence.keys()).sort((a, b) => (confidence[a] ?? 0) - (confidence[b] ?? 0) || a - b);

const gapOf = (bins: readonly ReliabilityBin[], n: number) =>
  bins.reduce((sum, bin) => sum + (bin.n / n) * Math.abs(bin.accuracy - bin.confidence), 0);

export const reliability = (confidence: Float64Array, correct: Uint8Array): ReliabilityBin[] =>
  equalMass(confidence, correct, byConfidence(confidence));

/** Expected calibration error of top-1 confidences over 15 bins of equal mass; 0 for no rows. */
export function expectedCalibrationError(confidence: Float64Array, correct: Uint8Array): number {
  return confidence.length === 0 ? 0 : gapOf(reliability(confidence, correct), confidence.length);
}

/** The mean ECE that a perfectly calibrated model would show at these confidences and this n: sampling noise alone. */
export function calibratedEce(confidence: Float64Array, seed: number, draws = DRAWS): number {
  const n = confidence.length;
  if (n === 0) return 0;
  const order = byConfidence(confidence);
  const random = randomFrom(seed);
  const correct = new Uint8Array(n);
  let total = 0;
  for (let draw = 0; draw < draws; draw++) {
    for (let at = 0; at < n; at++) correct[at] = random() < (confidence[at] ?? 0) ? 1 : 0;
    total += gapOf(equalMass(confidence, correct, order), n);
  }
  return total / draws;
}

/** ECE less what chance alone would show: above 0, the model itself is off. */
export function eceExcess(
  confidence: Float64Array,
  correct: Uint8Array,
  seed: number,
  draws = DRAWS,
): number {
  return expectedCalibrationError(confidence, correct) - calibratedEce(confidence, seed, draws);
}

export interface HistogramBin {
  from: number;
  to: number;
  right: number;
  wrong: number;
}

/** Rows by confidence in twenty equal steps, right and wrong apart. */
export function confidenceHistogram(
  confidence: Float64Array,
  correct: Uint8Array,
  steps = 20,
): HistogramBin[] {
  const bins = Array.from({ length: steps }, (_, k) => ({
    from: k / steps,
    to: (k + 1) / steps,
    right: 0,
    wrong: 0,
  }));
  for (const [at, value] of confidence.entries()) {
    const bin = bins[Math.min(steps - 1, Math.floor(value * steps))];
    if (bin) bin[correct[at] ? 'right' : 'wrong']++;
  }
  return bins;
}
