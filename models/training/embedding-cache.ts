import { createHash, randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Embedding } from '../types.ts';

const keyBytes = 16;
const headBytes = keyBytes + 8;

/**
 * Embeddings by text, for one encoder: `<dir>/<encoder fingerprint>/<segment>.bin`. A segment is written by one process
 * and only ever grows by whole records of key (16 bytes of sha256), flags, checksum and both vectors, so that a process
 * killed while it writes leaves at most one torn record at the end, which is passed over. Several processes may write at
 * once, each to a segment of its own. Deleting the folder loses nothing but time.
 */
export class EmbeddingCache {
  readonly #dir: string;
  readonly #width: number;
  readonly #known = new Map<string, Embedding>();
  #segment: number | undefined;

  constructor(cacheDir: string, encoderFingerprint: string, width: number) {
    this.#dir = join(cacheDir, encoderFingerprint.slice(0, 32));
    this.#width = width;
    mkdirSync(this.#dir, { recursive: true });
    for (const name of readdirSync(this.#dir).sort())
      if (name.endsWith('.bin')) this.#read(join(this.#dir, name));
  }

  get size(): number {
    return this.#known.size;
  }

  get(text: string): Embedding | undefined {
    return this.#known.get(keyOf(text));
  }

  /** Remembers and appends. */
  put(texts: readonly string[], embeddings: readonly Embedding[]): void {
    const records: Buffer[] = [];
    for (const [i, text] of texts.entries()) {
      const embedding = embeddings[i];
      const key = keyOf(text);
      if (!embedding || this.#known.has(key)) continue;
      this.#known.set(key, embedding);
      records.push(this.#record(key, embedding));
    }
    if (records.length === 0) return;
    this.#segment ??= openSync(
      join(this.#dir, `${process.pid}-${Date.now()}-${randomUUID().slice(0, 8)}.bin`),
      'a',
    );
    const all = Buffer.concat(records);
    for (let written = 0; written < all.length; ) written += writeSync(this.#segment, all, written);
  }

  close(): void {
    if (this.#segment === undefined) return;
    fsyncSync(this.#segment);
    closeSync(this.#segment);
    this.#segment = undefined;
  }

  #record(key: string, { cls, mean, truncated }: Embedding): Buffer {
    const record = Buffer.alloc(this.#recordBytes);
    record.write(key, 0, keyBytes, 'hex');
    record.writeUInt32LE(truncated ? 1 : 0, keyBytes);
    const vectors = new Float32Array(2 * this.#width);
    vectors.set(cls);
    vectors.set(mean, this.#width);
    Buffer.from(vectors.buffer).copy(record, headBytes);
    record.writeUInt32LE(checksum(record), keyBytes + 4);
    return record;
  }

  get #recordBytes(): number {
    return headBytes + 2 * this.#width * 4;
  }

  #read(path: string): void {
    const bytes = readFileSync(path);
    const size = this.#recordBytes;
    for (let start = 0; start + size <= bytes.length; start += size) {
      const record = bytes.subarray(start, start + size);
      if (record.readUInt32LE(keyBytes + 4) !== checksum(record)) continue;
      const vectors = new Float32Array(
        record.buffer.slice(record.byteOffset + headBytes, record.byteOffset + size),
      );
      this.#known.set(record.toString('hex', 0, keyBytes), {
        cls: vectors.subarray(0, this.#width),
        mean: vectors.subarray(this.#width),
        truncated: record.readUInt32LE(keyBytes) === 1,
      });
    }
  }
}

const keyOf = (text: string): string =>
  createHash('sha256')
    .update(text)
    .digest('hex')
    .slice(0, keyBytes * 2);

/** Sum of all 32-bit words but the checksum's own, multiplied along the way so that their order counts. */
function checksum(record: Buffer): number {
  let sum = 17;
  for (let at = 0; at < record.length; at += 4) {
    if (at === keyBytes + 4) continue;
    sum = (Math.imul(sum, 31) + record.readInt32LE(at)) | 0;
  }
  return sum >>> 0;
}
