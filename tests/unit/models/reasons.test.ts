import { expect, test } from 'vitest';
import { preprocess } from '../../../models/encoder/preprocessing.ts';
import { sparseLogits } from '../../../models/intent/classifier.ts';
import { denseVector } from '../../../models/intent/features.ts';
import { fitIntent } from '../../../models/intent/model.ts';
import { cutPieces, pieceOfPoint, without } from '../../../models/intent/pieces.ts';
import { explainIntent, spellingParts } from '../../../models/intent/reasons.ts';
import { vectorise } from '../../../models/intent/sparse.ts';
import { allRows, fakeEmbedding, toyCorpus, toyIntent, toyOutsideRows } from './toy.ts';

const corpus = toyCorpus();
const { model } = fitIntent(corpus, allRows(corpus), toyOutsideRows(), toyIntent);
const embed = async (text: string) => fakeEmbedding(text);
const texts = [
  'why is my esim so slow, again?',
  'Ｎｅｅｄ the bill  asap',
  '👍 signal 👍',
  'x',
  `signal ${'and the bill '.repeat(40)}`,
];

test('reasons and the rest add up to the log-odds of the two intents', async () => {
  for (const text of texts) {
    const said = await explainIntent(model, text, denseVector(fakeEmbedding(text)), { embed });
    const sum = said.reasons.reduce((total, { effect }) => total + effect, said.rest);
    expect(Math.abs(sum - said.log_odds)).toBeLessThan(1e-6);
    expect(Math.abs(said.log_odds - Math.log(said.intent.confidence / said.against.confidence))).toBeLessThan(
      1e-6,
    );
    for (const { text: piece, start, end, effect, spelling, meaning } of said.reasons) {
      expect([...text].slice(start, end).join('')).toBe(piece);
      expect(effect).toBe(spelling + meaning);
    }
    expect(said.reasons.length).toBeLessThanOrEqual(20);
    expect(said.occluded).toBe(said.reasons.length);
  }
});

test('the spelling parts are exact: with the bias they are the difference of the two logits', () => {
  const { classifier } = model;
  const { sparse, vocabulary, mix, temperature } = classifier;
  expect(mix).toBeLessThan(1);
  for (const text of texts) {
    const logits = sparseLogits(sparse, vectorise(text, vocabulary));
    const bias = (sparse.bias[0] as number) - (sparse.bias[2] as number);
    const wanted = (((logits[0] as number) - (logits[2] as number) - bias) * (1 - mix)) / temperature;
    const parts = spellingParts(classifier, text, cutPieces(text, 'en', 20), 0, 2);
    expect(Math.abs(parts.reduce((sum, part) => sum + part, 0) - wanted)).toBeLessThan(1e-6);
  }
});

test('the word that decides has the largest effect, and the nearest messages are of its intent', async () => {
  const text = 'please help with esim';
  const said = await explainIntent(model, text, denseVector(fakeEmbedding(text)), { embed });
  expect(said.intent.name).toBe('sim.esim');
  expect(said.reasons.toSorted((a, b) => b.effect - a.effect)[0]?.text).toBe('esim');
  expect(said.nearest).toHaveLength(3);
  expect(said.nearest[0]).toMatchObject({ text, intent: 'sim.esim' });
  expect(said.nearest[0]?.similarity).toBeGreaterThan(0.98);
});

test('every occlusion waits for its turn, and a budget that is used up ends them', async () => {
  let turns = 0;
  const options = { embed, pause: async () => void turns++ };
  const text = 'why is it so with the bill';
  const x = denseVector(fakeEmbedding(text));
  const all = await explainIntent(model, text, x, options);
  expect(turns).toBe(all.occluded);
  const none = await explainIntent(model, text, x, { ...options, budgetMs: -1 });
  expect(none.occluded).toBe(0);
  expect(none.reasons.every(({ meaning }) => meaning === 0)).toBe(true);
  expect(none.log_odds).toBe(all.log_odds);
});

test('pieces are words of either language with their punctuation, and at most so many', () => {
  const cut = (text: string, language: 'en' | 'zh', most = 20) =>
    cutPieces(text, language, most).map(({ from, to }) => text.slice(from, to));
  expect(cut("it doesn't work, why?", 'en')).toEqual(['it', "doesn't", 'work,', 'why?']);
  expect(cut('流量怎么用得这么快？！', 'zh')).toContain('快？！');
  expect(cut('好👍', 'zh')).toEqual(['好', '👍']);
  expect(cut('a b c d e', 'en', 2)).toEqual(['a b c', 'd e']);
  expect(cut('   ', 'en')).toEqual([]);
  expect(without('a b c', { from: 2, to: 3 }, 'en').split(/\s+/)).toEqual(['a', 'c']);
  expect(without('网速慢', { from: 0, to: 2 }, 'zh')).toBe('慢');
});

test('each code point of the normalised text has one owner, where normalising changes lengths too', () => {
  const text = '門號ﬁ 一二';
  const pieces = cutPieces(text, 'zh', 20);
  const owner = pieceOfPoint(text, pieces, 'zh');
  expect(owner).toHaveLength([...preprocess(text, 'zh')].length + 2);
  expect([...owner]).toEqual([...owner].sort((a, b) => a - b));
  expect(owner.at(-1)).toBe(pieces.length - 1);
});
