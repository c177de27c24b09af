import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../server/config.ts';
import { inProject } from '../../server/paths.ts';

/**
 * The real product needs a trained release: made from the shipped packs and activated where the gate allows, as `npm start`
 * does, in no time when it is there. A refusal leaves the release before, which serves the tests as well.
 */
export default function setup(): void {
  const run = spawnSync(process.execPath, [inProject('bin', 'switchboard.mjs'), 'train', '--promote'], {
    stdio: ['ignore', 2, 2],
  });
  if (run.status !== 0 && !existsSync(join(loadConfig().MODELS_DIR, 'active.json'))) {
    throw new Error('the shipped packs could not be trained');
  }
}
