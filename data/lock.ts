import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { DataError, sqliteCode } from './errors.ts';

/** Milliseconds to wait for a writer that is just ending. */
const PATIENCE_MS = 500;

/** Who holds the lock, for the error's text only. */
interface Holder {
  pid: number;
  started_at: string;
}

export interface WriterLock {
  release(): void;
}

/**
 * Makes this process the only writer of a database.
 *
 * The lock itself is the operating system's, held through SQLite on an empty file beside the database: it ends with the
 * process however that dies, so a lock can be neither stale nor stolen, and process ids that come back (1 in every
 * container) deceive nobody. The second file only says who holds it; one left by a killed process means nothing.
 * @throws DataError SERVER_RUNNING
 */
export function takeWriterLock(databasePath: string): WriterLock {
  const path = `${databasePath}.lock`;
  const note = `${path}.json`;
  const lock = new BetterSqlite3(path, { timeout: PATIENCE_MS });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (!sqliteCode(error)?.startsWith('SQLITE_BUSY')) throw error;
    const holder = readHolder(note);
    const who = holder ? ` (process ${holder.pid}, since ${holder.started_at})` : '';
    throw new DataError('SERVER_RUNNING', `Another process has this database open for writing${who}.`, {
      fix: 'stop that process first, or use another DATA_DIR',
      details: holder ? { ...holder } : {},
    });
  }
  const holder: Holder = {
    pid: process.pid,
    started_at: new Date(Date.now() - process.uptime() * 1000).toISOString(),
  };
  try {
    writeFileSync(note, `${JSON.stringify(holder)}\n`, { mode: 0o600 });
  } catch {
    // A full disk: the lock holds all the same.
  }
  return {
    release() {
      if (!lock.open) return;
      rmSync(note, { force: true });
      lock.close();
    },
  };
}

function readHolder(note: string): Holder | null {
  try {
    const { pid, started_at } = JSON.parse(readFileSync(note, 'utf8')) as Partial<Holder>;
    return typeof pid === 'number' && typeof started_at === 'string' ? { pid, started_at } : null;
  } catch {
    return null;
  }
}
