/** The only public surface of `models/`: what lies outside imports from here alone. Importing it loads no native code. */
export type { Finding, OverlapPair, PackReport } from './curation/index.ts';
export { type BatchOptions, type BatchPool, createBatchPool, embedMany } from './encoder/batch.ts';
export { detectLanguage } from './encoder/language.ts';
export { type EncoderManifest, readEncoderManifest, verifyEncoder } from './encoder/manifest.ts';
export { preprocess } from './encoder/preprocessing.ts';
export { fromPlainError, ModelError, type ModelErrorCode, type PlainError, toPlainError } from './errors.ts';
export { createInference } from './inference/index.ts';
export { defaultBaseDir } from './paths.ts';
export {
  findPrivate,
  PRIVATE_TYPES,
  type PrivateSpan,
  type PrivateType,
  redact,
  redactRow,
} from './privacy/redact.ts';
export {
  type ActivePointer,
  activePointer,
  activeRelease,
  createCompleteness,
  createRelease,
  listReleases,
  listVersions,
  type NewVersion,
  type ReadRelease,
  type ResolvedRelease,
  readRelease,
  readVersion,
  removeTemporary,
  resolveActive,
  rollback,
  type StoredVersion,
  setActive,
  verifyRelease,
  writeVersion,
} from './registry/index.ts';
export {
  allHeads,
  ensureServing,
  ensureTrained,
  type HeadName,
  needsTraining,
  needsTrainingApart,
  runTraining,
  runTrainingApart,
  sparingly,
  type TrainingOptions,
  type TrainingProgress,
  type TrainingResult,
} from './training/index.ts';
export type * from './types.ts';

/** Loads an encoder into this process; native code comes in at the first call. For children and commands, never for main. */
export async function loadEncoder(dir: string, options: import('./encoder/session.ts').SessionOptions = {}) {
  const encoder = await import('./encoder/encoder.ts');
  return encoder.loadEncoder(dir, options);
}

/** What people who edit intents need (lint, overlap, augment, report, annotate); loaded at the first call. For commands and children. */
export const loadCuration = () => import('./curation/index.ts');
