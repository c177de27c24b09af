import { describe, expect, test } from 'vitest';
import { CATALOGUE, isCatalogueIntent, loadNlu, loadRows, OUT_OF_SCOPE } from '../../../intents/index.ts';
import { inProject } from '../../../server/paths.ts';

const normal = (text: string) => text.normalize('NFKC').toLowerCase().split(/\s+/).filter(Boolean).join(' ');
const bare = (text: string) => normal(text).replace(/[\p{P}\p{S}\s]/gu, '');

/** Jaccard similarity of character trigrams: 1 for the same text, above .8 for one that differs by a word. */
function grams(text: string): Set<string> {
  const letters = bare(text);
  return new Set(
    Array.from({ length: Math.max(1, letters.length - 2) }, (_, at) => letters.slice(at, at + 3)),
  );
}
const jaccard = (a: Set<string>, b: Set<string>) => {
  let shared = 0;
  for (const gram of a) if (b.has(gram)) shared++;
  return shared / (a.size + b.size - shared);
};

describe.each(['en', 'zh'] as const)('%s pack', (lang) => {
  const examples = loadNlu(inProject('intents', 'nlu', lang));
  const golden = loadRows(inProject('intents', 'golden', 'intents', `${lang}.jsonl`));
  const oos = loadNlu(inProject('intents', 'oos', `${lang}.yml`));
  const goldenOos = loadRows(inProject('intents', 'golden', 'oos', `${lang}.jsonl`));
  const sentiment = loadRows(inProject('intents', 'sentiment', `${lang}.jsonl`));

  test('every intent of the catalogue has at least 40 lines, and no other name occurs', () => {
    const counts = new Map(CATALOGUE.map((name) => [name as string, 0]));
    for (const { intent } of examples) counts.set(intent, (counts.get(intent) ?? 0) + 1);
    expect([...counts.keys()].filter((name) => !isCatalogueIntent(name))).toEqual([]);
    expect([...counts].filter(([, n]) => n < 40)).toEqual([]);
  });

  test('no line stands twice, inside an intent or across', () => {
    const seen = new Set<string>();
    const twice = examples
      .filter(({ text }) => seen.size === seen.add(bare(text) || text).size)
      .map(({ text }) => text);
    expect(twice.filter((text) => bare(text).length > 4)).toEqual([]);
  });

  test('lines are written in the language of their folder', () => {
    const han = /\p{Script=Han}/u;
    const wrong = examples.filter(({ text }) =>
      lang === 'en' ? han.test(text) : !han.test(text) && bare(text).length > 12,
    );
    expect(wrong.map(({ text }) => text)).toEqual([]);
  });

  test('lengths vary: short ones, long ones, and no line over 400 characters', () => {
    const lengths = examples.map(({ text }) => [...text].length).sort((a, b) => a - b);
    const at = (q: number) => lengths[Math.floor(q * (lengths.length - 1))] ?? 0;
    expect(at(0.1)).toBeLessThan(lang === 'en' ? 30 : 12);
    expect(at(0.9)).toBeGreaterThan(lang === 'en' ? 110 : 35);
    expect(at(1)).toBeLessThanOrEqual(600);
  });

  test('golden: at least 12 lines an intent, known labels, and out-of-scope rows', () => {
    const counts = new Map<string, number>();
    for (const { label } of golden) counts.set(label, (counts.get(label) ?? 0) + 1);
    expect(CATALOGUE.filter((name) => (counts.get(name) ?? 0) < 12)).toEqual([]);
    expect(golden.filter(({ label }) => !isCatalogueIntent(label))).toEqual([]);
    expect(goldenOos.length).toBeGreaterThanOrEqual(140);
    expect(goldenOos.filter(({ label }) => label !== OUT_OF_SCOPE)).toEqual([]);
    expect(oos.length).toBeGreaterThanOrEqual(300);
  });

  test('golden does not leak into training: no shared text, no near copy', () => {
    const training = [...examples.map(({ text }) => text), ...oos.map(({ text }) => text)];
    const exact = new Set(training.map(bare));
    const rows = [...golden, ...goldenOos];
    // Greetings and bare phrases of a word or two are the same for everybody.
    const long = rows.filter(({ text }) => bare(text).length > (lang === 'en' ? 14 : 6));
    expect(long.filter(({ text }) => exact.has(bare(text))).map(({ text }) => text)).toEqual([]);
    const index = new Map<string, number[]>();
    const sets = training.map(grams);
    sets.forEach((set, at) => {
      for (const gram of set) index.set(gram, [...(index.get(gram) ?? []), at]);
    });
    const near = long.filter(({ text }) => {
      const own = grams(text);
      const shared = new Map<number, number>();
      for (const gram of own)
        for (const at of index.get(gram) ?? []) shared.set(at, (shared.get(at) ?? 0) + 1);
      return [...shared].some(([at, n]) => n > own.size / 2 && jaccard(own, sets[at] ?? new Set()) > 0.8);
    });
    expect(near.map(({ text }) => text)).toEqual([]);
  });

  test('sentiment: three classes, neutral among the largest, no line twice', () => {
    const counts: Record<string, number> = {};
    for (const { label } of sentiment) counts[label] = (counts[label] ?? 0) + 1;
    expect(Object.keys(counts).sort()).toEqual(['negative', 'neutral', 'positive']);
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(200);
    expect(new Set(sentiment.map(({ text }) => normal(text))).size).toBe(sentiment.length);
  });

  test('no personal data that looks real', () => {
    const texts = [...examples, ...golden, ...sentiment].map(({ text }) => text);
    // Mainland mobile numbers, identity numbers, addresses of e-mail outside reserved names.
    const suspicious =
      /(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{17}[\dXx](?!\d)|[\w.]+@(?!example\.)[\w-]+\.(com|cn|net|org)/;
    expect(texts.filter((text) => suspicious.test(text))).toEqual([]);
  });
});
