import { defineCommand } from 'citty';
import { readRows } from '../../../models/evaluation/index.ts';
import { fitJudge } from '../../../models/evaluation/models.ts';
import { withLanguages } from '../../../models/evaluation/rows.ts';
import { createEmbedder } from '../../../models/training/embed.ts';
import { loadTrainingConfig } from '../../../models/training/index.ts';
import { print, progress, writeJson } from '../output.ts';
import { languageFlag, refuseUnknown, repeated, UsageError } from '../support/flags.ts';
import { modelPaths } from '../support/release.ts';

const args = {
  data: {
    type: 'string',
    description: 'rows to train on: JSONL, CSV, Rasa NLU .yml, or a folder; may repeat',
    valueHint: 'FILE',
  },
  lang: { type: 'string', description: 'language of rows that name none: en or zh (default: by script)' },
  json: { type: 'string', description: 'also write the figures to this file', valueHint: 'FILE' },
} as const;

export default defineCommand({
  meta: { name: 'train', description: 'Time of the search and of the final fit of an intent model' },
  args,
  async run({ args: flags, rawArgs }) {
    refuseUnknown(rawArgs, args);
    const paths = repeated(rawArgs, 'data');
    if (paths.length === 0) throw new UsageError('there is no --data', 'give rows to train on: --data FILE');
    const all = withLanguages(readRows(paths, 'label'), languageFlag(flags.lang));
    const figures = [];
    for (const language of [...new Set(all.map((row) => row.language))].sort()) {
      const train = all.filter((row) => row.language === language);
      const embedder = await createEmbedder(language, modelPaths());
      const judge = await fitJudge({
        kind: 'intent',
        language,
        train,
        valid: [],
        config: loadTrainingConfig(),
        embedder,
        tell: (stage, done, total) => done === total && progress(`${language}: ${stage}`),
      });
      const { seconds, computed } = embedder.spent;
      figures.push({
        language,
        rows: train.length,
        labels: judge.labels.length,
        embedded: computed,
        embed_seconds: seconds,
        tune_seconds: judge.tuneSeconds,
        train_seconds: judge.trainSeconds,
      });
    }
    for (const figure of figures) {
      print(`${figure.language}: ${figure.rows} rows, ${figure.labels} labels`);
      print(
        `  embedding           ${figure.embed_seconds.toFixed(1)} s (${figure.embedded} texts, the others from the cache)`,
      );
      print(`  search and folds    ${figure.tune_seconds.toFixed(1)} s`);
      print(`  final fit           ${figure.train_seconds.toFixed(1)} s`);
    }
    writeJson(flags.json, figures);
  },
});
