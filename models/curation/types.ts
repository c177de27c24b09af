import type { Utterance } from '../../intents/utterance.ts';
import type { Embedding, Language } from '../types.ts';

export type { Utterance };

/** One thing that a check has to say about a pack. */
export interface Finding {
  rule: string;
  level: 'error' | 'warning';
  message: string;
  lang: Language;
  intent?: string;
  file?: string;
  /** Counted from 1. */
  line?: number;
  text?: string;
  /** What the line is compared with. */
  other?: { file: string; line: number; intent: string };
  /** Cosine, share or margin, by rule. */
  score?: number;
}

/** Rows of one language with their vectors. */
export interface EmbeddedRows {
  rows: readonly Utterance[];
  embeddings: readonly Embedding[];
}

/** A finding about one row. */
export const about = (
  { lang, intent, file, line, text }: Utterance,
  rule: string,
  level: Finding['level'],
  message: string,
): Finding => ({ rule, level, message, lang, intent, file, line, text });
