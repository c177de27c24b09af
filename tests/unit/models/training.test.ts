import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { loadTrainingConfig, trainingConfigPath } from '../../../models/training/config.ts';
import { EmbeddingCache } from '../../../models/training/embedding-cache.ts';
import { headFingerprint } from '../../../models/training/fingerprint.ts';
import { gate } from '../../../models/training/gate.ts';
import type { VersionManifest } from '../../../models/types.ts';
import { fakeEmbedding } from './toy.ts';

const width = 16;
const fingerprint = 'f'.repeat(64);
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'switchboard-training-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
});

describe('the embedding cache', () => {
  const texts = ['one', 'two', '三'];
  const open = (name = fingerprint) => new EmbeddingCache(dir, name, width);
  const segment = () => {
    const folder = join(dir, readdirSync(dir)[0]!);
    return join(folder, readdirSync(folder)[0]!);
  };

  function filled(): EmbeddingCache {
    const cache = open();
    cache.put(texts, texts.map(fakeEmbedding));
    cache.close();
    return cache;
  }

  it('gives back what was put, in another process too, and only for the same encoder', () => {
    filled();
    const again = open();
    for (const text of texts) expect(again.get(text)).toEqual(fakeEmbedding(text));
    expect(again.get('four')).toBeUndefined();
    expect(open('e'.repeat(64)).size).toBe(0);
  });

  it('passes over the record that a kill has torn, and over one whose bytes have changed', () => {
    filled();
    const path = segment();
    const size = readFileSync(path).length;
    truncateSync(path, size - 5);
    expect(open().size).toBe(2);
    const bytes = readFileSync(path);
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    expect(open().get('one')).toBeUndefined();
    expect(open().get('two')).toEqual(fakeEmbedding('two'));
  });

  it('goes on in a segment of its own after a torn one', () => {
    filled();
    appendFileSync(segment(), 'torn');
    const cache = open();
    cache.put(['four'], [fakeEmbedding('four')]);
    cache.close();
    expect(open().size).toBe(4);
  });
});

describe('the training configuration', () => {
  const config = loadTrainingConfig();

  it('that ships is sound', () => {
    expect(config.intent.folds).toBeGreaterThanOrEqual(2);
  });

  it.each([
    ['an unknown key', { ...config, sed: 1 }, 'sed'],
    ['a missing key', { ...config, seed: undefined }, 'seed'],
    ['a share above one', { ...config, intent: { ...config.intent, balance: 2 } }, 'intent.balance'],
  ])('is refused with %s', (_, value, key) => {
    const path = join(dir, 'config.yml');
    writeFileSync(path, stringify(value));
    expect(() => loadTrainingConfig(path)).toThrow(key);
  });

  it('is part of a fingerprint key by key', () => {
    const of = (changed: typeof config) =>
      headFingerprint({ config: changed, kind: 'intent', language: 'en', data: 'd', encoder: 'e' });
    const before = of(config);
    expect(of(structuredClone(config))).toBe(before);
    const changes: ((c: typeof config) => void)[] = [
      (c) => (c.seed = 2),
      (c) => (c.intent.folds = 7),
      (c) => (c.intent.search_rows = 17),
      (c) => (c.intent.balance = 0.9),
      (c) => (c.intent.dense.iterations = 7),
      (c) => (c.intent.calibration_rows = 5),
      (c) => (c.intent.squares.iterations = 5),
      (c) => (c.intent.packs = { en: { dense: 9, sparse: 9, squares: 9 } }),
      (c) => (c.intent.out_of_scope.miss_cost = 9),
      (c) => (c.intent.out_of_scope.folds_false_rejection.en = 0.5),
      (c) => (c.intent.out_of_scope.weights.nearest = 0.9),
      (c) => (c.intent.sparse.max_features = 7),
      (c) => (c.intent.out_of_scope.false_rejection = 0.2),
      (c) => (c.intent.confident.precision = 0.5),
    ];
    const after = changes.map((change) => {
      const changed = structuredClone(config);
      change(changed);
      return of(changed);
    });
    expect(new Set([before, ...after]).size).toBe(changes.length + 1);
    const mood = structuredClone(config);
    mood.sentiment.folds = 9;
    mood.nice = 3;
    expect(of(mood)).toBe(before);
  });

  it('explains every key that it has', () => {
    const text = readFileSync(trainingConfigPath, 'utf8');
    expect(text.split('\n').filter((line) => line.trim().startsWith('#')).length).toBeGreaterThan(15);
  });
});

describe('the gate', () => {
  const version = (name: string, accuracy: number, encoder = 'e') =>
    ({
      version: name,
      metrics: { accuracy },
      encoder: { fingerprint: encoder },
    }) as unknown as VersionManifest;

  it('lets pass what is as good as before, or has nothing to compare with', () => {
    expect(gate(version('b', 0.9), undefined, { accuracy_drop: 0.01 })).toBeUndefined();
    expect(gate(version('b', 0.895), version('a', 0.9), { accuracy_drop: 0.01 })).toBeUndefined();
    expect(gate(version('b', 0.2), version('a', 0.9, 'old'), { accuracy_drop: 0.01 })).toBeUndefined();
  });

  it('compares on the golden set where both were scored on the same one', () => {
    const scored = (name: string, accuracy: number, golden: number, set: string) => ({
      ...version(name, accuracy),
      metrics: { accuracy, golden: { fingerprint: set, rows: 10, accuracy: golden } },
    });
    const limit = { accuracy_drop: 0.01 };
    expect(gate(scored('b', 0.5, 0.92, 's'), scored('a', 0.9, 0.9, 's'), limit)).toBeUndefined();
    expect(gate(scored('b', 0.95, 0.7, 's'), scored('a', 0.9, 0.9, 's'), limit)).toContain('golden set');
    expect(gate(scored('b', 0.5, 0.92, 's'), scored('a', 0.9, 0.9, 'other'), limit)).toContain(
      'held-out rows',
    );
  });

  it('refuses what is worse and says by how much', () => {
    expect(gate(version('b', 0.88), version('a', 0.9), { accuracy_drop: 0.01 })).toBe(
      'b is right on 88.0 % of the held-out rows, a on 90.0 %',
    );
  });
});
