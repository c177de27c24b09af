import { resolve } from 'node:path';
import { defineCommand } from 'citty';
import { exportRows, FORMATS, type Format, writeWhole } from '../../../intents/index.ts';
import { progress, writeJson } from '../output.ts';
import { refuseUnknown, UsageError } from '../support/flags.ts';
import { packRows, shared } from './support.ts';

const args = {
  ...shared,
  format: { type: 'string', description: 'yaml (Rasa NLU 3.1, default), csv (text,intent,lang) or jsonl' },
  out: { type: 'string', description: 'file to write (default: standard output)', valueHint: 'FILE' },
} as const;

export default defineCommand({
  meta: { name: 'export', description: 'Write a pack as Rasa NLU YAML, CSV or JSONL' },
  args,
  run({ args: flags, rawArgs }) {
    refuseUnknown(rawArgs, args);
    const format = (flags.format ?? 'yaml') as Format;
    if (!FORMATS.includes(format))
      throw new UsageError(`--format is ${JSON.stringify(format)}`, `give one of ${FORMATS.join(', ')}`);
    const rows = packRows(flags.from, flags.lang);
    const text = exportRows(rows, format);
    if (flags.out) writeWhole(resolve(flags.out), text);
    else process.stdout.write(text);
    progress(`${rows.length} rows${format === 'csv' ? '; entity markup is not part of CSV' : ''}`);
    writeJson(flags.json, { rows: rows.length, format, ...(flags.out ? { out: flags.out } : {}) });
  },
});
