import { annotate } from '../../intents/export.ts';
import { extractEntities } from '../entities/index.ts';
import { hashOf } from '../intent/folds.ts';
import type { Utterance } from './types.ts';

export interface AnnotateResult {
  rows: Utterance[];
  /** Lines with entities, lines that have markup now, and those that got it now. */
  with_entities: number;
  annotated: number;
  added: number;
}

/** The moment does not matter: spans are marked, not values. */
const moment = new Date('2025-01-15T12:00:00+08:00');

/**
 * Marks what our extractor finds in a share of the lines that hold an entity; lines that have markup keep theirs. The same
 * seed marks the same lines. A line whose markup would not be read back as the same text is left as it is.
 */
export function annotateRows(
  rows: readonly Utterance[],
  { share, seed }: { share: number; seed: number },
): AnnotateResult {
  const result: AnnotateResult = { rows: [], with_entities: 0, annotated: 0, added: 0 };
  for (const row of rows) {
    const found = row.entities.length > 0 ? [] : extractEntities(row.text, row.lang, moment);
    if (row.entities.length > 0 || found.length > 0) result.with_entities += 1;
    const chosen = found.length > 0 && hashOf(seed, row.text) / 2 ** 32 < share;
    const entities = found.map(({ entity, start, end }) => ({ entity, start, end }));
    const marked = chosen && readable(row.text, entities) ? { ...row, entities } : row;
    if (marked !== row) result.added += 1;
    if (marked.entities.length > 0) result.annotated += 1;
    result.rows.push(marked);
  }
  return result;
}

function readable(text: string, entities: Utterance['entities']): boolean {
  try {
    annotate(text, entities);
    return true;
  } catch {
    return false;
  }
}
