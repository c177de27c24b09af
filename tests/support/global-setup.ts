import { spawnSync } from 'node:child_process';
import { inProject } from '../../server/paths.ts';

/** The real product needs a trained release: made once from the shipped packs, in no time when it is there. */
export default function setup(): void {
  const run = spawnSync(process.execPath, [inProject('bin', 'switchboard.mjs'), 'train'], {
    stdio: ['ignore', 2, 2],
  });
  if (run.status !== 0) throw new Error('the shipped packs could not be trained');
}
