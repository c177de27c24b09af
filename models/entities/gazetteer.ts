import { join } from 'node:path';
import { projectRoot } from '../paths.ts';
import { type FuzzyIndex, fuzzyIndex } from './fuzzy.ts';
import { type GazetteerEntry, readGazetteers } from './gazetteer-file.ts';

/** Names in a trie by character; a hyphen is a space in it. */
interface TrieNode {
  next: Map<string, TrieNode>;
  alias?: Alias[];
}

export interface Alias {
  entry: GazetteerEntry;
  text: string;
  /** Set when the capitals must be as here. */
  cased?: string;
}

export interface Gazetteers {
  entries: readonly GazetteerEntry[];
  trie: TrieNode;
  fuzzy: FuzzyIndex;
}

/** Names and messages are compared in this form. */
export const fold = (text: string): string => text.toLowerCase().replaceAll('-', ' ');

/** Latin names may be one slip away; one of less than five letters, a maker or a common word may not. */
const mayBeFuzzy = (entry: GazetteerEntry, alias: string) =>
  !entry.common &&
  !entry.exactCase &&
  !entry.models &&
  /^[a-z][a-z' ]{4,}[a-z]?$/.test(alias) &&
  entry.entity !== 'device';

/**
 * Reads the gazetteers of a folder and builds their trie. Synchronous, about 10 ms; call it once. Throws IntentsError
 * with file and line.
 */
export function loadGazetteers(dir: string): Gazetteers {
  const entries = readGazetteers(dir);
  const trie: TrieNode = { next: new Map() };
  const forFuzzy: Alias[] = [];
  for (const entry of entries) {
    const names = new Set([entry.en, entry.zh, ...entry.synonyms].flatMap((each) => each ?? []));
    for (const name of names) {
      const text = fold(name);
      const alias: Alias = { entry, text, ...(entry.exactCase && name === entry.en ? { cased: name } : {}) };
      insert(trie, alias);
      if (mayBeFuzzy(entry, text)) forFuzzy.push(alias);
    }
  }
  return { entries, trie, fuzzy: fuzzyIndex(forFuzzy) };
}

function insert(trie: TrieNode, alias: Alias): void {
  let node = trie;
  for (const character of alias.text) {
    let next = node.next.get(character);
    if (!next) {
      next = { next: new Map() };
      node.next.set(character, next);
    }
    node = next;
  }
  node.alias = [...(node.alias ?? []), alias];
}

let shipped: Gazetteers | undefined;

/** The gazetteers under `intents/gazetteers`, read at the first call. */
export function shippedGazetteers(): Gazetteers {
  shipped ??= loadGazetteers(join(projectRoot, 'intents', 'gazetteers'));
  return shipped;
}
