import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadRows } from '../../intents/rows.ts';
import { argmax } from '../intent/calibration.ts';
import { type Classifier, probabilities } from '../intent/classifier.ts';
import { denseVector } from '../intent/features.ts';
import type { HeadKind, Language } from '../types.ts';
import type { Embedder } from './embed.ts';

/** How a version does on the golden set of its kind and language. Versions are compared on the same set only. */
export interface GoldenScore {
  /** Of the set, not of the version. */
  fingerprint: string;
  rows: number;
  accuracy: number;
}

/** Scores a classifier on `golden/{intents,sentiment}/<language>.jsonl`; undefined where there is no such file. */
export async function goldenScore(
  classifier: Classifier,
  {
    intentsDir,
    kind,
    language,
    embedder,
  }: { intentsDir: string; kind: HeadKind; language: Language; embedder: Embedder },
): Promise<GoldenScore | undefined> {
  const path = join(intentsDir, 'golden', kind === 'intent' ? 'intents' : 'sentiment', `${language}.jsonl`);
  if (!existsSync(path)) return undefined;
  const rows = loadRows(path);
  const embeddings = await embedder.embed(rows.map(({ text }) => text));
  const right = rows.filter(({ text, label }, i) => {
    const embedding = embeddings[i];
    return (
      embedding &&
      classifier.labels[argmax(probabilities(classifier, text, denseVector(embedding)))] === label
    );
  });
  const fingerprint = createHash('sha256')
    .update(rows.map(({ text, label }) => `${label}\0${text}\0`).join(''))
    .digest('hex');
  return { fingerprint, rows: rows.length, accuracy: right.length / rows.length };
}
