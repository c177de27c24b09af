import { defineCommand } from 'citty';
import { loadCuration } from '../../../models/index.ts';
import { print, writeJson } from '../output.ts';
import { refuseUnknown, wholeNumber } from '../support/flags.ts';
import { languagesOf, learner, packRows, placeOf, shared } from './support.ts';

const args = {
  ...shared,
  show: { type: 'string', description: 'pairs shown (default 20)', valueHint: 'N' },
} as const;

export default defineCommand({
  meta: {
    name: 'overlap',
    description: 'Pairs of intents that are taken for each other, and the lines between them',
  },
  args,
  async run({ args: flags, rawArgs }) {
    refuseUnknown(rawArgs, args);
    const show = wholeNumber(flags.show, 'show', { low: 1, high: 3_000, fallback: 20 });
    const rows = packRows(flags.from, flags.lang);
    const { corpusOfRows, crossValidate, foldsOfCorpus, overlapPairs } = await loadCuration();
    const results = [];
    for (const lang of languagesOf(rows)) {
      const own = rows.filter((row) => row.lang === lang);
      const { fit, folds, embed, tell } = await learner(lang);
      const embedded = { rows: own, embeddings: await embed(own.map(({ text }) => text)) };
      const corpus = corpusOfRows(embedded);
      const view = crossValidate(corpus, foldsOfCorpus(corpus, folds, fit.seed), fit, tell);
      const pairs = overlapPairs(embedded, view, show);
      for (const { a, b, confusion, a_as_b, b_as_a, cosine, border } of pairs) {
        print(
          `${lang}  ${a}  ${b}  ${(confusion * 100).toFixed(1)} % taken for each other (${a_as_b} and ${b_as_a}), cosine ${cosine.toFixed(3)}`,
        );
        for (const line of border) print(`    ${line.intent}  ${line.text}  [${placeOf(line)}]`);
      }
      results.push({ lang, pairs });
    }
    writeJson(flags.json, results);
  },
});
