/** Every code that `data/` may throw. Those that a caller of the server may see stand in the server's catalogue too. */
export type DataErrorCode =
  // opening
  | 'DATA_DIR_UNWRITABLE'
  | 'SERVER_RUNNING'
  | 'DB_MISSING'
  | 'DB_CORRUPT'
  | 'DB_NOT_OURS'
  | 'DB_NEWER'
  | 'DB_MIGRATION'
  | 'DB_PRAGMA'
  // while it runs
  | 'DISK_FULL'
  | 'DB_IO'
  | 'DB_BUSY'
  | 'DB_CLOSED'
  | 'DATABASE_READ_ONLY'
  | 'DB_OUTSIDE_TRANSACTION'
  // backups and the reader process
  | 'BACKUP_INVALID'
  | 'READER_AWAY'
  | 'READER_DEADLINE'
  | 'READER_FAILED'
  // what repositories refuse
  | 'BAD_REQUEST'
  | 'NOT_FOUND'
  | 'CLIENT_MESSAGE_ID_REUSED'
  | 'EMAIL_TAKEN';

export interface DataErrorMore {
  fix?: string;
  details?: Record<string, unknown>;
  cause?: unknown;
}

/** What every part of `data/` throws for a cause that somebody can act on. */
export class DataError extends Error {
  readonly code: DataErrorCode;
  readonly fix: string | undefined;
  readonly details: Record<string, unknown> | undefined;

  constructor(code: DataErrorCode, message: string, more: DataErrorMore = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'DataError';
    this.code = code;
    this.fix = more.fix;
    this.details = more.details;
  }
}

/** The error of SQLite's that lies behind, if it is one: its code begins with SQLITE_. */
export function sqliteCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  return error.code.startsWith('SQLITE_') ? error.code : null;
}

/**
 * SQLite's errors (and the file system's full disk) that somebody can act on, as ours; all others come back as they are. The texts may reach a
 * subscriber, so they name neither files nor statements.
 */
export function fromSqlite(error: unknown): unknown {
  const isFull = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
  const code = isFull ? 'SQLITE_FULL' : sqliteCode(error);
  if (code === null) return error;
  const as = (ours: DataErrorCode, message: string, fix: string) =>
    new DataError(ours, message, { fix, details: { sqlite: code }, cause: error });
  if (code === 'SQLITE_FULL')
    return as(
      'DISK_FULL',
      'The disk is full; nothing was stored.',
      'free some space; the server resumes by itself',
    );
  if (code.startsWith('SQLITE_IOERR'))
    return as(
      'DB_IO',
      'The disk failed; nothing was stored.',
      'check the disk and its mount; the server resumes by itself',
    );
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return corrupt([String(error)], error);
  if (code.startsWith('SQLITE_READONLY')) {
    return as(
      'DATABASE_READ_ONLY',
      'The database takes no writes at present.',
      'restore a good copy: switchboard restore FILE',
    );
  }
  if (code.startsWith('SQLITE_BUSY'))
    return as(
      'DB_BUSY',
      'Another program holds the database.',
      'close the other program that has the database open',
    );
  if (code.startsWith('SQLITE_CANTOPEN'))
    return as(
      'DB_IO',
      'The database file cannot be opened.',
      'check that the data folder exists and may be written',
    );
  return error;
}

/** The one error for a damaged file, wherever it is noticed. */
export function corrupt(problems: readonly string[], cause?: unknown): DataError {
  return new DataError('DB_CORRUPT', 'The database is damaged.', {
    fix: 'stop the server and restore the newest good copy: switchboard restore FILE (copies lie in the data folder, under backups)',
    details: { problems: problems.slice(0, 20) },
    cause,
  });
}
