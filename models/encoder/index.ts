export { type BatchOptions, type BatchPool, createBatchPool, embedMany } from './batch.ts';
export { type LoadedEncoder, loadEncoder } from './encoder.ts';
export { encoderFingerprint } from './fingerprint.ts';
export { detectLanguage } from './language.ts';
export { type EncoderManifest, encoderFiles, readEncoderManifest, verifyEncoder } from './manifest.ts';
export { preprocess } from './preprocessing.ts';
