import { ConverterFactory } from 'opencc-js/core';
import simplified from 'opencc-js/dict/STCharacters';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createInference, defaultBaseDir, type Inference, type Language } from '../../models/index.ts';
import { loadConfig } from '../../server/config.ts';
import { invarianceTexts } from './invariance-texts.ts';

/** Share of messages whose likeliest intent a change of the writing alone may not move. */
const bar = 0.95;

let inference: Inference;
beforeAll(() => {
  inference = createInference({
    baseDir: defaultBaseDir,
    artifactsDir: loadConfig().MODELS_DIR,
    processes: 1,
    threads: 1,
    queue: 400,
    deadlineMs: 120_000,
  });
});
afterAll(() => inference.stop());

const tops = (texts: readonly string[], language: Language) =>
  Promise.all(
    texts.map(async (text) => (await inference.parse({ text, language })).intent_ranking[0]?.name ?? ''),
  );
const before: Partial<Record<Language, Promise<string[]>>> = {};
const plain = (language: Language) => {
  before[language] ??= tops(invarianceTexts[language], language);
  return before[language];
};

const wide = (text: string) =>
  text.replace(/[!-~]/g, (char) => String.fromCodePoint((char.codePointAt(0) ?? 0) + 0xfee0));
const traditional = ConverterFactory([simplified]);

const changes: Record<string, (text: string) => string> = {
  'lower case': (text) => text.toLowerCase(),
  'a full stop': (text) => `${text}${/\p{Script=Han}/u.test(text) ? '。' : '.'}`,
  'a question mark': (text) => `${text}${/\p{Script=Han}/u.test(text) ? '？' : '?'}`,
  'full width': wide,
  'spaces around': (text) => `  ${text} \n`,
  'an emoji': (text) => `${text} 🙏`,
};

for (const language of ['en', 'zh'] as const) {
  test.each(Object.entries(changes))(
    `${language}: %s does not change the likeliest intent`,
    async (_, change) => {
      const texts = invarianceTexts[language].map(change);
      expect(texts).not.toEqual(invarianceTexts[language]);
      await unmoved(language, texts);
    },
  );
}

test('zh: traditional characters do not change the likeliest intent', async () => {
  const texts = invarianceTexts.zh.map((text) => traditional(text));
  expect(texts.filter((text, i) => text !== invarianceTexts.zh[i]).length).toBeGreaterThan(55);
  await unmoved('zh', texts);
});

test('the lists hold sixty different messages each', () => {
  for (const texts of Object.values(invarianceTexts)) expect(new Set(texts).size).toBe(60);
});

async function unmoved(language: Language, texts: readonly string[]): Promise<void> {
  const [was, is] = [await plain(language), await tops(texts, language)];
  const moved = texts.filter((_, i) => was[i] !== is[i]);
  expect(1 - moved.length / texts.length, moved.join('\n')).toBeGreaterThanOrEqual(bar);
}
