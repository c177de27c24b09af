import { extractEntities } from '../entities/index.ts';
import type { Entity, Language } from '../types.ts';

/** The place of entity extraction in a parse. `at` is the moment that relative dates refer to. */
export function findEntities(text: string, language: Language, at: Date): Entity[] {
  return extractEntities(text, language, at);
}
