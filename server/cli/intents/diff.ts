import { defineCommand } from 'citty';
import { diffPacks } from '../../../intents/index.ts';
import { print, writeJson } from '../output.ts';
import { refuseUnknown, wholeNumber } from '../support/flags.ts';
import { rowsOf, shared } from './support.ts';

const args = {
  a: { type: 'positional', required: true, description: 'pack folder or file as it was' },
  b: { type: 'positional', required: true, description: 'pack folder or file as it is' },
  show: { type: 'string', description: 'rows shown of each kind (default 20)', valueHint: 'N' },
  json: shared.json,
} as const;

export default defineCommand({
  meta: { name: 'diff', description: 'Intents and rows that were added, removed or moved between two packs' },
  args,
  run({ args: flags, rawArgs }) {
    refuseUnknown(rawArgs, args);
    const show = wholeNumber(flags.show, 'show', { low: 0, high: 100_000, fallback: 20 });
    const diff = diffPacks(rowsOf(flags.a), rowsOf(flags.b));
    for (const intent of diff.intents.added) print(`+ intent ${intent}`);
    for (const intent of diff.intents.removed) print(`- intent ${intent}`);
    const list = <T>(sign: string, rows: readonly T[], line: (row: T) => string) => {
      for (const row of rows.slice(0, show)) print(`${sign} ${line(row)}`);
      if (rows.length > show) print(`${sign} … ${rows.length - show} more`);
    };
    list('+', diff.added, ({ lang, intent, text }) => `${lang} ${intent}: ${text}`);
    list('-', diff.removed, ({ lang, intent, text }) => `${lang} ${intent}: ${text}`);
    list('>', diff.moved, ({ lang, intent, text, from }) => `${lang} ${from} to ${intent}: ${text}`);
    const { added, removed, moved } = diff;
    print(`${added.length} rows added, ${removed.length} removed, ${moved.length} moved`);
    writeJson(flags.json, diff);
  },
});
