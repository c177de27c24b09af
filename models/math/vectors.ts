import {
  add,
  addVector,
  type Code,
  constant,
  get,
  greaterOrEqualUnsigned,
  loadSplat,
  loadVector,
  multiplyVector,
  set,
  storeVector,
  whileLoop,
  zeroVector,
} from './assembler.ts';

/** What a minimiser needs to do with vectors of one length. */
export interface VectorSpace {
  /** A new vector of zeros. */
  vector(): Float32Array;
  dot(a: Float32Array, b: Float32Array): number;
  /** y += factor · x */
  addScaled(y: Float32Array, factor: number, x: Float32Array): void;
  /** y = factor · y · x, element by element */
  multiply(y: Float32Array, factor: number, x: Float32Array): void;
}

/** Vectors in plain JavaScript. */
export function plainVectors(length: number): VectorSpace {
  return {
    vector: () => new Float32Array(length),
    dot(a, b) {
      let sum = 0;
      for (let i = 0; i < length; i++) sum += (a[i] as number) * (b[i] as number);
      return sum;
    },
    addScaled(y, factor, x) {
      for (let i = 0; i < length; i++) y[i] = (y[i] as number) + factor * (x[i] as number);
    },
    multiply(y, factor, x) {
      for (let i = 0; i < length; i++) y[i] = factor * (y[i] as number) * (x[i] as number);
    },
  };
}

/** Bytes of one round of the loops below: four vectors. Every vector in the kernels' memory is padded to a multiple. */
export const roundBytes = 64;

const four = [0, 1, 2, 3];
const advance = (local: number): Code => [...get(local), ...constant(roundBytes), ...add, ...set(local)];

/** dot(a, b, end of a, result): stores sixteen partial sums at `result`. */
export function dotProduct() {
  const [a, b, end, result] = [0, 1, 2, 3];
  const sum = 4;
  const body: Code = [
    ...four.flatMap((i) => [...zeroVector, ...set(sum + i)]),
    ...whileLoop(
      [...get(a), ...get(end), ...greaterOrEqualUnsigned],
      [
        ...four.flatMap((i) => [
          ...[...get(sum + i), ...get(a), ...loadVector(16 * i), ...get(b), ...loadVector(16 * i)],
          ...[...multiplyVector, ...addVector, ...set(sum + i)],
        ]),
        ...advance(a),
        ...advance(b),
      ],
    ),
    ...four.flatMap((i) => [...get(result), ...get(sum + i), ...storeVector(16 * i)]),
  ];
  return { name: 'dot', parameters: 4, integers: 0, vectors: 4, body };
}

/** addScaled(y, x, end of y, factor): the factor is read from memory. */
export function scaledSum() {
  const [y, x, end, factor] = [0, 1, 2, 3];
  const splat = 4;
  const body: Code = [
    ...[...get(factor), ...loadSplat(), ...set(splat)],
    ...whileLoop(
      [...get(y), ...get(end), ...greaterOrEqualUnsigned],
      [
        ...four.flatMap((i) => [
          ...[...get(y), ...get(y), ...loadVector(16 * i), ...get(splat), ...get(x), ...loadVector(16 * i)],
          ...[...multiplyVector, ...addVector, ...storeVector(16 * i)],
        ]),
        ...advance(y),
        ...advance(x),
      ],
    ),
  ];
  return { name: 'addScaled', parameters: 4, integers: 0, vectors: 1, body };
}

/** multiply(y, x, end of y, factor) */
export function scaledProduct() {
  const [y, x, end, factor] = [0, 1, 2, 3];
  const splat = 4;
  const body: Code = [
    ...[...get(factor), ...loadSplat(), ...set(splat)],
    ...whileLoop(
      [...get(y), ...get(end), ...greaterOrEqualUnsigned],
      [
        ...four.flatMap((i) => [
          ...[
            ...get(y),
            ...get(y),
            ...loadVector(16 * i),
            ...get(x),
            ...loadVector(16 * i),
            ...multiplyVector,
          ],
          ...[...get(splat), ...multiplyVector, ...storeVector(16 * i)],
        ]),
        ...advance(y),
        ...advance(x),
      ],
    ),
  ];
  return { name: 'multiply', parameters: 4, integers: 0, vectors: 1, body };
}
