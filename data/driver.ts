import { AsyncLocalStorage } from 'node:async_hooks';
import type BetterSqlite3 from 'better-sqlite3';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { type Connection, checkSettings } from './connection.ts';
import { DataError, fromSqlite } from './errors.ts';

/** Prepared statements kept; Kysely itself keeps none. */
const STATEMENTS = 400;

/**
 * Milliseconds that those who wait follow each other at once. A promise goes on before any timer or socket does: on a disk
 * that takes milliseconds for a sync, a long line would keep everything else waiting to its end.
 */
const TURN_MS = 10;

interface OpenTransaction {
  driver: SqliteDriver;
  open: boolean;
}

const current = new AsyncLocalStorage<OpenTransaction>();

/**
 * Kysely's door to one better-sqlite3 connection, in place of its own SqliteDialect, for four reasons: statements stay
 * prepared; transactions begin IMMEDIATE; those who wait for the connection are served in their order; and a query on the
 * outer `db` inside a transaction throws, where it would wait for ever for the connection that its own transaction holds.
 */
export class SqliteDriver implements Driver {
  readonly #connection: Connection;
  readonly #session: DatabaseConnection;
  readonly #statements = new Map<string, BetterSqlite3.Statement>();
  readonly #waiting: (() => void)[] = [];
  #held = false;
  #turnedAt = 0;
  #checkedAfterWrite = false;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#checkedAfterWrite = connection.readonly;
    this.#session = {
      executeQuery: async <R>(query: CompiledQuery) => this.#execute<R>(query.sql, query.parameters),
      streamQuery: <R>(query: CompiledQuery) => this.#stream<R>(query),
    };
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    this.refuseInside();
    if (this.#held) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#held = true;
    if (!this.#connection.open) {
      await this.releaseConnection();
      throw new DataError('DB_CLOSED', 'The database is closed.', {
        fix: 'close the database last when stopping',
      });
    }
    return this.#session;
  }

  async releaseConnection(): Promise<void> {
    const next = this.#waiting.shift();
    if (!next) this.#held = false;
    else if (performance.now() - this.#turnedAt < TURN_MS) next();
    else
      setImmediate(() => {
        this.#turnedAt = performance.now();
        next();
      });
  }

  async beginTransaction(): Promise<void> {
    this.#execute('BEGIN IMMEDIATE', []);
  }

  async commitTransaction(): Promise<void> {
    this.#execute('COMMIT', []);
  }

  /** SQLite has rolled back by itself after some errors (disk full): a second time would hide the first error. */
  async rollbackTransaction(): Promise<void> {
    if (this.#connection.inTransaction) this.#execute('ROLLBACK', []);
  }

  async destroy(): Promise<void> {
    this.#statements.clear();
    this.#connection.close();
  }

  /** @throws DataError DB_OUTSIDE_TRANSACTION when called, however deep, inside an open transaction of this database */
  refuseInside(): void {
    const inside = current.getStore();
    if (!inside?.open || inside.driver !== this) return;
    throw new DataError(
      'DB_OUTSIDE_TRANSACTION',
      'A query on the outer database was made inside a transaction; it would never return.',
      {
        fix: 'use what the transaction hands to its callback',
      },
    );
  }

  /** Runs the body of a transaction so that `refuseInside` knows of it. */
  async inside<T>(body: () => Promise<T>): Promise<T> {
    const transaction: OpenTransaction = { driver: this, open: true };
    try {
      return await current.run(transaction, body);
    } finally {
      transaction.open = false;
    }
  }

  #execute<R>(sql: string, parameters: readonly unknown[]): QueryResult<R> {
    try {
      const statement = this.#prepare(sql);
      const result: QueryResult<R> = statement.reader
        ? { rows: statement.all(...parameters) as R[] }
        : asResult(statement.run(...parameters));
      if (
        !this.#checkedAfterWrite &&
        !this.#connection.inTransaction &&
        (sql === 'COMMIT' || !statement.readonly)
      )
        this.#checkAfterWrite();
      return result;
    } catch (error) {
      throw fromSqlite(error);
    }
  }

  /** Switching to WAL changes `synchronous` at the first write only; a wrong value must fail that write. */
  #checkAfterWrite(): void {
    checkSettings(this.#connection);
    this.#checkedAfterWrite = true;
  }

  #prepare(sql: string): BetterSqlite3.Statement {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#connection.prepare(sql);
    if (this.#statements.size >= STATEMENTS) {
      const oldest = this.#statements.keys().next();
      if (!oldest.done) this.#statements.delete(oldest.value);
    }
    this.#statements.set(sql, statement);
    return statement;
  }

  /** A statement of its own: one that is being iterated cannot be run by anybody else. */
  async *#stream<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    for (const row of this.#connection.prepare(query.sql).iterate(...query.parameters))
      yield { rows: [row as R] };
  }
}

function asResult<R>(done: BetterSqlite3.RunResult): QueryResult<R> {
  return { rows: [], numAffectedRows: BigInt(done.changes), insertId: BigInt(done.lastInsertRowid) };
}

export function sqliteDialect(driver: SqliteDriver): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => driver,
    createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}
