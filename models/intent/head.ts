import { z } from 'zod';
import type { Embedding, ExplainOptions, IntentHead, VersionManifest } from '../types.ts';
import { denseVector } from './features.ts';
import { type IntentModel, judgeIntent, toPrediction } from './model.ts';
import { explainIntent } from './reasons.ts';
import { bytesOf, classifierSchema, type HeadFiles, HeadReader, storeClassifier } from './storage.ts';

const numbers = z.array(z.number());

const headSchema = z.object({
  format: z.literal(2),
  kind: z.literal('intent'),
  classifier: classifierSchema,
  rejection: z.object({
    means: numbers,
    spreads: numbers,
    weights: numbers,
    bias: z.number(),
    threshold: z.number(),
  }),
  search: z.object({ labels: z.number().int().positive(), neighbours: z.number().int().positive() }),
  confident_from: z.number(),
  neighbour_counts: z.array(z.number().int().nonnegative()),
});

/** Versions that were stored without it lack nothing but the nearest messages of an explanation. */
const neighbourTexts = 'neighbours.json';

/** The files of a version directory that hold an intent model. */
export function intentHeadFiles(model: IntentModel): HeadFiles {
  const { described, files } = storeClassifier(model.classifier);
  const head: z.input<typeof headSchema> = {
    format: 2,
    kind: 'intent',
    classifier: described,
    rejection: model.rejection,
    search: model.search,
    confident_from: model.confidentFrom,
    neighbour_counts: [...model.neighbours.counts],
  };
  return {
    ...files,
    'neighbours.i8': bytesOf(model.neighbours.values),
    'neighbours.f32': bytesOf(model.neighbours.scales),
    'density.f32': bytesOf(model.neighbours.density),
    'centroids.f32': bytesOf(model.neighbours.centroids),
    [neighbourTexts]: JSON.stringify(model.neighbours.texts),
    'head.json': `${JSON.stringify(head, null, 2)}\n`,
  };
}

/** Reads an intent model from a version directory. Throws HEAD_INVALID. */
export async function loadIntentModel(dir: string, manifest: VersionManifest): Promise<IntentModel> {
  const reader = new HeadReader(dir, manifest);
  const head = await reader.json('head.json', headSchema);
  const rows = head.neighbour_counts.reduce((sum, count) => sum + count, 0);
  const columns = head.classifier.dense_columns;
  return {
    classifier: await reader.classifier(head.classifier),
    neighbours: {
      columns,
      counts: Int32Array.from(head.neighbour_counts),
      values: await reader.signedBytes('neighbours.i8', rows * columns),
      scales: await reader.floats('neighbours.f32', rows),
      density: await reader.floats('density.f32', rows),
      centroids: await reader.floats('centroids.f32', (head.neighbour_counts.length + 1) * columns),
      texts: manifest.files[neighbourTexts] ? await reader.json(neighbourTexts, z.array(z.string())) : [],
    },
    rejection: head.rejection,
    search: head.search,
    confidentFrom: head.confident_from,
  };
}

export const intentHeadOf = (model: IntentModel, version: string): IntentHead => ({
  version,
  predict: (text: string, embedding: Embedding) =>
    toPrediction(model.classifier.labels, judgeIntent(model, text, denseVector(embedding))),
  explain: (text: string, embedding: Embedding, options: ExplainOptions) =>
    explainIntent(model, text, denseVector(embedding), options),
});

/** The head of a version directory, ready to predict. Throws HEAD_INVALID. */
export async function loadIntentHead(dir: string, manifest: VersionManifest): Promise<IntentHead> {
  return intentHeadOf(await loadIntentModel(dir, manifest), manifest.version);
}
