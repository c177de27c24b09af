import { assemble } from './assembler.ts';
import { denseProduct, sparseProduct } from './products.ts';
import { dotProduct, roundBytes, scaledProduct, scaledSum, type VectorSpace } from './vectors.ts';

/** The part of the platform's WebAssembly that is used here; the types of Node 20 do not describe it. */
interface Platform {
  Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer };
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: unknown };
}
const platform = (globalThis as unknown as { WebAssembly: Platform }).WebAssembly;

interface Exports {
  sparse(rows: number, indptr: number, indices: number, values: number, b: number, c: number): void;
  dense(rows: number, inner: number, a: number, aStride: number, b: number, c: number): void;
  dot(a: number, b: number, end: number, result: number): void;
  addScaled(y: number, x: number, end: number, factor: number): void;
  multiply(y: number, x: number, end: number, factor: number): void;
}

/** Elements whose products are summed in 32 bits before 64-bit sums take over. */
const dotPiece = 4096;

/**
 * Matrix products with a narrow right side (one column a class) in WebAssembly SIMD: about 4 to 8 times what plain
 * loops over Float32Array give. All matrices are row-major float32 in one memory and addressed by byte; the right side
 * and the result have rows of `width` floats (`classes` rounded up to a multiple of four; the padding must be zero).
 * Sums run in the order of the rows, so results do not depend on anything but the input.
 */
export class Kernels {
  readonly width: number;
  readonly #memory: InstanceType<Platform['Memory']>;
  readonly #exports: Exports;
  readonly #scratch: Float32Array;
  #next = roundBytes;

  /** `bytes`: room for all that will be allocated. */
  constructor(classes: number, bytes: number) {
    this.width = Math.ceil(classes / 4) * 4;
    this.#memory = new platform.Memory({ initial: Math.ceil((bytes + 1024) / 65_536) });
    const module = new platform.Module(
      assemble([
        sparseProduct(this.width),
        denseProduct(this.width),
        dotProduct(),
        scaledSum(),
        scaledProduct(),
      ]),
    );
    const instance = new platform.Instance(module, { env: { memory: this.#memory } });
    this.#exports = instance.exports as Exports;
    this.#scratch = this.floats(16);
  }

  floats(length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.#memory.buffer, this.#take(length), length);
  }

  integers(length: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.#memory.buffer, this.#take(length), length);
  }

  /** c = A·b, A in compressed rows. */
  sparse(
    a: { indptr: Int32Array; indices: Int32Array; values: Float32Array },
    b: Float32Array,
    c: Float32Array,
  ): void {
    this.#exports.sparse(
      a.indptr.length - 1,
      a.indptr.byteOffset,
      a.indices.byteOffset,
      a.values.byteOffset,
      b.byteOffset,
      c.byteOffset,
    );
  }

  /** c = A·b, A of `rows` × `inner`. The inner dimension is walked in pieces that stay in the processor's cache. */
  dense(a: Float32Array, rows: number, inner: number, b: Float32Array, c: Float32Array): void {
    c.fill(0);
    const piece = 512;
    for (let start = 0; start < inner; start += piece) {
      const length = Math.min(piece, inner - start);
      this.#exports.dense(
        rows,
        length,
        a.byteOffset + start * 4,
        inner * 4,
        b.byteOffset + start * this.width * 4,
        c.byteOffset,
      );
    }
  }

  /** Vectors of one length in this memory. */
  vectors(length: number): VectorSpace {
    const scratch = this.#scratch;
    const factorAt = scratch.byteOffset;
    const endOf = (v: Float32Array) => v.byteOffset + length * 4;
    return {
      vector: () => this.floats(length),
      dot: (a, b) => {
        let sum = 0;
        for (let start = 0; start < length; start += dotPiece) {
          const from = a.byteOffset + start * 4;
          this.#exports.dot(
            from,
            b.byteOffset + start * 4,
            Math.min(from + dotPiece * 4, endOf(a)),
            factorAt,
          );
          for (const partial of scratch) sum += partial;
        }
        return sum;
      },
      addScaled: (y, factor, x) => {
        scratch[0] = factor;
        this.#exports.addScaled(y.byteOffset, x.byteOffset, endOf(y), factorAt);
      },
      multiply: (y, factor, x) => {
        scratch[0] = factor;
        this.#exports.multiply(y.byteOffset, x.byteOffset, endOf(y), factorAt);
      },
    };
  }

  #take(length: number): number {
    const offset = this.#next;
    this.#next = Math.ceil((offset + length * 4) / roundBytes) * roundBytes;
    if (this.#next > this.#memory.buffer.byteLength) throw new RangeError('the kernel memory is too small');
    return offset;
  }
}
