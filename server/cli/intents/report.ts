import { defineCommand } from 'citty';
import { loadCuration } from '../../../models/index.ts';
import { print, progress, writeJson } from '../output.ts';
import { refuseUnknown } from '../support/flags.ts';
import {
  goldenRows,
  languagesOf,
  learner,
  outOfScopeCounts,
  packRows,
  reportDir,
  shared,
  writeInto,
} from './support.ts';

const args = {
  ...shared,
  report: { type: 'string', description: 'directory for <lang>.md and <lang>.json', valueHint: 'DIR' },
} as const;

export default defineCommand({
  meta: {
    name: 'report',
    description: 'What a pack is made of: counts, variety, lengths, overlaps, weak intents',
  },
  args,
  async run({ args: flags, rawArgs }) {
    refuseUnknown(rawArgs, args);
    const rows = packRows(flags.from, flags.lang);
    const { corpusOfRows, crossValidate, foldsOfCorpus, overlapPairs, packMarkdown, packReport } =
      await loadCuration();
    const dir = reportDir(flags.report, 'intents-report');
    const reports = [];
    for (const lang of languagesOf(rows)) {
      const own = rows.filter((row) => row.lang === lang);
      const { fit, folds, embed, tell } = await learner(lang);
      const embedded = { rows: own, embeddings: await embed(own.map(({ text }) => text)) };
      const corpus = corpusOfRows(embedded);
      const view = crossValidate(corpus, foldsOfCorpus(corpus, folds, fit.seed), fit, tell);
      const golden = new Map<string, number>();
      for (const { intent } of goldenRows(lang)) golden.set(intent, (golden.get(intent) ?? 0) + 1);
      const report = packReport({
        ...embedded,
        lang,
        view,
        overlaps: overlapPairs(embedded, view, 20, 0),
        golden,
        outOfScope: outOfScopeCounts(lang),
      });
      writeInto(dir, `${lang}.md`, packMarkdown(report));
      writeInto(dir, `${lang}.json`, `${JSON.stringify(report, null, 2)}\n`);
      const counts = report.intents.map((intent) => intent.rows).sort((a, b) => a - b);
      print(
        `${lang}: ${report.rows} rows, ${report.intents.length} intents (${counts[0]} to ${counts.at(-1)} rows), cross-validated accuracy ${(report.accuracy * 100).toFixed(1)} %`,
      );
      reports.push(report);
    }
    progress(`report in ${dir}`);
    writeJson(flags.json, reports);
  },
});
