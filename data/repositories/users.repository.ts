import { randomUUID } from 'node:crypto';
import { DataError } from '../errors.ts';
import type { UserRole, UserRow } from '../types.ts';
import type { Scope } from './scope.ts';

/** Addresses are kept and compared in lower case. */
const normal = (email: string) => email.trim().toLowerCase();

/** People who work here. */
export class UsersRepository {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** @throws DataError EMAIL_TAKEN */
  async create(given: {
    email: string;
    name: string;
    role: UserRole;
    password_hash: string;
  }): Promise<UserRow> {
    const row = await this.#scope.executor
      .insertInto('users')
      .values({
        ...given,
        email: normal(given.email),
        id: randomUUID(),
        created_at: this.#scope.now(),
        disabled_at: null,
      })
      .onConflict((conflict) => conflict.column('email').doNothing())
      .returningAll()
      .executeTakeFirst();
    if (row) return row;
    throw new DataError('EMAIL_TAKEN', 'There is an account with this address.', {
      fix: 'use another address',
    });
  }

  async get(id: string): Promise<UserRow | null> {
    return (
      (await this.#scope.executor.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst()) ??
      null
    );
  }

  async findByEmail(email: string): Promise<UserRow | null> {
    const row = await this.#scope.executor
      .selectFrom('users')
      .selectAll()
      .where('email', '=', normal(email))
      .executeTakeFirst();
    return row ?? null;
  }

  /** By name; disabled ones too. */
  list(): Promise<UserRow[]> {
    return this.#scope.executor.selectFrom('users').selectAll().orderBy('name').orderBy('id').execute();
  }

  /** Disabled ones too: it tells whether a first account was ever made. */
  async count(): Promise<number> {
    const row = await this.#scope.executor
      .selectFrom('users')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow();
    return row.n;
  }

  /** Returns the row as it is afterwards, or null when there is no such user. */
  async update(
    id: string,
    changes: Partial<Pick<UserRow, 'name' | 'role' | 'password_hash'>>,
  ): Promise<UserRow | null> {
    if (Object.keys(changes).length === 0) return this.get(id);
    const row = await this.#scope.executor
      .updateTable('users')
      .set(changes)
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst();
    return row ?? null;
  }

  /** Returns false when nothing changed. */
  async setDisabled(id: string, disabled: boolean): Promise<boolean> {
    const done = await this.#scope.executor
      .updateTable('users')
      .set({ disabled_at: disabled ? this.#scope.now() : null })
      .where('id', '=', id)
      .where('disabled_at', disabled ? 'is' : 'is not', null)
      .executeTakeFirst();
    return done.numUpdatedRows > 0n;
  }
}
