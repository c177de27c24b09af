import type { Selectable } from 'kysely';
import type { PredictionRow, ScoredIntent, StoredEntity, Tables } from '../types.ts';
import { fromJson } from './scope.ts';

/** @param row with the text that the spans are counted in */
export function toPrediction(row: Selectable<Tables['predictions']> & { text: string }): PredictionRow {
  return {
    ...row,
    ranking: fromJson<ScoredIntent[]>(row.ranking),
    entities: fromJson<StoredEntity[]>(row.entities),
    truncated: row.truncated === 1,
  };
}
