import {
  add,
  addVector,
  type Code,
  constant,
  get,
  greaterOrEqualUnsigned,
  loadInt,
  loadSplat,
  loadVector,
  multiply,
  multiplyVector,
  set,
  storeVector,
  whileLoop,
  zeroVector,
} from './assembler.ts';

/** Vectors of four floats that one pass keeps in registers; 16 exist, two are needed for the operands. */
const maxAccumulators = 10;

/** The columns in passes of as many accumulators as fit: [first byte, vectors]. */
function passes(width: number): [number, number][] {
  const vectors = width / 4;
  const count = Math.ceil(vectors / maxAccumulators);
  const size = Math.ceil(vectors / count);
  const all: [number, number][] = [];
  for (let start = 0; start < vectors; start += size) all.push([start * 16, Math.min(size, vectors - start)]);
  return all;
}

const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const advance = (local: number, bytes: number): Code => [
  ...get(local),
  ...constant(bytes),
  ...add,
  ...set(local),
];
const plus = (local: number, more: Code): Code => [...get(local), ...more, ...add, ...set(local)];

/** for each row: accumulators = Σ value · b[index]; c[row] = accumulators */
export function sparseProduct(width: number) {
  const [rows, indptr, indices, values, b, c] = [0, 1, 2, 3, 4, 5];
  const [row, index, value, end, pointer, target, source] = [6, 7, 8, 9, 10, 11, 12];
  const firstVector = 14;
  const [ptr] = [13];
  const splat = firstVector + maxAccumulators;
  const stride = width * 4;
  const body = passes(width).flatMap(([offset, count]) => {
    const accumulators = range(count).map((i) => firstVector + i);
    const step: Code = [
      ...get(value),
      ...loadSplat(),
      ...set(splat),
      ...get(source),
      ...get(index),
      ...loadInt(),
      ...constant(stride),
      ...multiply,
      ...add,
      ...set(pointer),
      ...accumulators.flatMap((acc, i) => [
        ...get(acc),
        ...get(splat),
        ...get(pointer),
        ...loadVector(offset + 16 * i),
        ...multiplyVector,
        ...addVector,
        ...set(acc),
      ]),
      ...advance(index, 4),
      ...advance(value, 4),
    ];
    return [
      ...constant(0),
      ...set(row),
      ...get(indptr),
      ...set(ptr),
      ...get(c),
      ...set(target),
      ...get(b),
      ...set(source),
      ...get(indices),
      ...get(ptr),
      ...loadInt(),
      ...constant(4),
      ...multiply,
      ...add,
      ...set(index),
      ...get(values),
      ...get(ptr),
      ...loadInt(),
      ...constant(4),
      ...multiply,
      ...add,
      ...set(value),
      ...whileLoop(
        [...get(row), ...get(rows), ...greaterOrEqualUnsigned],
        [
          ...accumulators.flatMap((acc) => [...zeroVector, ...set(acc)]),
          ...get(indices),
          ...get(ptr),
          ...loadInt(4),
          ...constant(4),
          ...multiply,
          ...add,
          ...set(end),
          ...whileLoop([...get(index), ...get(end), ...greaterOrEqualUnsigned], step),
          ...accumulators.flatMap((acc, i) => [...get(target), ...get(acc), ...storeVector(offset + 16 * i)]),
          ...advance(target, stride),
          ...advance(ptr, 4),
          ...advance(row, 1),
        ],
      ),
    ];
  });
  return { name: 'sparse', parameters: 6, integers: 8, vectors: maxAccumulators + 1, body };
}

/** for each row: c[row] += Σ a[row][i] · b[i] */
export function denseProduct(width: number) {
  const [rows, inner, a, aStride, b, c] = [0, 1, 2, 3, 4, 5];
  const [row, value, end, pointer, target, line] = [6, 7, 8, 9, 10, 11];
  const firstVector = 12;
  const splat = firstVector + maxAccumulators;
  const stride = width * 4;
  const body = passes(width).flatMap(([offset, count]) => {
    const accumulators = range(count).map((i) => firstVector + i);
    const step: Code = [
      ...get(value),
      ...loadSplat(),
      ...set(splat),
      ...accumulators.flatMap((acc, i) => [
        ...get(acc),
        ...get(splat),
        ...get(pointer),
        ...loadVector(offset + 16 * i),
        ...multiplyVector,
        ...addVector,
        ...set(acc),
      ]),
      ...advance(value, 4),
      ...advance(pointer, stride),
    ];
    return [
      ...constant(0),
      ...set(row),
      ...get(a),
      ...set(line),
      ...get(c),
      ...set(target),
      ...whileLoop(
        [...get(row), ...get(rows), ...greaterOrEqualUnsigned],
        [
          ...accumulators.flatMap((acc, i) => [...get(target), ...loadVector(offset + 16 * i), ...set(acc)]),
          ...get(line),
          ...set(value),
          ...get(line),
          ...get(inner),
          ...constant(4),
          ...multiply,
          ...add,
          ...set(end),
          ...get(b),
          ...set(pointer),
          ...whileLoop([...get(value), ...get(end), ...greaterOrEqualUnsigned], step),
          ...accumulators.flatMap((acc, i) => [...get(target), ...get(acc), ...storeVector(offset + 16 * i)]),
          ...plus(line, get(aStride)),
          ...advance(target, stride),
          ...advance(row, 1),
        ],
      ),
    ];
  });
  return { name: 'dense', parameters: 6, integers: 6, vectors: maxAccumulators + 1, body };
}
