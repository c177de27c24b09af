import { chmodSync, constants, copyFileSync, existsSync, linkSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { inspect, removeDatabase } from './backup.ts';
import { DataError, fromSqlite } from './errors.ts';
import { ensureWritable, syncFile, syncFolderOf } from './files.ts';
import { takeWriterLock } from './lock.ts';
import { latestVersion } from './migrations/index.ts';
import { fileTime } from './paths.ts';

export interface RestoreResult {
  path: string;
  version: number;
  rows: Record<string, number>;
  /** Where the database that stood there before lies now; null when there was none. */
  replaced: string | null;
}

/**
 * Puts a backup in the database's place while no server runs. The backup is copied and checked first; what stood there is
 * kept beside it. A crash at any point leaves either the old database or the new one in place, whole.
 * @throws DataError SERVER_RUNNING, BACKUP_INVALID, DB_NEWER, DATA_DIR_UNWRITABLE
 */
export function restore(databasePath: string, backup: string): RestoreResult {
  if (!existsSync(backup))
    throw new DataError('BACKUP_INVALID', `There is no file ${backup}.`, {
      fix: 'name a copy, such as one in the data folder under backups',
    });
  ensureWritable(dirname(databasePath));
  const lock = takeWriterLock(databasePath);
  const incoming = `${databasePath}.incoming`;
  try {
    removeDatabase(incoming);
    copyFileSync(backup, incoming);
    if (existsSync(`${backup}-wal`)) copyFileSync(`${backup}-wal`, `${incoming}-wal`);
    chmodSync(incoming, 0o600);
    const seen = inspect(incoming);
    if (seen.version > latestVersion) {
      throw new DataError(
        'DB_NEWER',
        `The copy was written by a newer release (schema ${seen.version}; this one knows ${latestVersion}).`,
        {
          fix: 'install that release or a later one, then restore',
        },
      );
    }
    syncFile(incoming);
    const replaced = keep(databasePath);
    renameSync(incoming, databasePath);
    syncFolderOf(databasePath);
    return { path: databasePath, ...seen, replaced };
  } catch (error) {
    throw fromSqlite(error);
  } finally {
    removeDatabase(incoming);
    lock.release();
  }
}

/** Gives the present files a second name, and takes the log away that would be read into the new database. */
function keep(databasePath: string): string | null {
  if (existsSync(databasePath)) emptyLog(databasePath);
  const name = `${databasePath}.replaced-${fileTime()}`;
  let kept = false;
  for (const end of ['', '-wal', '-shm']) {
    if (!existsSync(databasePath + end)) continue;
    kept = true;
    if (end === '') secondName(databasePath, name);
    else renameSync(databasePath + end, name + end);
  }
  rmSync(`${databasePath}-journal`, { force: true });
  return kept ? name : null;
}

/** Brings the log into the file it belongs to, so that the file is whole without it; a damaged one stays as it is. */
function emptyLog(path: string): void {
  try {
    const connection = new BetterSqlite3(path, { fileMustExist: true });
    try {
      connection.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      connection.close();
    }
  } catch {
    // It is being replaced because it is damaged: its parts are kept side by side for whoever looks into them.
  }
}

function secondName(path: string, name: string): void {
  try {
    linkSync(path, name);
  } catch {
    // File systems without hard links.
    copyFileSync(path, name, constants.COPYFILE_EXCL);
  }
}
