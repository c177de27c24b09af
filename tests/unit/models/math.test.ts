import { describe, expect, it } from 'vitest';
import { minimise } from '../../../models/intent/lbfgs.ts';
import { Trainer } from '../../../models/intent/regression.ts';
import { Kernels } from '../../../models/math/kernels.ts';
import { plainVectors } from '../../../models/math/vectors.ts';

/** Numbers in [-1, 1) that are the same in every run. */
function numbers(length: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

describe('kernels', () => {
  it.each([2, 3, 5, 41, 77])(
    'multiply dense and sparse matrices as plain loops do, with %i columns on the right',
    (classes) => {
      const [rows, inner] = [7, 1100];
      const kernels = new Kernels(classes, 4 * 1024 * 1024);
      const { width } = kernels;
      const a = kernels.floats(rows * inner);
      a.set(numbers(a.length, 1).map((value) => (Math.abs(value) < 0.6 ? 0 : value)));
      const b = kernels.floats(inner * width);
      const random = numbers(inner * classes, 2);
      for (let j = 0; j < inner; j++)
        for (let k = 0; k < classes; k++) b[j * width + k] = random[j * classes + k]!;
      const expected = Float64Array.from({ length: rows * width }, (_, at) => {
        let sum = 0;
        for (let j = 0; j < inner; j++)
          sum += a[Math.floor(at / width) * inner + j]! * b[j * width + (at % width)]!;
        return sum;
      });
      const dense = kernels.floats(rows * width).fill(9);
      kernels.dense(a, rows, inner, b, dense);
      const indptr = kernels.integers(rows + 1);
      const entries = [...a.entries()].filter(([, value]) => value !== 0);
      for (let r = 0; r < rows; r++) indptr[r + 1] = entries.filter(([at]) => at < (r + 1) * inner).length;
      const indices = kernels.integers(entries.length);
      indices.set(entries.map(([at]) => at % inner));
      const values = kernels.floats(entries.length);
      values.set(entries.map(([, value]) => value));
      const sparse = kernels.floats(rows * width).fill(9);
      kernels.sparse({ indptr, indices, values }, b, sparse);
      for (const [at, value] of expected.entries()) {
        expect(dense[at]).toBeCloseTo(value, 3);
        expect(sparse[at]).toBeCloseTo(value, 3);
      }
    },
  );

  it('combine vectors as plain loops do, and touch nothing beyond them', () => {
    const length = 5004;
    const kernels = new Kernels(3, 1024 * 1024);
    const [fast, plain] = [kernels.vectors(length), plainVectors(length)];
    const [x, y] = [numbers(length, 3), numbers(length, 4)];
    const [fx, fy] = [fast.vector(), fast.vector()];
    fx.set(x);
    fy.set(y);
    expect(fast.dot(fx, fy)).toBeCloseTo(plain.dot(x, y), 2);
    fast.addScaled(fy, -0.7, fx);
    plain.addScaled(y, -0.7, x);
    fast.multiply(fy, 1.3, fx);
    plain.multiply(y, 1.3, x);
    for (let i = 0; i < length; i++) expect(fy[i]).toBeCloseTo(y[i]!, 5);
    expect([...fx]).toEqual([...x]);
  });

  it('refuse to give out more memory than they have', () => {
    expect(() => new Kernels(3, 100).floats(1_000_000)).toThrow(RangeError);
  });
});

describe('minimise', () => {
  it('finds the minimum of a badly scaled bowl', () => {
    const x = new Float32Array(3);
    const result = minimise(
      x,
      (p, g) => {
        g.set([2 * (p[0]! - 1), 200 * (p[1]! + 2), 0.02 * (p[2]! - 3)]);
        return (p[0]! - 1) ** 2 + 100 * (p[1]! + 2) ** 2 + 0.01 * (p[2]! - 3) ** 2;
      },
      { maxIterations: 100, tolerance: 1e-6, progress: 0, memory: 5 },
    );
    expect(x[0]).toBeCloseTo(1, 3);
    expect(x[1]).toBeCloseTo(-2, 3);
    expect(x[2]).toBeCloseTo(3, 2);
    expect(result.value).toBeLessThan(1e-5);
  });
});

describe('logistic regression', () => {
  const x = { rows: 4, columns: 1, values: Float32Array.of(-2, -1, 1, 2) };
  const y = Int32Array.of(0, 0, 1, 1);
  const weights = new Float32Array(4).fill(1);

  it('ends where the gradient of the written objective is zero', () => {
    const c = 2;
    const model = new Trainer({ x, y, classes: 2, weights }).fit({ c, maxIterations: 200 });
    // d/dw of Σ loss + ‖w‖² / 2c, by hand: Σ (p − target)·x + w/c.
    const p1 = (value: number) =>
      1 /
      (1 + Math.exp(-(value * (model.weights[1]! - model.weights[0]!) + model.bias[1]! - model.bias[0]!)));
    const slope =
      [...x.values].reduce((sum, value, r) => sum + (p1(value) - y[r]!) * value, 0) + model.weights[1]! / c;
    expect(Math.abs(slope)).toBeLessThan(0.02);
    expect(model.weights[1]).toBeGreaterThan(0.3);
    expect(model.weights[0]).toBeCloseTo(-model.weights[1]!, 4);
  });

  it('gives the same solution for the same rows in sparse form', () => {
    const values = numbers(12 * 5, 8);
    const dense = { rows: 12, columns: 5, values };
    const labels = Int32Array.from({ length: 12 }, (_, r) => r % 3);
    const ones = new Float32Array(12).fill(1);
    const sparse = {
      rows: 12,
      columns: 5,
      indptr: Int32Array.from({ length: 13 }, (_, r) => r * 5),
      indices: Int32Array.from({ length: 60 }, (_, i) => i % 5),
      values,
    };
    const fit = { c: 1, maxIterations: 200 };
    const a = new Trainer({ x: dense, y: labels, classes: 3, weights: ones }).fit(fit);
    const b = new Trainer({ x: sparse, y: labels, classes: 3, weights: ones }).fit(fit);
    for (const [i, weight] of a.weights.entries())
      expect(Math.abs(b.weights[i]! - weight)).toBeLessThan(0.03);
  });

  it('by squares is the ridge solution', () => {
    const c = 4;
    const model = new Trainer({ x, y, classes: 2, weights }).fit({ c, maxIterations: 200, loss: 'squares' });
    // By hand, centred: Σx² = 10, Σx·(target − ½) = 3, so w = 3 / (10 + 1/c).
    expect(model.weights[1]).toBeCloseTo(3 / (10 + 1 / c), 3);
    expect(model.weights[0]).toBeCloseTo(-3 / (10 + 1 / c), 3);
    expect(model.bias[1]).toBeCloseTo(0.5, 3);
  });
});
