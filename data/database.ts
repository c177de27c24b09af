import { dirname } from 'node:path';
import { Kysely } from 'kysely';
import { type Connection, databaseExists, openConnection, quickCheck } from './connection.ts';
import { SqliteDriver, sqliteDialect } from './driver.ts';
import { corrupt } from './errors.ts';
import { ensureWritable } from './files.ts';
import { takeWriterLock, type WriterLock } from './lock.ts';
import { type DataLog, silent } from './log.ts';
import type { Tables } from './types.ts';

/** `db`, or the transaction that is handed to a callback: repositories work on either. */
export type Executor = Kysely<Tables>;

/** A transaction that lasts longer stalls every message behind it. */
const SLOW_MS = 1000;

export interface DatabaseOptions {
  path: string;
  /** Nothing can be written; several processes may read beside one writer. */
  readonly?: boolean;
  /** Whether this process becomes the only writer; by default unless `readonly`. */
  lock?: boolean;
  /** False: `quick_check` is left out (the reader process; a damaged file that is still to be read). */
  check?: boolean;
  log?: DataLog;
}

export interface Database {
  readonly path: string;
  readonly readonly: boolean;
  readonly db: Executor;
  /** The connection beneath, for migrations and backups; everything else goes through `db`. */
  readonly connection: Connection;
  /**
   * Runs `body` in one transaction (BEGIN IMMEDIATE). Inside, use only what is handed over and await nothing but queries:
   * everything else waits meanwhile. A query on `db` inside throws DB_OUTSIDE_TRANSACTION.
   * @throws DataError DISK_FULL, DB_IO, DATABASE_READ_ONLY: nothing was stored
   */
  transaction<T>(body: (trx: Executor) => Promise<T>): Promise<T>;
  /** From now on every write throws DATABASE_READ_ONLY; reads go on. For a file that turned out to be damaged. */
  refuseWrites(): void;
  close(): Promise<void>;
}

/**
 * Opens a database; makes an empty one when there is none. `migrate` brings it up to date afterwards.
 * @throws DataError DATA_DIR_UNWRITABLE, SERVER_RUNNING, DB_MISSING, DB_CORRUPT, DB_PRAGMA, DB_IO
 */
export function openDatabase({
  path,
  readonly = false,
  lock: takeLock = !readonly,
  check = true,
  log = silent,
}: DatabaseOptions): Database {
  let lock: WriterLock | null = null;
  let connection: Connection | null = null;
  try {
    if (takeLock) {
      ensureWritable(dirname(path));
      databaseExists(path);
      lock = takeWriterLock(path);
    }
    connection = openConnection(path, readonly);
    const problems = check ? quickCheck(connection) : [];
    if (problems.length > 0) throw corrupt(problems);
    return wrap(path, connection, lock, log);
  } catch (error) {
    connection?.close();
    lock?.release();
    throw error;
  }
}

function wrap(path: string, connection: Connection, lock: WriterLock | null, log: DataLog): Database {
  const driver = new SqliteDriver(connection);
  const db = new Kysely<Tables>({ dialect: sqliteDialect(driver) });
  return {
    path,
    readonly: connection.readonly,
    db,
    connection,
    transaction: (body) =>
      db.transaction().execute((trx) => driver.inside(() => watched(log, () => body(trx)))),
    refuseWrites: () => void connection.pragma('query_only = ON'),
    async close() {
      if (!connection.open) return;
      // Whoever holds the connection finishes first; whoever waits behind is told DB_CLOSED.
      await driver.acquireConnection();
      try {
        await driver.destroy();
      } finally {
        await driver.releaseConnection();
        lock?.release();
      }
    },
  };
}

/** Says so while a transaction hangs, and once more how long it took in the end. */
async function watched<T>(log: DataLog, body: () => Promise<T>): Promise<T> {
  const began = performance.now();
  let slow = false;
  const watchdog = setTimeout(() => {
    slow = true;
    log.error(
      { ms: SLOW_MS },
      'a transaction has been open for over a second; every message waits behind it',
    );
  }, SLOW_MS);
  watchdog.unref();
  try {
    return await body();
  } finally {
    clearTimeout(watchdog);
    const ms = Math.round(performance.now() - began);
    if (slow || ms > SLOW_MS) log.warn({ ms }, 'a slow transaction has ended');
  }
}
