import { resolve } from 'node:path';
import { defineCommand } from 'citty';
import { backup } from '../../data/index.ts';
import { loadConfig } from '../config.ts';
import { print, writeJson } from './output.ts';

export default defineCommand({
  meta: {
    name: 'backup',
    description: 'Copy the database into one checked file; the server may run meanwhile',
  },
  args: {
    file: {
      type: 'positional',
      required: false,
      description: 'where to put the copy (default: backups in the data folder)',
    },
    'data-dir': { type: 'string', description: 'folder of the database (default: DATA_DIR)' },
    json: { type: 'string', description: 'also write the result to this file' },
  },
  async run({ args }) {
    const dataDir = args['data-dir'] === undefined ? loadConfig().DATA_DIR : resolve(args['data-dir']);
    const began = performance.now();
    const made = await backup(dataDir, args.file === undefined ? undefined : resolve(args.file));
    const ms = Math.round(performance.now() - began);
    print(`Copied and checked: ${made.path}`);
    print(
      `${(made.bytes / 1e6).toFixed(1)} MB, ${made.rows.conversations ?? 0} conversations, ${made.rows.messages ?? 0} messages, ${ms} ms.`,
    );
    writeJson(args.json, { ...made, ms });
  },
});
