import { ModelError } from '../errors.ts';
import type { Corpus, Tell } from '../intent/corpus.ts';
import { denseRows } from '../intent/features.ts';
import { type Fitted, fitClassifier } from '../intent/fit.ts';
import { intentHeadFiles } from '../intent/head.ts';
import { fitIntent } from '../intent/model.ts';
import type { HeadFiles } from '../intent/storage.ts';
import { type StoredVersion, writeVersion } from '../registry/index.ts';
import { sentimentHeadFiles } from '../sentiment/head.ts';
import type { HeadKind, Language } from '../types.ts';
import { fitOptions, intentOptions, packOptions, type TrainingConfig } from './config.ts';
import type { Snapshot } from './dataset.ts';
import type { Embedder } from './embed.ts';
import { headConfig, headFingerprint } from './fingerprint.ts';
import { goldenScore } from './golden.ts';

export interface TrainHeadOptions {
  kind: HeadKind;
  language: Language;
  snapshot: Snapshot;
  config: TrainingConfig;
  embedder: Embedder;
  artifactsDir: string;
  /** Where the golden sets lie. */
  intentsDir: string;
  tell?: Tell;
}

/** Trains one head and stores it as a complete version. Throws DATA_INVALID when there is too little to train on. */
export async function trainHead(options: TrainHeadOptions): Promise<StoredVersion> {
  const {
    kind,
    language,
    snapshot,
    config,
    embedder,
    artifactsDir,
    intentsDir,
    tell = () => undefined,
  } = options;
  checkSnapshot(snapshot, kind, language);
  const corpus = await corpusOf(snapshot, embedder, tell);
  const rows = Int32Array.from(corpus.texts.keys());
  const fit = packOptions(fitOptions(config, kind, language), config, kind);
  let fitted: Fitted;
  let files: HeadFiles;
  if (kind === 'intent') {
    const outside = { texts: snapshot.outside, dense: denseRows(await embedder.embed(snapshot.outside)) };
    const result = fitIntent(
      corpus,
      rows,
      outside,
      { ...intentOptions(config, language), fit },
      undefined,
      tell,
    );
    fitted = result;
    files = intentHeadFiles(result.model);
  } else {
    fitted = fitClassifier(corpus, rows, fit, undefined, tell);
    files = sentimentHeadFiles(fitted.classifier);
  }
  const golden = await goldenScore(fitted.classifier, { intentsDir, kind, language, embedder });
  tell('store', 1, 1);
  return writeVersion(artifactsDir, {
    kind,
    language,
    fingerprint: headFingerprint({
      config,
      kind,
      language,
      data: snapshot.fingerprint,
      encoder: embedder.encoder.fingerprint,
    }),
    data_fingerprint: snapshot.fingerprint,
    encoder: embedder.encoder,
    config: headConfig(config, kind, language),
    metrics: {
      ...fitted.metrics,
      ...(golden ? { golden } : {}),
      trained_rows: rows.length,
      outside_rows: snapshot.outside.length,
      labels: corpus.labels.length,
      chosen: fitted.chosen,
      train_seconds: fitted.trainSeconds,
      tune_seconds: fitted.tuneSeconds,
    },
    files,
  });
}

/** Embeds a snapshot's rows. */
export async function corpusOf(
  snapshot: Pick<Snapshot, 'rows' | 'labels'>,
  embedder: Embedder,
  tell: Tell,
): Promise<Corpus> {
  const texts = snapshot.rows.map(({ text }) => text);
  const position = new Map(snapshot.labels.map((label, k) => [label, k]));
  const embeddings = await embedder.embed(texts, (done, total) => tell('embed', done, total));
  return {
    texts,
    dense: denseRows(embeddings),
    y: Int32Array.from(snapshot.rows, ({ label }) => position.get(label) ?? 0),
    labels: snapshot.labels,
  };
}

export function checkSnapshot(
  { labels, rows }: Pick<Snapshot, 'labels' | 'rows'>,
  kind: HeadKind,
  language: Language,
): void {
  if (labels.length >= 2) return;
  throw new ModelError(
    'DATA_INVALID',
    `there are ${rows.length} ${kind} rows with ${labels.length} labels in ${language}; two labels are the least`,
    {
      fix:
        kind === 'intent'
          ? `add intents with examples to intents/nlu/${language}`
          : `add rows of every mood to intents/sentiment/${language}.jsonl`,
      details: { kind, language },
    },
  );
}
