import { resolve } from 'node:path';
import { defineCommand } from 'citty';
import { loadUtterances, writePack } from '../../../intents/index.ts';
import { loadCuration } from '../../../models/index.ts';
import { print, progress, writeJson } from '../output.ts';
import { languageFlag, refuseUnknown, UsageError, wholeNumber } from '../support/flags.ts';
import { shared, shippedPack } from './support.ts';

const args = {
  ...shared,
  share: {
    type: 'string',
    description: 'share of the lines with entities that get markup (default 0.34)',
    valueHint: 'S',
  },
  seed: { type: 'string', description: 'decides which lines (default 1)', valueHint: 'N' },
  write: { type: 'boolean', description: 'change the files; without it nothing is written' },
} as const;

export default defineCommand({
  meta: {
    name: 'annotate',
    description:
      'Mark the entities that our rules find, as [Friday](date), in a share of the lines that have any',
  },
  args,
  async run({ args: flags, rawArgs }) {
    refuseUnknown(rawArgs, args);
    const share = Number(flags.share ?? 0.34);
    if (!(share > 0 && share <= 1))
      throw new UsageError(`--share is ${JSON.stringify(flags.share)}`, 'give a number above 0, at most 1');
    const seed = wholeNumber(flags.seed, 'seed', { low: 0, high: 2 ** 31 - 1, fallback: 1 });
    const language = languageFlag(flags.lang);
    const from = resolve(flags.from ?? shippedPack());
    const before = loadUtterances(from);
    const { annotateRows } = await loadCuration();
    const mine = before.filter(({ lang }) => language === undefined || lang === language);
    const result = annotateRows(mine, { share, seed });
    print(
      `${result.with_entities} of ${mine.length} lines hold an entity; ${result.annotated} have markup, ${result.added} of them new`,
    );
    const changed = result.rows.filter((row, i) => row !== mine[i]);
    let files: string[] = [];
    if (flags.write && changed.length > 0) {
      const marked = new Map(mine.map((row, i) => [row, result.rows[i] ?? row]));
      files = writePack(
        from,
        before.map((row) => marked.get(row) ?? row),
        changed,
        new Set(before.map(({ file }) => file)),
      );
      const after = loadUtterances(from);
      if (after.length !== before.length || after.some(({ text }, i) => text !== before[i]?.text))
        throw new Error('the files no longer hold the same texts');
      print(`wrote ${files.length} files; every text is the same as before`);
    } else if (!flags.write) progress('nothing was written; --write does it');
    writeJson(flags.json, { ...result, rows: mine.length, files });
  },
});
