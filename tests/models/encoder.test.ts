import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LoadedEncoder, loadEncoder } from '../../models/encoder/encoder.ts';
import { encoderFiles, verifyEncoder } from '../../models/encoder/manifest.ts';
import { preprocess } from '../../models/encoder/preprocessing.ts';
import { createTokenizer, type Tokenize } from '../../models/encoder/tokenizer.ts';
import { defaultBaseDir, embedMany } from '../../models/index.ts';
import { projectRoot } from '../../models/paths.ts';
import type { Embedding, Language } from '../../models/types.ts';
import { benchTexts } from '../../server/cli/bench/texts.ts';
import { childrenNamed } from './helpers.ts';

const encoders = new Map<Language, LoadedEncoder>();
const tokenizers = new Map<Language, Tokenize>();
const encoder = (language: Language) => encoders.get(language)!;
const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
const same = (a: Embedding, b: Embedding) =>
  a.truncated === b.truncated &&
  Buffer.from(a.cls.buffer).equals(Buffer.from(b.cls.buffer)) &&
  Buffer.from(a.mean.buffer).equals(Buffer.from(b.mean.buffer));

beforeAll(async () => {
  for (const language of ['en', 'zh'] as const) {
    encoders.set(language, await loadEncoder(join(defaultBaseDir, language)));
    tokenizers.set(language, createTokenizer(await verifyEncoder(join(defaultBaseDir, language)), language));
  }
});
afterAll(async () => {
  for (const one of encoders.values()) await one.dispose();
});

const texts = {
  en: [
    'My bill is too high',
    'I lost my SIM card yesterday',
    'hi',
    'The network is down since this morning and nobody answers the phone',
    'thanks',
  ],
  zh: ['我的话费太高了', '昨天我的手机卡丢了', '你好', '从今天早上开始就没有网络，打电话也没有人接', '谢谢'],
};

describe.each(['en', 'zh'] as const)('the %s encoder', (language) => {
  test('gives two vectors of length 1 and its width', async () => {
    const { cls, mean, truncated } = await encoder(language).embed(texts[language][0]!);
    expect([cls.length, mean.length]).toEqual([encoder(language).width, encoder(language).width]);
    expect(dot(cls, cls)).toBeCloseTo(1, 5);
    expect(dot(mean, mean)).toBeCloseTo(1, 5);
    expect(truncated).toBe(false);
  });

  test('gives the same vector alone, again, and with others on the way', async () => {
    const alone: Embedding[] = [];
    for (const text of texts[language]) alone.push(await encoder(language).embed(text));
    const together = await Promise.all(
      [...texts[language]].reverse().map((text) => encoder(language).embed(text)),
    );
    together.reverse();
    for (const [i, embedding] of alone.entries()) expect(same(embedding, together[i]!)).toBe(true);
  });

  test('embedMany keeps the order and equals single runs', async () => {
    const many = Array.from({ length: 40 }, (_, i) => `${texts[language][i % 5]} ${i}`);
    const seen: number[] = [];
    const embeddings = await embedMany(many, language, {
      processes: 2,
      onProgress: (done) => seen.push(done),
    });
    expect(embeddings).toHaveLength(many.length);
    expect(seen.at(-1)).toBe(many.length);
    for (const i of [0, 1, 15, 16, 31, 39])
      expect(same(embeddings[i]!, await encoder(language).embed(many[i]!))).toBe(true);
  });

  test('cuts after 512 positions: the first 384 and the last 128', async () => {
    const word = language === 'en' ? 'phone ' : '费';
    const first = tokenizers.get(language)!(
      word.repeat(382) + (language === 'en' ? 'begin ' : '始') + word.repeat(400),
    );
    expect(first.truncated).toBe(true);
    expect(first.ids).toHaveLength(512);
    expect([first.ids[0], first.ids[511]]).toEqual([101n, 102n]);
    expect(first.ids[383]).not.toBe(first.ids[382]);
    expect(first.ids[384]).toBe(first.ids[382]);
    const last = tokenizers.get(language)!(
      word.repeat(700) + (language === 'en' ? 'end ' : '末') + word.repeat(126),
    );
    expect(last.ids[384]).not.toBe(last.ids[385]);
    const whole = tokenizers.get(language)!(word.repeat(510));
    expect([whole.truncated, whole.ids.length]).toEqual([false, 512]);
    expect((await encoder(language).embed(word.repeat(600))).truncated).toBe(true);
  });

  test.each([
    ['nothing', ''],
    ['white space and controls', ' \t\n\u0000\u0007\u200b\ufeff '],
    ['emoji', '👍👨‍👩‍👧🏳️‍🌈'],
    ['right to left', '\u202eمرحبا \u202cשלום'],
    ['a lone surrogate', 'a\ud800b\udc00'],
    ['4,000 characters without a space', 'x'.repeat(4000)],
    ['4,000 characters of Han', '网'.repeat(4000)],
    ['combining marks', `e${'\u0301'.repeat(3000)}`],
    ['special tokens', '[CLS] [SEP] [PAD] [MASK] [UNK]'],
    ['a ligature that grows under NFKC', '\ufdfa'.repeat(500)],
  ])('takes %s', async (_, text) => {
    const { cls, mean } = await encoder(language).embed(text);
    expect(cls.every(Number.isFinite) && mean.every(Number.isFinite)).toBe(true);
    expect(dot(cls, cls)).toBeCloseTo(1, 4);
  });

  test('does not let a typed special token through', () => {
    const { ids } = tokenizers.get(language)!('a [SEP] b [CLS] [MASK]');
    expect([...ids].filter((id) => id === 101n || id === 102n || id === 103n)).toHaveLength(2);
  });

  test('is loaded once for the same folder', async () => {
    expect(await loadEncoder(join(defaultBaseDir, language))).toBe(encoder(language));
  });
});

test('embedMany goes on when one of its processes is killed', async () => {
  const many = Array.from({ length: 64 }, (_, i) => `my bill number ${i} is wrong`);
  let killed = 0;
  const embeddings = await embedMany(many, 'en', {
    processes: 2,
    onProgress: () => {
      const [victim] = killed ? [] : childrenNamed('switchboard-embed');
      if (victim) process.kill(victim, 'SIGKILL');
      killed = victim ?? killed;
    },
  });
  expect(killed).toBeGreaterThan(0);
  for (const i of [0, 20, 40, 63])
    expect(same(embeddings[i]!, await encoder('en').embed(many[i]!))).toBe(true);
  expect(childrenNamed('switchboard-embed')).toEqual([]);
});

test('embedMany tells when its encoder is missing, and the benchmark has messages of 15 tokens', async () => {
  await expect(embedMany(['a'], 'en', { baseDir: '/nowhere' })).rejects.toMatchObject({
    code: 'ENCODER_MISSING',
  });
  for (const language of ['en', 'zh'] as const) {
    expect(tokenizers.get(language)!(benchTexts.fifteen[language]).ids).toHaveLength(15);
    expect(new Set(benchTexts.many(language)).size).toBe(150);
  }
});

test('near texts are nearer than far ones', async () => {
  const of = async (text: string) => (await encoder('en').embed(text)).cls;
  const bill = await of('My bill is too high');
  expect(dot(bill, await of('The invoice is too expensive'))).toBeGreaterThan(
    dot(bill, await of('My SIM card is lost')),
  );
});

describe('preprocessing', () => {
  test('maps full-width forms, capitals and traditional characters for zh', () => {
    expect(preprocess('我的ＡＰＰ打不開，１０元', 'zh')).toBe('我的app打不开,10元');
    expect(preprocess('行動網路簡訊帳單有什麼問題', 'zh')).toBe('移动网络短信账单有什么问题');
  });

  test.each(['为什么程序后面干净', '什么时候呼叫转移停用', '著名的宽带里程'])(
    'leaves simplified text as it is: %s',
    (text) => {
      expect(preprocess(text, 'zh')).toBe(text);
    },
  );

  test('keeps capitals for en, joins spaces and drops what cannot be seen', () => {
    expect(preprocess('  Hello\u0000 \u202eWORLD\u202c\n\n now\u00ad ', 'en')).toBe('Hello WORLD now');
  });

  test('the rules name the version of the dictionaries in use', async () => {
    const { preprocessingRules } = await import('../../models/encoder/preprocessing.ts');
    const { version } = JSON.parse(
      await readFile(join(projectRoot, 'node_modules/opencc-js/package.json'), 'utf8'),
    ) as { version: string };
    expect(preprocessingRules).toContain(`opencc-js-${version}`);
  });
});

test('the folders carry a manifest with every loaded file, and the licence', async () => {
  for (const language of ['en', 'zh'] as const) {
    const { manifest } = await verifyEncoder(join(defaultBaseDir, language));
    expect(Object.keys(manifest.files).sort()).toEqual(Object.values(encoderFiles).sort());
    expect(await readFile(join(defaultBaseDir, language, 'LICENSE'), 'utf8')).toContain('MIT License');
  }
});
