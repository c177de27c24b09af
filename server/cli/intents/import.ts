import { resolve } from 'node:path';
import { defineCommand } from 'citty';
import {
  CONFLICTS,
  hasPack,
  IntentsError,
  loadUtterances,
  type OnConflict,
  planImport,
  readImport,
  writePack,
} from '../../../intents/index.ts';
import { findPrivate } from '../../../models/index.ts';
import { print, progress, writeJson } from '../output.ts';
import { languageFlag, refuseUnknown, UsageError } from '../support/flags.ts';
import { placeOf, shared, shippedPack } from './support.ts';

const args = {
  from: { type: 'string', description: 'Rasa NLU .yml, CSV, JSONL, or a folder of them', valueHint: 'PATH' },
  to: { type: 'string', description: 'pack folder (default intents/nlu)', valueHint: 'DIR' },
  'on-conflict': {
    type: 'string',
    description: `an intent that the pack has already: ${CONFLICTS.join(', ')} (default report)`,
  },
  'allow-new': { type: 'boolean', description: 'let intents in that neither pack nor catalogue knows' },
  'allow-personal': { type: 'boolean', description: 'let rows in that look like personal data' },
  write: { type: 'boolean', description: 'change the pack; without it nothing is written' },
  lang: { type: 'string', description: 'language of rows that name none: en or zh (default: by script)' },
  json: shared.json,
} as const;

const shown = 20;

export default defineCommand({
  meta: { name: 'import', description: 'Take rows into a pack; shows what would change unless --write' },
  args,
  run({ args: flags, rawArgs }) {
    refuseUnknown(rawArgs, args);
    if (!flags.from) throw new UsageError('there is nothing to import', 'give --from PATH');
    const onConflict = (flags['on-conflict'] ?? 'report') as OnConflict;
    if (!CONFLICTS.includes(onConflict))
      throw new UsageError(
        `--on-conflict is ${JSON.stringify(onConflict)}`,
        `give one of ${CONFLICTS.join(', ')}`,
      );
    const to = resolve(flags.to ?? shippedPack());
    const here = hasPack(to) ? loadUtterances(to) : [];
    const { rows, problems } = readImport(resolve(flags.from), languageFlag(flags.lang));
    const plan = planImport(here, rows, { onConflict, allowNew: flags['allow-new'] === true });
    const personal = rows.flatMap((row) => {
      const kinds = [...new Set(findPrivate(row.text).map(({ type }) => type))];
      return kinds.length > 0 ? [{ file: row.file, line: row.line, kinds }] : [];
    });
    const all = [...problems, ...plan.problems];
    const list = <T>(items: readonly T[], line: (item: T) => string) => {
      for (const item of items.slice(0, shown)) print(`  ${line(item)}`);
      if (items.length > shown) print(`  … and ${items.length - shown} more`);
    };
    for (const { intent, lang, added, removed, repeated } of plan.changes)
      print(`${intent} (${lang}): ${added} added, ${removed} removed, ${repeated} repeated`);
    for (const { intent, lang, here: mine, coming } of plan.conflicts)
      print(`in the pack already: ${intent} (${lang}), ${mine} rows here, ${coming} coming: ${onConflict}`);
    if (plan.twice.length > 0) print(`${plan.twice.length} texts would stand under two intents:`);
    list(plan.twice, (one) => `${placeOf(one)}  ${one.intents.join(', ')}`);
    if (personal.length > 0) print(`${personal.length} rows look like personal data:`);
    list(personal, (one) => `${placeOf(one)}  ${one.kinds.join(', ')}`);
    if (all.length > 0) print(`${all.length} problems:`);
    list(all, (one) => `${placeOf(one)}  ${one.code}  ${one.message}`);
    writeJson(flags.json, { ...plan, rows: plan.rows.length, problems: all, personal, written: [] });
    const refused = all.length > 0 || (personal.length > 0 && !flags['allow-personal']);
    if (refused)
      throw new IntentsError('IMPORT_REFUSED', 'nothing was written', {
        fix: 'mend what is named above, or say how to go about it: --on-conflict, --allow-new, --allow-personal',
      });
    if (!flags.write) {
      progress('nothing was written; --write does it');
      return;
    }
    const files = writePack(to, plan.rows, plan.changes, new Set(here.map(({ file }) => file)));
    for (const file of files) print(`wrote ${placeOf({ file })}`);
    writeJson(flags.json, { ...plan, rows: plan.rows.length, problems: all, personal, written: files });
  },
});
