import { z } from 'zod';
import { argmax } from '../intent/calibration.ts';
import { type Classifier, probabilities } from '../intent/classifier.ts';
import { denseVector } from '../intent/features.ts';
import { classifierSchema, type HeadFiles, HeadReader, storeClassifier } from '../intent/storage.ts';
import type { Embedding, SentimentHead, SentimentLabel, VersionManifest } from '../types.ts';

const headSchema = z.object({
  format: z.literal(1),
  kind: z.literal('sentiment'),
  classifier: classifierSchema,
});

const moods: readonly SentimentLabel[] = ['negative', 'neutral', 'positive'];

/** The files of a version directory that hold a sentiment model. */
export function sentimentHeadFiles(classifier: Classifier): HeadFiles {
  const { described, files } = storeClassifier(classifier);
  const head: z.input<typeof headSchema> = { format: 1, kind: 'sentiment', classifier: described };
  return { ...files, 'head.json': `${JSON.stringify(head, null, 2)}\n` };
}

/** Reads a sentiment model from a version directory. Throws HEAD_INVALID. */
export async function loadSentimentModel(dir: string, manifest: VersionManifest): Promise<Classifier> {
  const reader = new HeadReader(dir, manifest);
  return reader.classifier((await reader.json('head.json', headSchema)).classifier);
}

/** The mood of the person in a message, with its calibrated confidence. Throws HEAD_INVALID on a label that is no mood. */
export async function loadSentimentHead(dir: string, manifest: VersionManifest): Promise<SentimentHead> {
  const classifier = await loadSentimentModel(dir, manifest);
  const labels = classifier.labels.map((label) => {
    const mood = moods.find((known) => known === label);
    if (!mood) throw new HeadReader(dir, manifest).invalid(`${JSON.stringify(label)} is not a mood`);
    return mood;
  });
  return {
    version: manifest.version,
    predict(text: string, embedding: Embedding) {
      const p = probabilities(classifier, text, denseVector(embedding));
      const top = argmax(p);
      return { label: labels[top] ?? 'neutral', confidence: p[top] ?? 0 };
    },
  };
}
