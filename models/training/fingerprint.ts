import { createHash } from 'node:crypto';
import type { HeadKind, Language } from '../types.ts';
import { fitOptions, intentOptions, packOptions, type TrainingConfig } from './config.ts';

/** Raise it with any change in models/intent, models/sentiment or models/math that makes another model of the same data. */
export const codeVersion = 2;

/** The part of the configuration that makes this head what it is. */
export const headConfig = (
  config: TrainingConfig,
  kind: HeadKind,
  language: Language,
): Record<string, unknown> => {
  const fit = packOptions(fitOptions(config, kind, language), config, kind);
  return kind === 'intent' ? { ...intentOptions(config, language), fit } : { ...fit };
};

/** sha256 over code version, configuration, data and encoder: the same fingerprint means the same model. */
export function headFingerprint(parts: {
  config: TrainingConfig;
  kind: HeadKind;
  language: Language;
  data: string;
  encoder: string;
}): string {
  const { config, kind, language, data, encoder } = parts;
  return createHash('sha256')
    .update(JSON.stringify([codeVersion, kind, language, headConfig(config, kind, language), data, encoder]))
    .digest('hex');
}
