import { plainVectors, type VectorSpace } from '../math/vectors.ts';

/** Limited-memory BFGS (Nocedal and Wright, Numerical Optimization, algorithm 7.4) with a backtracking line search. */

export interface MinimiseOptions {
  maxIterations: number;
  /** Stops when the length of the gradient is at most this. */
  tolerance: number;
  /** Stops when one iteration lowers the value by less than this share of it. */
  progress: number;
  /** Pairs of steps that approximate the curvature. */
  memory: number;
  /** A rough inverse of the curvature along each parameter, where one is known: fewer steps are needed. */
  inverseCurvature?: Float32Array;
}

export interface Minimum {
  value: number;
  iterations: number;
  evaluations: number;
}

interface Pair {
  step: Float32Array;
  change: Float32Array;
  /** 1 / (step · change) */
  rho: number;
  /** change · change, each element over the known curvature. */
  square: number;
}

/**
 * Minimises `objective`, which returns the value at `x` and writes the gradient; `x` is changed in place and ends at
 * the best point. Deterministic: no clock, no randomness. Parameters are 32-bit. `space` makes and combines vectors.
 */
export function minimise(
  x: Float32Array,
  objective: (x: Float32Array, gradient: Float32Array) => number,
  options: MinimiseOptions,
  space: VectorSpace = plainVectors(x.length),
): Minimum {
  const [start, direction] = [space.vector(), space.vector()];
  let [gradient, nextGradient] = [space.vector(), space.vector()];
  const pairs: Pair[] = [];
  let value = objective(x, gradient);
  let evaluations = 1;
  let iterations = 0;

  while (iterations < options.maxIterations && Math.sqrt(space.dot(gradient, gradient)) > options.tolerance) {
    descend(space, direction, gradient, pairs, options.inverseCurvature);
    let slope = space.dot(direction, gradient);
    if (slope >= 0) {
      // Rounding has spoilt the approximation: begin again with the plain gradient.
      pairs.length = 0;
      descend(space, direction, gradient, pairs, options.inverseCurvature);
      slope = space.dot(direction, gradient);
    }
    start.set(x);
    let length = pairs.length > 0 ? 1 : Math.min(1, 1 / Math.sqrt(-slope));
    let nextValue = Number.POSITIVE_INFINITY;
    for (let tries = 0; tries < 20; tries++) {
      x.set(start);
      space.addScaled(x, length, direction);
      nextValue = objective(x, nextGradient);
      evaluations++;
      if (nextValue <= value + 1e-4 * length * slope) break;
      // The minimum of the parabola through what is known, kept within a tenth and a half of the step.
      const parabola = (-slope * length * length) / (2 * (nextValue - value - slope * length));
      length = Math.min(length / 2, Math.max(length / 10, Number.isFinite(parabola) ? parabola : 0));
      nextValue = Number.POSITIVE_INFINITY;
    }
    if (!Number.isFinite(nextValue)) {
      // No step along this direction helps: the precision of 32 bits is used up.
      x.set(start);
      break;
    }
    iterations++;
    remember(space, pairs, options, { x, start, nextGradient, gradient, spare: direction });
    const gain = (value - nextValue) / Math.max(Math.abs(nextValue), 1e-12);
    value = nextValue;
    [gradient, nextGradient] = [nextGradient, gradient];
    if (gain < options.progress) break;
  }
  return { value, iterations, evaluations };
}

/** direction = −H·gradient by the two loops of algorithm 7.4. */
function descend(
  space: VectorSpace,
  direction: Float32Array,
  gradient: Float32Array,
  pairs: readonly Pair[],
  inverse: Float32Array | undefined,
): void {
  direction.fill(0);
  space.addScaled(direction, -1, gradient);
  const alphas: number[] = [];
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { step, change, rho } = pairs[k] as Pair;
    const alpha = rho * space.dot(step, direction);
    alphas[k] = alpha;
    space.addScaled(direction, -alpha, change);
  }
  const last = pairs.at(-1);
  const scale = last ? 1 / (last.rho * last.square) : 1;
  if (inverse) space.multiply(direction, scale, inverse);
  else space.addScaled(direction, scale - 1, direction);
  for (const [k, { step, change, rho }] of pairs.entries()) {
    const beta = rho * space.dot(change, direction);
    space.addScaled(direction, (alphas[k] as number) - beta, step);
  }
}

/** Adds the last step to the pairs, in the arrays of the oldest one when there are enough. */
function remember(
  space: VectorSpace,
  pairs: Pair[],
  { memory, inverseCurvature }: MinimiseOptions,
  now: {
    x: Float32Array;
    start: Float32Array;
    nextGradient: Float32Array;
    gradient: Float32Array;
    spare: Float32Array;
  },
): void {
  const oldest = pairs.length >= memory ? pairs.shift() : undefined;
  const step = oldest?.step ?? space.vector();
  const change = oldest?.change ?? space.vector();
  step.set(now.x);
  space.addScaled(step, -1, now.start);
  change.set(now.nextGradient);
  space.addScaled(change, -1, now.gradient);
  const curvature = space.dot(step, change);
  // A pair without positive curvature would make the next direction point uphill.
  if (curvature <= 1e-10 * Math.sqrt(space.dot(step, step) * space.dot(change, change))) return;
  now.spare.set(change);
  if (inverseCurvature) space.multiply(now.spare, 1, inverseCurvature);
  pairs.push({ step, change, rho: 1 / curvature, square: space.dot(change, now.spare) });
}
