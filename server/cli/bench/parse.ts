import { join } from 'node:path';
import { defineCommand } from 'citty';
import { loadEncoder } from '../../../models/encoder/encoder.ts';
import type { Language } from '../../../models/index.ts';
import { loadPipeline } from '../../../models/inference/pipeline.ts';
import { loadIntentHead } from '../../../models/intent/index.ts';
import { loadSentimentHead } from '../../../models/sentiment/index.ts';
import { print, progress, writeJson } from '../output.ts';
import { languageFlag, refuseUnknown, wholeNumber } from '../support/flags.ts';
import { modelPaths, releaseNamed } from '../support/release.ts';
import { benchTexts } from './texts.ts';

const goal = 1.25;

interface Figure {
  language: Language;
  /** Distinct messages of a round. */
  messages: number;
  rounds: number;
  /** Medians over all messages, milliseconds. */
  encode_ms: number;
  parse_ms: number;
  /** Median over the messages of parse beside encode of the same text, measured one right after the other. */
  ratio: number;
}

const args = {
  lang: { type: 'string', description: 'only this language: en or zh' },
  rounds: { type: 'string', description: 'times every text is measured (default 3)', valueHint: 'N' },
  threads: { type: 'string', description: 'threads of the encoder (default 1)', valueHint: 'N' },
  json: { type: 'string', description: 'also write the figures to this file', valueHint: 'FILE' },
} as const;

export default defineCommand({
  meta: {
    name: 'parse',
    description: 'Time of a whole parse beside the encoder alone, on the same distinct texts',
  },
  args,
  async run({ args: flags, rawArgs }) {
    refuseUnknown(rawArgs, args);
    const only = languageFlag(flags.lang);
    const rounds = wholeNumber(flags.rounds, 'rounds', { low: 1, high: 100, fallback: 3 });
    const threads = wholeNumber(flags.threads, 'threads', { low: 1, high: 64, fallback: 1 });
    const { baseDir, artifactsDir } = modelPaths();
    await releaseNamed('active');
    const pipeline = await loadPipeline(
      { baseDir, artifactsDir, threads },
      { loadIntentHead, loadSentimentHead },
    );
    const figures: Figure[] = [];
    for (const language of only ? [only] : (['en', 'zh'] as const)) {
      // The same folder and threads give the pipeline's own encoder.
      const encoder = await loadEncoder(join(baseDir, language), { threads });
      const texts = benchTexts.many(language);
      progress(`bench parse: ${texts.length} ${language} messages, ${rounds} rounds of encode and parse`);
      const figure = await measure(language, texts, rounds, {
        encode: (text) => encoder.embed(text),
        parse: (text) => pipeline.parse({ text, language }),
      });
      figures.push(figure);
      print(
        `${language}: encode ${figure.encode_ms.toFixed(2)} ms, parse ${figure.parse_ms.toFixed(2)} ms, ratio ${figure.ratio.toFixed(3)} (goal ≤ ${goal})`,
      );
    }
    writeJson(flags.json, { goal, threads, release: pipeline.release, figures });
  },
});

/** Each text goes through both in turn, so that what else runs on the machine weighs on both alike. */
async function measure(
  language: Language,
  texts: readonly string[],
  rounds: number,
  work: Record<'encode' | 'parse', (text: string) => Promise<unknown>>,
): Promise<Figure> {
  const time = async (what: 'encode' | 'parse', text: string) => {
    const began = performance.now();
    await work[what](text);
    return performance.now() - began;
  };
  for (const text of texts.slice(0, 40)) {
    await time('encode', text);
    await time('parse', text);
  }
  const pairs: { encode: number; parse: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const [i, text] of texts.entries()) {
      if ((round + i) % 2 === 0) {
        const encode = await time('encode', text);
        pairs.push({ encode, parse: await time('parse', text) });
      } else {
        const parse = await time('parse', text);
        pairs.push({ encode: await time('encode', text), parse });
      }
    }
  }
  return {
    language,
    messages: texts.length,
    rounds,
    encode_ms: median(pairs.map(({ encode }) => encode)),
    parse_ms: median(pairs.map(({ parse }) => parse)),
    ratio: median(pairs.map(({ encode, parse }) => parse / encode)),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
