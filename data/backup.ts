import { chmodSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import {
  APPLICATION_ID,
  type Connection,
  countRows,
  databaseExists,
  quickCheck,
  schemaVersion,
} from './connection.ts';
import { DataError, fromSqlite } from './errors.ts';
import { ensureWritable, syncFile, syncFolderOf } from './files.ts';

export interface BackupResult {
  path: string;
  bytes: number;
  /** Number of the last migration that the copy has seen. */
  version: number;
  /** Rows in each table of the copy. */
  rows: Record<string, number>;
}

/** All pages in one step: between two steps a writer in another process would make the copy begin anew, for ever. */
const PAGES = 0x7fffffff;

/**
 * Copies a database while it is in use: into a file beside the target, checked, brought to disk, then renamed. The target
 * is a single sound file or is not there. Blocks its process for about 4 ms a megabyte: the reader's work, not the server's.
 * @throws DataError BACKUP_INVALID (the copy did not pass its check), DISK_FULL, DB_IO, DATA_DIR_UNWRITABLE
 */
export async function backupFile(source: Connection, target: string): Promise<BackupResult> {
  ensureWritable(dirname(target));
  const partial = `${target}.partial`;
  removeDatabase(partial);
  try {
    await source.backup(partial, { progress: () => PAGES });
    chmodSync(partial, 0o600);
    const seen = inspect(partial);
    syncFile(partial);
    renameSync(partial, target);
    syncFolderOf(target);
    return { path: target, bytes: statSync(target).size, ...seen };
  } catch (error) {
    removeDatabase(partial);
    throw fromSqlite(error);
  }
}

/**
 * Checks a copy from end to end and makes it a file that needs no others (no write-ahead log).
 * @throws DataError BACKUP_INVALID
 */
export function inspect(path: string): { version: number; rows: Record<string, number> } {
  const invalid = (problems: readonly string[], cause?: unknown) =>
    new DataError('BACKUP_INVALID', 'The copy is not a sound database of this product.', {
      fix: 'use another copy',
      details: { path, problems: problems.slice(0, 20) },
      cause,
    });
  let connection: Connection | null = null;
  try {
    if (!databaseExists(path)) throw invalid(['there is no such file']);
    connection = new BetterSqlite3(path, { fileMustExist: true });
    connection.pragma('trusted_schema = OFF');
    connection.pragma('journal_mode = DELETE');
    const problems = quickCheck(connection);
    if (problems.length > 0) throw invalid(problems);
    if (connection.pragma('application_id', { simple: true }) !== APPLICATION_ID)
      throw invalid(['it belongs to another program']);
    return { version: schemaVersion(connection), rows: countRows(connection) };
  } catch (error) {
    if (error instanceof DataError && error.code !== 'DB_CORRUPT') throw error;
    throw invalid([String(error)], error);
  } finally {
    connection?.close();
  }
}

export function removeDatabase(path: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${path}${end}`, { force: true });
}
