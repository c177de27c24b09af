import { Tokenizer } from '@huggingface/tokenizers';
import { ModelError } from '../errors.ts';
import type { Language } from '../types.ts';
import { encoderFiles, type VerifiedEncoder } from './manifest.ts';
import { preprocess } from './preprocessing.ts';

/** A message as the model takes it. */
export interface TokenIds {
  /** With [CLS] first and [SEP] last; at most `max_positions` of them. */
  ids: BigInt64Array;
  /** True when the middle was left out. */
  truncated: boolean;
}

export type Tokenize = (text: string) => TokenIds;

/** Of a text that is too long: the share of positions kept from its beginning, 384 of 512; the rest is its end. */
const headShare = 0.75;

/**
 * The tokenizer of a verified folder. The library does not cut and the model throws above its positions, so this cuts:
 * the first 384 and the last 128 of 512, special tokens included.
 */
export function createTokenizer({ manifest, content }: VerifiedEncoder, language: Language): Tokenize {
  const tokenizer = new Tokenizer(
    parse(manifest.name, content, encoderFiles.tokenizer),
    parse(manifest.name, content, encoderFiles.tokenizerConfig),
  );
  const most = manifest.max_positions;
  const head = Math.floor(most * headShare);
  return (text) => {
    const { ids } = tokenizer.encode(preprocess(text, language));
    const truncated = ids.length > most;
    const length = truncated ? most : ids.length;
    const kept = new BigInt64Array(length);
    const skipped = ids.length - length;
    for (let i = 0; i < length; i++) kept[i] = BigInt(ids[truncated && i >= head ? i + skipped : i] ?? 0);
    return { ids: kept, truncated };
  };
}

function parse(name: string, content: VerifiedEncoder['content'], file: string): object {
  try {
    const value: unknown = JSON.parse(content.get(file)?.toString('utf8') ?? '');
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // told below
  }
  throw new ModelError('ENCODER_INVALID', `${file} of encoder ${name} is not a JSON object`, {
    fix: 'copy the model folder again',
  });
}
