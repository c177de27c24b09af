import { join } from 'node:path';
import { type BatchPool, createBatchPool } from '../encoder/batch.ts';
import { encoderFingerprint } from '../encoder/fingerprint.ts';
import { readEncoderManifest } from '../encoder/manifest.ts';
import type { Embedding, Language } from '../types.ts';
import { EmbeddingCache } from './embedding-cache.ts';

export interface EmbedderOptions {
  baseDir: string;
  artifactsDir: string;
  /** Child processes that run the encoder; by default one per core. */
  processes?: number;
  nice?: number;
}

export interface EncoderIdentity {
  name: string;
  fingerprint: string;
  precision: string;
}

/** Embeds texts, taking from the cache what is there. */
export interface Embedder {
  readonly encoder: EncoderIdentity;
  embed(texts: readonly string[], onProgress?: (done: number, total: number) => void): Promise<Embedding[]>;
  /** Seconds spent in `embed` so far, and texts that were not in the cache. */
  readonly spent: { seconds: number; computed: number };
}

/** Texts between two writes of the cache: what a kill can lose. */
const chunk = 512;

/** Which encoder a folder holds, from its manifest alone. Throws ENCODER_MISSING or ENCODER_INVALID. */
export async function encoderIdentity(
  baseDir: string,
  language: Language,
): Promise<EncoderIdentity & { width: number }> {
  const manifest = await readEncoderManifest(join(baseDir, language));
  return {
    name: manifest.name,
    fingerprint: encoderFingerprint(manifest),
    precision: manifest.precision,
    width: manifest.width,
  };
}

export async function createEmbedder(language: Language, options: EmbedderOptions): Promise<Embedder> {
  const { width, ...encoder } = await encoderIdentity(options.baseDir, language);
  const cacheDir = join(options.artifactsDir, 'cache');
  const spent = { seconds: 0, computed: 0 };
  let cache: EmbeddingCache | undefined;
  return {
    encoder,
    spent,
    async embed(texts, onProgress) {
      const started = performance.now();
      cache ??= new EmbeddingCache(cacheDir, encoder.fingerprint, width);
      const known = cache;
      const missing = [...new Set(texts.filter((text) => !known.get(text)))];
      if (missing.length > 0) await compute(missing, known, language, options, onProgress);
      spent.seconds += (performance.now() - started) / 1000;
      spent.computed += missing.length;
      return texts.map((text) => known.get(text) as Embedding);
    },
  };
}

async function compute(
  missing: readonly string[],
  cache: EmbeddingCache,
  language: Language,
  options: EmbedderOptions,
  onProgress?: (done: number, total: number) => void,
): Promise<void> {
  const pool: BatchPool = createBatchPool(language, {
    baseDir: options.baseDir,
    ...(options.processes === undefined ? {} : { processes: options.processes }),
    ...(options.nice === undefined ? {} : { nice: options.nice }),
  });
  try {
    for (let start = 0; start < missing.length; start += chunk) {
      const texts = missing.slice(start, start + chunk);
      cache.put(texts, await pool.embed(texts, (done) => onProgress?.(start + done, missing.length)));
    }
  } finally {
    cache.close();
    await pool.close();
  }
}
