import { resolve } from 'node:path';
import { defineCommand } from 'citty';
import { toNlu, writeWhole } from '../../../intents/index.ts';
import { type Language, loadCuration } from '../../../models/index.ts';
import { print, progress, writeJson } from '../output.ts';
import { refuseUnknown, UsageError, wholeNumber } from '../support/flags.ts';
import {
  AUGMENTED,
  languagesOf,
  learner,
  packRows,
  placeOf,
  shared,
  shippedPack,
  written,
} from './support.ts';

const args = {
  ...shared,
  share: {
    type: 'string',
    description: 'share of the lines that get a copy with a slip (default 0.2)',
    valueHint: 'S',
  },
  seed: { type: 'string', description: 'decides which lines and which slips (default 1)', valueHint: 'N' },
  to: { type: 'string', description: 'pack folder (default intents/nlu)', valueHint: 'DIR' },
  write: { type: 'boolean', description: 'keep the rows, in <lang>/augmented.yml, where they help' },
} as const;

/** The file that marks its rows as made by machine; the next call makes it anew. */
const augmentedFile = (dir: string, lang: Language) => resolve(dir, lang, AUGMENTED);

export default defineCommand({
  meta: {
    name: 'augment',
    description:
      'Make rows with slips of the keyboard, ear and hurry, measure whether they help, keep them if so',
  },
  args,
  async run({ args: flags, rawArgs }) {
    refuseUnknown(rawArgs, args);
    const share = Number(flags.share ?? 0.2);
    if (!(share > 0 && share <= 1))
      throw new UsageError(`--share is ${JSON.stringify(flags.share)}`, 'give a number above 0, at most 1');
    const seed = wholeNumber(flags.seed, 'seed', { low: 0, high: 2 ** 31 - 1, fallback: 1 });
    const rows = written(packRows(flags.from, flags.lang));
    const { augmentRows, tryAugmented } = await loadCuration();
    const results = [];
    for (const lang of languagesOf(rows)) {
      const own = rows.filter((row) => row.lang === lang);
      const augmented = augmentRows(own, lang, { share, seed });
      progress(`${lang}: ${augmented.length} rows made from ${own.length}`);
      const trial = await tryAugmented({ rows: own, augmented, ...(await learner(lang)) });
      const { comparison: c, better } = trial;
      print(`${lang}: ${trial.augmented} rows with slips beside ${trial.rows}`);
      print(
        `  ${Object.entries(trial.by_operation)
          .map(([name, n]) => `${name} ${n}`)
          .join(', ')}`,
      );
      print(
        `  accuracy without, with  ${percent(c.accuracy_a)}, ${percent(c.accuracy_b)} (folds, ${c.n} rows)`,
      );
      print(
        `  McNemar  ${c.mcnemar.only_a} rows lost, ${c.mcnemar.only_b} won, p ${c.mcnemar.exact_p.toPrecision(3)}`,
      );
      print(`  ${better ? 'better, not by chance' : 'not better by more than chance'}`);
      const file = augmentedFile(flags.to ?? shippedPack(), lang);
      if (flags.write && better) {
        const note =
          '# Made by "switchboard intents augment" from lines of this pack; not written by people.\n';
        writeWhole(file, note + toNlu(augmented.map(({ row }) => row)));
        print(`  wrote ${placeOf({ file })}`);
      } else if (flags.write) print('  nothing was written');
      results.push({
        lang,
        ...trial,
        comparison: { ...c, changed: c.changed.length },
        written: flags.write && better,
      });
    }
    writeJson(flags.json, results);
  },
});

const percent = (value: number) => `${(value * 100).toFixed(2)} %`;
