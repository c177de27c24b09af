import { join } from 'node:path';
import { backupFile } from './backup.ts';
import { APPLICATION_ID, type Connection, checkSettings, schemaVersion } from './connection.ts';
import type { Database } from './database.ts';
import { corrupt, DataError, fromSqlite } from './errors.ts';
import { syncFolderOf } from './files.ts';
import { type DataLog, silent } from './log.ts';
import { type Migration, migrations } from './migrations/index.ts';
import { backupsDir, fileTime } from './paths.ts';

export interface MigrateOptions {
  /** Other steps than the product's own (tests of a single migration). */
  steps?: readonly Migration[];
  log?: DataLog;
}

export interface MigrateResult {
  from: number;
  to: number;
  /** The copy that was made before an existing database was changed. */
  backup: string | null;
}

/**
 * Brings a database up to date: each step in a transaction of its own, after a copy of what was there.
 * @throws DataError DB_NEWER, DB_NOT_OURS, DB_MIGRATION (the step was rolled back), DISK_FULL
 */
export async function migrate(
  database: Database,
  { steps = migrations, log = silent }: MigrateOptions = {},
): Promise<MigrateResult> {
  checkNumbers(steps);
  const { connection, path } = database;
  const from = checkVersion(connection, steps.length);
  const pending = steps.filter((step) => step.number > from);
  const first = pending[0];
  if (!first) return { from, to: from, backup: null };
  let backup: string | null = null;
  if (from > 0) {
    backup = join(backupsDir(path), `before-${String(first.number).padStart(4, '0')}-${fileTime()}.db`);
    await backupFile(connection, backup);
    log.info({ backup }, 'the database was copied before it is changed');
  }
  for (const step of pending) {
    run(connection, step);
    log.info({ migration: step.number, name: step.name }, 'the database was changed');
  }
  checkSettings(connection);
  if (from === 0) syncFolderOf(path);
  return { from, to: steps.length, backup };
}

/** @throws DataError DB_NEWER when a later release wrote the file, DB_NOT_OURS when another program did */
export function checkVersion(connection: Connection, newest: number = migrations.length): number {
  const version = schemaVersion(connection);
  const owner = Number(connection.pragma('application_id', { simple: true }));
  const tables =
    connection.prepare<[], { n: number }>('SELECT count(*) AS n FROM sqlite_schema').get()?.n ?? 0;
  const isNew = version === 0 && owner === 0 && tables === 0;
  if (!isNew && owner !== APPLICATION_ID) {
    throw new DataError('DB_NOT_OURS', 'The database file belongs to another program.', {
      fix: 'set DATA_DIR to a folder of its own',
    });
  }
  if (version > newest) {
    throw new DataError(
      'DB_NEWER',
      `The database was written by a newer release (schema ${version}; this one knows ${newest}).`,
      {
        fix: 'install that release or a later one, or restore the copy made before the upgrade (in the data folder, backups/before-…)',
        details: { version, newest },
      },
    );
  }
  return version;
}

function checkNumbers(steps: readonly Migration[]): void {
  const wrong = steps.findIndex((step, at) => step.number !== at + 1);
  if (wrong === -1) return;
  throw new DataError(
    'DB_MIGRATION',
    `Migration ${steps[wrong]?.number} stands where ${wrong + 1} belongs.`,
    {
      fix: 'number the migrations 1, 2, 3 … in their order',
    },
  );
}

function run(connection: Connection, step: Migration): void {
  // Outside the transaction, where alone SQLite lets it change: a step may build a table anew under its old name.
  connection.pragma('foreign_keys = OFF');
  try {
    connection
      .transaction(() => {
        step.up(connection);
        const broken = connection.pragma('foreign_key_check') as unknown[];
        if (broken.length > 0) throw corrupt([`${broken.length} rows refer to rows that are not there`]);
        connection.pragma(`application_id = ${APPLICATION_ID}`);
        connection.pragma(`user_version = ${step.number}`);
      })
      .immediate();
  } catch (cause) {
    const known = fromSqlite(cause);
    if (known instanceof DataError && known.code !== 'DB_CORRUPT') throw known;
    throw new DataError(
      'DB_MIGRATION',
      `Migration ${step.number} (${step.name}) did not succeed; the database is as it was before it.`,
      {
        fix: 'start the release that was used before, and report the details',
        details: { number: step.number, cause: String(cause) },
        cause,
      },
    );
  } finally {
    connection.pragma('foreign_keys = ON');
  }
}
