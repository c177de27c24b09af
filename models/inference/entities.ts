import type { Entity, Language } from '../types.ts';

/** The place of entity extraction in a parse. No extractor ships yet, so a message has none. */
export function findEntities(_text: string, _language: Language, _at: Date): Entity[] {
  return [];
}
