import { defineCommand } from 'citty';
import { describeConfig, loadConfig } from '../config.ts';
import { print, writeJson } from './output.ts';

export default defineCommand({
  meta: {
    name: 'config',
    description: 'Show the settings in force and where each came from; secrets are masked',
  },
  args: { json: { type: 'string', description: 'also write them to this file' } },
  run({ args }) {
    const rows = describeConfig(loadConfig());
    const width = Math.max(...rows.map((row) => row.name.length));
    for (const row of rows) {
      print(`${row.name.padEnd(width)}  ${row.value || '(empty)'}  [${row.source}]`);
      print(`${' '.repeat(width)}  ${row.about}`);
    }
    writeJson(args.json, rows);
  },
});
