import { softmax } from './classifier.ts';

/** Scores of messages that a model has not been fitted on, with their labels' positions. */
export interface HeldOut {
  scores: Float64Array[];
  gold: number[];
}

/** Mean log-loss at a temperature. */
export function logLoss({ scores, gold }: HeldOut, temperature: number): number {
  let loss = 0;
  for (const [i, row] of scores.entries()) {
    let top = Number.NEGATIVE_INFINITY;
    for (const score of row) if (score > top) top = score;
    let sum = 0;
    for (const score of row) sum += Math.exp((score - top) / temperature);
    loss += Math.log(sum) - ((row[gold[i] as number] as number) - top) / temperature;
  }
  return loss / Math.max(1, scores.length);
}

/** The temperature with the least log-loss, by golden-section search over ln T (the loss has one valley in 1/T). */
export function fitTemperature(
  heldOut: HeldOut,
  { low, high }: { low: number; high: number } = { low: 0.05, high: 5 },
): number {
  if (heldOut.scores.length === 0) return 1;
  const golden = (Math.sqrt(5) - 1) / 2;
  let from = Math.log(low);
  let to = Math.log(high);
  const at = (x: number) => logLoss(heldOut, Math.exp(x));
  let left = to - golden * (to - from);
  let right = from + golden * (to - from);
  let [leftLoss, rightLoss] = [at(left), at(right)];
  while (to - from > 0.005) {
    if (leftLoss <= rightLoss) {
      [to, right, rightLoss] = [right, left, leftLoss];
      left = to - golden * (to - from);
      leftLoss = at(left);
    } else {
      [from, left, leftLoss] = [left, right, rightLoss];
      right = from + golden * (to - from);
      rightLoss = at(right);
    }
  }
  return Math.exp((from + to) / 2);
}

export function argmax(values: ArrayLike<number>): number {
  let best = 0;
  for (let k = 1; k < values.length; k++) if ((values[k] as number) > (values[best] as number)) best = k;
  return best;
}

export function accuracyOf({ scores, gold }: HeldOut): number {
  return scores.filter((row, i) => argmax(row) === gold[i]).length / Math.max(1, scores.length);
}

/**
 * The least confidence from which on held-out predictions are right with at least the wanted precision; never below
 * `least`. Confidences are calibrated, so this is the point up to which guesses are worth putting to the subscriber.
 */
export function confidentFrom(
  heldOut: HeldOut,
  temperature: number,
  { precision, least }: { precision: number; least: number },
): number {
  const tops = heldOut.scores.map((row, i) => {
    const p = softmax(row, temperature);
    const best = argmax(p);
    return { confidence: p[best] as number, right: best === heldOut.gold[i] };
  });
  tops.sort((a, b) => b.confidence - a.confidence);
  let right = 0;
  let from = 1;
  for (const [i, top] of tops.entries()) {
    if (top.right) right++;
    if (right / (i + 1) >= precision) from = top.confidence;
  }
  return Math.max(least, from);
}
