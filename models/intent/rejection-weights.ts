import { minimise } from './lbfgs.ts';

/** Strength of the L2 penalty on the weights; the signals say much the same, so it must not be nothing. */
const shrink = 0.001;

/** Logistic regression of in-scope against out-of-scope signals (of mean 0 and spread 1), both kinds weighing the same. */
export function fitWeights(
  inside: readonly (readonly number[])[],
  outside: readonly (readonly number[])[],
): number[] {
  const n = inside[0]?.length ?? 0;
  const rows = [
    ...inside.map((z) => ({ z, target: 0, weight: 0.5 / inside.length })),
    ...outside.map((z) => ({ z, target: 1, weight: 0.5 / outside.length })),
  ];
  const parameters = new Float32Array(n + 1);
  minimise(
    parameters,
    (x, gradient) => {
      gradient.fill(0);
      let loss = 0;
      for (const { z, target, weight } of rows) {
        const value = z.reduce((sum, v, i) => sum + v * (x[i] as number), x[n] as number);
        const p = 1 / (1 + Math.exp(-value));
        loss -= weight * Math.log(Math.max(1e-12, target === 1 ? p : 1 - p));
        const slope = weight * (p - target);
        for (const [i, v] of z.entries()) gradient[i] = (gradient[i] as number) + slope * v;
        gradient[n] = (gradient[n] as number) + slope;
      }
      for (let i = 0; i < n; i++) {
        loss += 0.5 * shrink * (x[i] as number) ** 2;
        gradient[i] = (gradient[i] as number) + shrink * (x[i] as number);
      }
      return loss;
    },
    { maxIterations: 150, tolerance: 1e-6, progress: 1e-8, memory: 8 },
  );
  return [...parameters.subarray(0, n)];
}
