import { chmodSync, closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { corrupt, DataError, fromSqlite, sqliteCode } from './errors.ts';

export type Connection = BetterSqlite3.Database;

/** Written into the file's header, so that a restore never takes some other program's database. */
export const APPLICATION_ID = 0x53574244;

const BUSY_TIMEOUT_MS = 5000;
const WAL_LIMIT_BYTES = 32 * 1024 * 1024;
const HEADER = 'SQLite format 3\0';
const FULL = 2;
const NORMAL = 1;

/**
 * Fault injection: `SWITCHBOARD_TEST_SYNCHRONOUS=NORMAL` gives up durability, so that the power-loss test can prove that
 * it would notice. Refused outside NODE_ENV=test. @throws DataError DB_PRAGMA
 */
function wantedSynchronous(): number {
  const asked = process.env.SWITCHBOARD_TEST_SYNCHRONOUS;
  if (asked === undefined || asked === '' || asked === 'FULL') return FULL;
  if (asked === 'NORMAL' && process.env.NODE_ENV === 'test') return NORMAL;
  throw new DataError(
    'DB_PRAGMA',
    'SWITCHBOARD_TEST_SYNCHRONOUS is a switch of the fault tests; messages would not survive a power loss.',
    {
      fix: 'remove SWITCHBOARD_TEST_SYNCHRONOUS from the environment',
    },
  );
}

/**
 * Looks at the file before SQLite does: SQLite takes an empty file for a new database and may write to what it opens.
 * @returns whether there is a database
 * @throws DataError DB_CORRUPT
 */
export function databaseExists(path: string): boolean {
  if (!existsSync(path)) {
    if (existsSync(`${path}-wal`))
      throw corrupt(['the database file is missing while its -wal file is there']);
    return false;
  }
  if (!statSync(path).isFile()) throw corrupt(['it is not a file']);
  const start = Buffer.alloc(HEADER.length);
  const descriptor = openSync(path, 'r');
  try {
    if (readSync(descriptor, start) === 0) throw corrupt(['the file is empty']);
  } finally {
    closeSync(descriptor);
  }
  if (start.toString('latin1') !== HEADER) throw corrupt(['the file does not begin like a database']);
  return true;
}

/**
 * One connection with every setting that the promise of durability rests on, checked after setting.
 * @throws DataError DB_MISSING, DB_CORRUPT, DB_PRAGMA, DB_IO, DB_BUSY
 */
export function openConnection(path: string, readonly: boolean): Connection {
  const exists = databaseExists(path);
  if (!exists && readonly) {
    throw new DataError('DB_MISSING', 'There is no database yet.', {
      fix: 'start the server once, or check DATA_DIR',
      details: { path },
    });
  }
  const synchronous = wantedSynchronous();
  let connection: Connection | null = null;
  try {
    connection = new BetterSqlite3(path, { readonly, fileMustExist: readonly, timeout: BUSY_TIMEOUT_MS });
    // The write-ahead log takes the rights of the file.
    if (!exists) chmodSync(path, 0o600);
    connection.pragma('trusted_schema = OFF');
    connection.pragma('foreign_keys = ON');
    // What is deleted (erasure, retention) is overwritten with zeros in the file, not only unlinked.
    connection.pragma('secure_delete = ON');
    connection.pragma(`synchronous = ${synchronous}`);
    // macOS alone: its fsync does not reach the disk without this.
    connection.pragma('fullfsync = ON');
    connection.pragma(`journal_size_limit = ${WAL_LIMIT_BYTES}`);
    if (readonly) connection.pragma('query_only = ON');
    else connection.pragma('journal_mode = WAL');
    // Reads the first page, so that a damaged header is noticed here and not at the first message.
    connection.pragma('user_version');
    checkSettings(connection);
    return connection;
  } catch (error) {
    connection?.close();
    throw fromSqlite(error);
  }
}

/** Compares what is in force with what was asked for. @throws DataError DB_PRAGMA */
export function checkSettings(connection: Connection): void {
  const wanted: Record<string, unknown> = {
    synchronous: wantedSynchronous(),
    foreign_keys: 1,
    trusted_schema: 0,
    busy_timeout: BUSY_TIMEOUT_MS,
    ...(connection.readonly ? {} : { journal_mode: 'wal' }),
  };
  for (const [name, value] of Object.entries(wanted)) {
    const found = connection.pragma(name, { simple: true });
    if (found === value) continue;
    throw new DataError(
      'DB_PRAGMA',
      `The database setting ${name} is ${String(found)} and not ${String(value)}.`,
      {
        fix: 'keep the data folder on a local disk that supports shared memory and locks (no network share)',
        details: { name, found, wanted: value },
      },
    );
  }
}

/** Problems that SQLite's own check finds, none when the file is sound. About 1.4 ms a megabyte; blocks meanwhile. */
export function quickCheck(connection: Connection): string[] {
  try {
    const rows = connection.pragma('quick_check(20)') as { quick_check: string }[];
    return rows.map((row) => row.quick_check).filter((line) => line !== 'ok');
  } catch (error) {
    const code = sqliteCode(error);
    if (code?.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return [String(error)];
    throw fromSqlite(error);
  }
}

/** The number of the last migration that the file has seen; 0 for a new one. */
export const schemaVersion = (connection: Connection) =>
  Number(connection.pragma('user_version', { simple: true }));

/** Rows in every table of ours. */
export function countRows(connection: Connection): Record<string, number> {
  const tables = connection
    .prepare<[], { name: string }>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    )
    .all();
  const count = (name: string) =>
    connection.prepare<[], { n: number }>(`SELECT count(*) AS n FROM "${name}"`).get()?.n ?? 0;
  return Object.fromEntries(tables.map(({ name }) => [name, count(name)]));
}
