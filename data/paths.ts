import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const projectRoot = findRoot(dirname(fileURLToPath(import.meta.url)));

function findRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : findRoot(dirname(folder));
}

/** Where the database lies in a data folder. */
export const databaseFile = (dataDir: string) => join(dataDir, 'switchboard.db');

/** Where its backups lie. */
export const backupsDir = (databasePath: string) => join(dirname(databasePath), 'backups');

/** A time as part of a file name: `20260131T121500123Z`. */
export const fileTime = (at = new Date()) => at.toISOString().replace(/[-:.]/g, '');

/** The built file beside the caller, to start as a child process: Node 20 runs no TypeScript. */
export function builtFile(callerUrl: string, name: string): string {
  const path = join(dirname(fileURLToPath(callerUrl)), `${name}.js`);
  const inside = relative(projectRoot, path);
  return inside.startsWith('dist') ? path : join(projectRoot, 'dist', inside);
}
