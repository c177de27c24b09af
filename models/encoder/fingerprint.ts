import { type EncoderManifest, encoderFiles, sha256 } from './manifest.ts';
import { preprocessingRules } from './preprocessing.ts';

/** sha256 over everything that decides a vector: weights, tokenizer, their settings and our rules before them. */
export function encoderFingerprint(manifest: EncoderManifest): string {
  const parts = Object.values(encoderFiles).map((name) => manifest.files[name]?.sha256 ?? '');
  return sha256([preprocessingRules, manifest.language, ...parts].join('\n'));
}
