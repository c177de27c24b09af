import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOGUE, isCatalogueIntent, OUT_OF_SCOPE } from './catalogue.ts';
import { IntentsError } from './errors.ts';
import { type Example, loadNlu } from './nlu.ts';
import { type IntentResponse, loadResponses, SYSTEM_TEXTS } from './responses.ts';
import { loadRows, type Row } from './rows.ts';

export const PACK_LANGUAGES = ['en', 'zh'] as const;
export type PackLanguage = (typeof PACK_LANGUAGES)[number];

/** Everything that ships for one language. */
export interface Pack {
  language: PackLanguage;
  examples: Example[];
  outOfScope: Example[];
  sentiment: Row[];
  responses: Map<string, IntentResponse>;
}

/** Reads one language's pack from a folder shaped like `intents/`. Files that do not exist yet (oos, sentiment) are empty. */
export function loadPack(intentsDir: string, language: PackLanguage): Pack {
  const oos = join(intentsDir, 'oos', `${language}.yml`);
  const sentiment = join(intentsDir, 'sentiment', `${language}.jsonl`);
  return {
    language,
    examples: loadNlu(join(intentsDir, 'nlu', language)),
    outOfScope: existsSync(oos) ? loadNlu(oos) : [],
    sentiment: existsSync(sentiment) ? loadRows(sentiment) : [],
    responses: loadResponses(join(intentsDir, 'responses', language)),
  };
}

/**
 * Checks that every intent of the catalogue has examples and an answer in both languages, that nothing else is named,
 * and that the system's texts are there. Throws the first problem as an IntentsError, else returns the packs.
 */
export function validatePack(intentsDir: string): Record<PackLanguage, Pack> {
  const packs = { en: loadPack(intentsDir, 'en'), zh: loadPack(intentsDir, 'zh') };
  for (const language of PACK_LANGUAGES) checkPack(packs[language], intentsDir);
  return packs;
}

function checkPack({ language, examples, outOfScope, responses }: Pack, intentsDir: string): void {
  const counts = new Map<string, number>();
  for (const example of examples) {
    if (!isCatalogueIntent(example.intent)) {
      throw new IntentsError('PACK_UNKNOWN_INTENT', 'is not in the catalogue', {
        ...example,
        fix: 'correct the name, or add it to intents/catalogue.ts',
      });
    }
    counts.set(example.intent, (counts.get(example.intent) ?? 0) + 1);
  }
  for (const example of outOfScope) {
    if (example.intent === OUT_OF_SCOPE) continue;
    throw new IntentsError('PACK_UNKNOWN_INTENT', `stands among the texts that belong to no intent`, {
      ...example,
      fix: `name the block ${OUT_OF_SCOPE}`,
    });
  }
  for (const [name, { file, line }] of responses) {
    if (isCatalogueIntent(name) || (SYSTEM_TEXTS as readonly string[]).includes(name)) continue;
    throw new IntentsError('PACK_UNKNOWN_INTENT', 'is not in the catalogue', {
      file,
      line,
      intent: name,
      fix: 'correct the name, or add it to intents/catalogue.ts',
    });
  }
  for (const intent of CATALOGUE) {
    const file = (kind: string) => join(intentsDir, kind, language, `${intent.split('.')[0]}.yml`);
    if (!counts.has(intent)) {
      throw new IntentsError('PACK_INCOMPLETE', `has no examples in ${language}`, {
        file: file('nlu'),
        intent,
        fix: 'add a block with examples',
      });
    }
    if (!responses.has(intent)) {
      throw new IntentsError('PACK_INCOMPLETE', `has no response in ${language}`, {
        file: file('responses'),
        intent,
        fix: 'add an entry with title and variants',
      });
    }
  }
  for (const name of SYSTEM_TEXTS) {
    if (responses.has(name)) continue;
    throw new IntentsError('PACK_INCOMPLETE', `the system's text is missing in ${language}`, {
      file: join(intentsDir, 'responses', language, '_system.yml'),
      intent: name,
      fix: 'add an entry with variants',
    });
  }
}
