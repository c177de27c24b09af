import { resolve } from 'node:path';
import type { Embedding, Encoder } from '../types.ts';
import { encoderFingerprint } from './fingerprint.ts';
import { type EncoderManifest, encoderFiles, verifyEncoder } from './manifest.ts';
import { createSession, type SessionOptions } from './session.ts';
import { createTokenizer } from './tokenizer.ts';

export interface LoadedEncoder extends Encoder {
  readonly manifest: EncoderManifest;
}

const loaded = new Map<string, Promise<LoadedEncoder>>();

/**
 * Loads an encoder folder (`config.json`, `tokenizer.json`, `onnx/model_quantized.onnx`, `manifest.json`) after checking
 * every byte of it. The same folder and options give the same encoder; a failed load is forgotten, so that the next call
 * tries again. Throws ENCODER_MISSING, ENCODER_INVALID or ENCODER_CHECKSUM.
 */
export function loadEncoder(dir: string, options: SessionOptions = {}): Promise<LoadedEncoder> {
  const key = JSON.stringify([resolve(dir), options.threads ?? 1, options.provider ?? 'cpu']);
  const known = loaded.get(key);
  if (known) return known;
  const loading = load(dir, options, () => loaded.delete(key));
  loaded.set(key, loading);
  loading.catch(() => loaded.delete(key));
  return loading;
}

async function load(dir: string, options: SessionOptions, forget: () => void): Promise<LoadedEncoder> {
  const verified = await verifyEncoder(dir);
  const { manifest, content } = verified;
  const weights = content.get(encoderFiles.weights) ?? Buffer.alloc(0);
  const session = await createSession(weights, manifest.width, options);
  const tokenize = createTokenizer(verified, manifest.language);
  return {
    language: manifest.language,
    width: manifest.width,
    fingerprint: encoderFingerprint(manifest),
    manifest,
    async embed(text) {
      const { ids, truncated } = tokenize(text);
      return { ...pool(await session.run(ids), manifest.width), truncated };
    },
    async dispose() {
      forget();
      await session.dispose();
    },
  };
}

/** First row, and mean over all rows, of [n × width]; each of length 1. No padding is ever run, so every row counts. */
function pool(hidden: Float32Array, width: number): Pick<Embedding, 'cls' | 'mean'> {
  const cls = hidden.slice(0, width);
  const sum = new Float64Array(width);
  for (let start = 0; start < hidden.length; start += width) {
    for (let i = 0; i < width; i++) sum[i] = (sum[i] ?? 0) + (hidden[start + i] ?? 0);
  }
  return { cls: normalise(cls), mean: normalise(Float32Array.from(sum)) };
}

function normalise(vector: Float32Array): Float32Array {
  let square = 0;
  for (const value of vector) square += value * value;
  const scale = square > 0 ? 1 / Math.sqrt(square) : 0;
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] ?? 0) * scale;
  return vector;
}
