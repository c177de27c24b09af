import { resolve } from 'node:path';
import { defineCommand } from 'citty';
import { databaseFile, restore } from '../../data/index.ts';
import { loadConfig } from '../config.ts';
import { print, writeJson } from './output.ts';

export default defineCommand({
  meta: {
    name: 'restore',
    description: 'Put a copy in the place of the database (the server must be stopped)',
  },
  args: {
    file: { type: 'positional', required: true, description: 'the copy, as made by switchboard backup' },
    'data-dir': { type: 'string', description: 'folder of the database (default: DATA_DIR)' },
    json: { type: 'string', description: 'also write the result to this file' },
  },
  run({ args }) {
    const dataDir = args['data-dir'] === undefined ? loadConfig().DATA_DIR : resolve(args['data-dir']);
    const done = restore(databaseFile(dataDir), resolve(args.file));
    print(
      `Restored from ${resolve(args.file)}: ${done.rows.conversations ?? 0} conversations, ${done.rows.messages ?? 0} messages.`,
    );
    if (done.replaced) print(`What was there before is kept: ${done.replaced}`);
    print('Start the server now.');
    writeJson(args.json, done);
  },
});
