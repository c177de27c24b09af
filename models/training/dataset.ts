import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { OUT_OF_SCOPE } from '../../intents/catalogue.ts';
import { loadNlu } from '../../intents/nlu.ts';
import { loadRows } from '../../intents/rows.ts';
import { hashOf } from '../intent/folds.ts';
import type { HeadKind, Language } from '../types.ts';

export interface LabelledText {
  text: string;
  label: string;
}

/** What a head is trained on, in an order that depends on the rows alone, and its fingerprint. */
export interface Snapshot {
  rows: LabelledText[];
  /** Messages that belong to no intent. */
  outside: string[];
  labels: string[];
  fingerprint: string;
}

/** Texts are the same when they agree after NFKC, case folding and joined spaces. */
export const textKey = (text: string): string =>
  text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();

/** Makes a snapshot: repeats of a text under the same label count once; `out_of_scope` is set apart, never a class. */
export function snapshotOf(given: readonly LabelledText[], seed: number): Snapshot {
  const seen = new Map<string, LabelledText & { hash: number }>();
  for (const { text, label } of given) {
    const key = `${label}\0${textKey(text)}`;
    const known = seen.get(key);
    // Of several spellings one stays, and not the one that happens to stand first.
    if (!known || text < known.text) seen.set(key, { text, label, hash: hashOf(seed, key) });
  }
  const ordered = [...seen.values()].sort(
    (a, b) => a.hash - b.hash || (a.label + a.text < b.label + b.text ? -1 : 1),
  );
  const rows = ordered
    .filter(({ label }) => label !== OUT_OF_SCOPE)
    .map(({ text, label }) => ({ text, label }));
  const outside = ordered.filter(({ label }) => label === OUT_OF_SCOPE).map(({ text }) => text);
  const labels = [...new Set(rows.map(({ label }) => label))].sort();
  const hash = createHash('sha256');
  for (const { text, label } of ordered) hash.update(`${label}\0${text}\0`);
  return { rows, outside, labels, fingerprint: hash.digest('hex') };
}

/** At most so many rows of each label, and their out-of-scope rows in the same measure: a snapshot of its own, with its own fingerprint. */
export function sampleOf(snapshot: Snapshot, perLabel: number): Snapshot {
  const taken = new Map<string, number>();
  const rows = snapshot.rows.filter(({ label }) => {
    const n = (taken.get(label) ?? 0) + 1;
    taken.set(label, n);
    return n <= perLabel;
  });
  if (rows.length === snapshot.rows.length) return snapshot;
  const outside = snapshot.outside.slice(0, perLabel * 10);
  const fingerprint = createHash('sha256')
    .update(`${snapshot.fingerprint}\0sample ${perLabel}`)
    .digest('hex');
  return { ...snapshot, rows, outside, fingerprint };
}

/** The data of one head in a folder shaped like `intents/`. Throws IntentsError where the files are not sound. */
export function packSnapshot(intentsDir: string, kind: HeadKind, language: Language, seed: number): Snapshot {
  if (kind === 'sentiment')
    return snapshotOf(loadRows(join(intentsDir, 'sentiment', `${language}.jsonl`)), seed);
  const outside = join(intentsDir, 'oos', `${language}.yml`);
  const examples = [
    ...loadNlu(join(intentsDir, 'nlu', language)),
    ...(existsSync(outside) ? loadNlu(outside) : []),
  ];
  return snapshotOf(
    examples.map(({ text, intent }) => ({ text, label: intent })),
    seed,
  );
}
