import type { Corpus, FitOptions } from '../../../models/intent/corpus.ts';
import { denseRows } from '../../../models/intent/features.ts';
import type { IntentOptions } from '../../../models/intent/model.ts';
import { snapshotOf } from '../../../models/training/dataset.ts';
import type { Embedding } from '../../../models/types.ts';

const width = 16;

/** A stand-in for an encoder: vectors from the words of a text, near each other where texts share words. */
export function fakeEmbedding(text: string): Embedding {
  const view = (salt: number) => {
    const vector = new Float32Array(width);
    for (const word of text.toLowerCase().split(/\s+/)) {
      let hash = salt;
      for (const char of word) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
      for (let j = 0; j < width; j++) {
        hash = Math.imul(hash ^ (j + 1), 0x01000193) >>> 0;
        vector[j] = (vector[j] ?? 0) + (hash / 2 ** 32 - 0.5);
      }
    }
    const length = Math.hypot(...vector) || 1;
    return vector.map((value) => value / length);
  };
  return { cls: view(0x811c9dc5), mean: view(0x1234567), truncated: false };
}

const subjects: Record<string, string[]> = {
  'billing.view_bill': ['bill', 'statement', 'owe', 'amount', 'invoice total'],
  'network.no_signal': ['signal', 'bars', 'service on my phone', 'network', 'reception'],
  'sim.esim': ['esim', 'digital sim', 'qr code', 'embedded sim', 'esim profile'],
};
const frames = [
  'what about my %',
  'please help with %',
  'i have a question on %',
  '% is the problem today',
  'tell me about % now',
  'why is it so with %',
  '% again',
  'need % asap',
];

/** 120 rows of three intents. */
export const toyRows = Object.entries(subjects).flatMap(([label, words]) =>
  words.flatMap((word) => frames.map((frame) => ({ text: frame.replace('%', word), label }))),
);

export const toyOutside = [
  'weather in paris tomorrow',
  'recipe for lentil soup',
  'who won the match',
  'sing me a song',
  'my cat sleeps all day',
  'translate good morning to french',
];

export function toyCorpus(rows = toyRows): Corpus {
  const snapshot = snapshotOf(rows, 1);
  return {
    texts: snapshot.rows.map(({ text }) => text),
    labels: snapshot.labels,
    y: Int32Array.from(snapshot.rows, ({ label }) => snapshot.labels.indexOf(label)),
    dense: denseRows(snapshot.rows.map(({ text }) => fakeEmbedding(text))),
  };
}

export const toyFit: FitOptions = {
  seed: 1,
  folds: 4,
  searchRows: 1000,
  calibrationRows: 1000,
  balance: 0.25,
  dense: { penalties: [1, 30], iterations: 30 },
  sparse: {
    penalties: [1, 30],
    iterations: 20,
    chars: [2, 4],
    words: [1, 2],
    minTexts: 1,
    maxFeatures: 4000,
  },
  squares: { penalties: [1, 3], iterations: 20 },
  language: 'en',
};

export const toyIntent: IntentOptions = {
  fit: toyFit,
  outOfScope: {
    neighbours: 3,
    labels: 2,
    perLabel: 50,
    falseRejection: 0.05,
    foldsFalseRejection: 0.05,
    missCost: 1,
    weights: {
      nearest: 0.3,
      neighbours: 0.3,
      isolation: 0.1,
      centroid: 0.1,
      middle: 0.05,
      doubt: 0.05,
      entropy: 0.05,
      unknown: 0.05,
    },
    enoughRows: 5,
    sampleRows: 500,
  },
  confident: { precision: 0.9, least: 0.3 },
};

export const allRows = (corpus: Corpus) => Int32Array.from(corpus.texts.keys());
export const toyOutsideRows = (texts = toyOutside) => ({ texts, dense: denseRows(texts.map(fakeEmbedding)) });
