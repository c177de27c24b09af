/** Pairs of vectors with a high cosine, without comparing every pair in full. */
import { randomFrom } from '../evaluation/random.ts';
import { denseVector } from '../intent/features.ts';
import type { Embedding } from '../types.ts';

export interface Pair {
  a: number;
  b: number;
  cosine: number;
}

const sketch = 64;
/** A cosine of normalised random projections errs by about (1 − cos²) / √64: four times that at .92 is under this. */
const slack = 0.08;

/** Both views as one vector of length 1. */
export const wholeVector = (embedding: Embedding): Float32Array =>
  denseVector(embedding).map((value) => value * Math.SQRT1_2);

function project(vectors: readonly Float32Array[]): Float32Array[] {
  const width = vectors[0]?.length ?? 0;
  const random = randomFrom(7);
  const signs = Array.from({ length: sketch }, () =>
    Float32Array.from({ length: width }, () => (random() < 0.5 ? -1 : 1)),
  );
  return vectors.map((vector) => {
    const out = Float32Array.from(signs, (sign) => dot(sign, vector));
    const length = Math.hypot(...out) || 1;
    return out.map((value) => value / length);
  });
}

function dot(x: Float32Array, y: Float32Array): number {
  let sum = 0;
  for (let j = 0; j < x.length; j++) sum += (x[j] as number) * (y[j] as number);
  return sum;
}

/** Pairs at or above a cosine, within `vectors` or between them and `others`; every vector has length 1. */
export function similarPairs(
  vectors: readonly Float32Array[],
  least: number,
  others?: readonly Float32Array[],
): Pair[] {
  const sketches = project(vectors);
  const second = others ?? vectors;
  const secondSketches = others ? project(others) : sketches;
  const found: Pair[] = [];
  for (const [a, sketchA] of sketches.entries()) {
    for (let b = others ? 0 : a + 1; b < second.length; b++) {
      if (dot(sketchA, secondSketches[b] as Float32Array) < least - slack) continue;
      const cosine = dot(vectors[a] as Float32Array, second[b] as Float32Array);
      if (cosine >= least) found.push({ a, b, cosine: Math.min(1, cosine) });
    }
  }
  return found.sort((p, q) => q.cosine - p.cosine || p.a - q.a || p.b - q.b);
}
