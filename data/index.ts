import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type BackupResult, backupFile } from './backup.ts';
import { openConnection, quickCheck, schemaVersion } from './connection.ts';
import { type Database, openDatabase } from './database.ts';
import { corrupt, DataError } from './errors.ts';
import { type DataLog, silent } from './log.ts';
import { checkVersion, migrate } from './migrate.ts';
import { latestVersion } from './migrations/index.ts';
import { backupsDir, databaseFile, fileTime } from './paths.ts';
import { createReader, type Reader } from './reader/index.ts';
import { createRepositories, type Repositories, type RepositoryOptions } from './repositories/index.ts';

export type { BackupResult } from './backup.ts';
export { type Database, type DatabaseOptions, type Executor, openDatabase } from './database.ts';
export { DataError, type DataErrorCode } from './errors.ts';
export type { DataLog } from './log.ts';
export { type MigrateResult, migrate } from './migrate.ts';
export { latestVersion } from './migrations/index.ts';
export { databaseFile } from './paths.ts';
export {
  createReader,
  type MessageFound,
  type MessageSearch,
  type Reader,
  type Statistics,
} from './reader/index.ts';
export { createRepositories, type Repositories } from './repositories/index.ts';
export { type RestoreResult, restore } from './restore.ts';
export type * from './types.ts';

export interface Data {
  database: Database;
  repositories: Repositories;
  /** Starts its process with the first request. When its check finds the file damaged, writes are refused from then on. */
  reader: Reader;
  /** True when the file did not pass its check: what can be read is served, every write throws DATABASE_READ_ONLY. */
  readOnly: boolean;
  close(): Promise<void>;
}

/**
 * Opens the data folder for the one server: lock, check, migration, repositories.
 * A damaged file that can still be read is opened for reading, with `readOnly` set and a line in the log.
 * @throws DataError DATA_DIR_UNWRITABLE, SERVER_RUNNING, DB_CORRUPT (nothing can be read), DB_NEWER, DB_NOT_OURS,
 *   DB_MIGRATION, DB_PRAGMA, DISK_FULL, DB_IO
 */
export async function openData({
  dataDir,
  log = silent,
  ...options
}: { dataDir: string; log?: DataLog } & RepositoryOptions): Promise<Data> {
  const path = databaseFile(dataDir);
  const database = await openOrRead(path, log);
  try {
    if (!database.readonly) await migrate(database, { log });
    const asked = createReader({ databasePath: path, log });
    const reader: Reader = { ...asked, quickCheck: () => guardedCheck(asked, database) };
    return {
      database,
      reader,
      repositories: createRepositories(database, options),
      readOnly: database.readonly,
      async close() {
        await reader.stop();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function openOrRead(path: string, log: DataLog): Promise<Database> {
  try {
    return openDatabase({ path, log });
  } catch (error) {
    if (!(error instanceof DataError) || error.code !== 'DB_CORRUPT') throw error;
    const database = await readDamaged(path, log);
    if (!database) throw error;
    log.error(
      { code: error.code, fix: error.fix, ...error.details },
      'the database is damaged: it is read, and nothing is written to it',
    );
    return database;
  }
}

/** Null when not even the schema of this release can be read. */
async function readDamaged(path: string, log: DataLog): Promise<Database | null> {
  let database: Database | null = null;
  try {
    database = openDatabase({ path, readonly: true, lock: true, check: false, log });
    if (checkVersion(database.connection) === latestVersion) return database;
  } catch (error) {
    if (error instanceof DataError && error.code === 'SERVER_RUNNING') throw error;
  }
  await database?.close();
  return null;
}

async function guardedCheck(reader: Reader, database: Database): Promise<string[]> {
  const problems = await reader.quickCheck();
  if (problems.length > 0) database.refuseWrites();
  return problems;
}

/** Copies the database of a data folder, beside a running server or without one. @throws DataError DB_MISSING, BACKUP_INVALID, DISK_FULL */
export async function backup(dataDir: string, target?: string): Promise<BackupResult> {
  const path = databaseFile(dataDir);
  const connection = openConnection(path, true);
  try {
    return await backupFile(connection, target ?? join(backupsDir(path), `switchboard-${fileTime()}.db`));
  } finally {
    connection.close();
  }
}

/** Looks at a database from outside, also while a server has it open. Returns a line that says it is sound. @throws DataError */
export async function checkDatabaseFile(path: string): Promise<string> {
  if (!existsSync(path))
    throw new DataError('DB_MISSING', 'There is no database yet.', { fix: 'start the server once' });
  const connection = openConnection(path, true);
  try {
    const problems = quickCheck(connection);
    if (problems.length > 0) throw corrupt(problems);
    checkVersion(connection);
    return `sound (schema ${schemaVersion(connection)} of ${latestVersion})`;
  } finally {
    connection.close();
  }
}
