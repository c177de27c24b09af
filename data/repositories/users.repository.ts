import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
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
    /** Empty where the person signs in elsewhere (single sign-on). */
    password_hash: string;
    oidc_issuer?: string;
    oidc_subject?: string;
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

  /** By what the single sign-on provider calls them. */
  async findByOidc(issuer: string, subject: string): Promise<UserRow | null> {
    const row = await this.#scope.executor
      .selectFrom('users')
      .selectAll()
      .where('oidc_issuer', '=', issuer)
      .where('oidc_subject', '=', subject)
      .executeTakeFirst();
    return row ?? null;
  }

  /** By name; disabled ones too. */
  list(): Promise<UserRow[]> {
    return this.#scope.executor.selectFrom('users').selectAll().orderBy('name').orderBy('id').execute();
  }

  /**
   * As `list`, a page at a time.
   * @param given.search part of a name or address, in any case
   * @param given.after name and id of the last row of the page before
   */
  page(given: {
    limit: number;
    search: string | null;
    after: { name: string; id: string } | null;
  }): Promise<UserRow[]> {
    let query = this.#scope.executor.selectFrom('users').selectAll().orderBy('name').orderBy('id');
    if (given.search !== null) {
      const part = `%${given.search.replace(/[\\%_]/g, '\\$&')}%`;
      query = query.where((eb) =>
        eb.or([sql<boolean>`name like ${part} escape '\\'`, sql<boolean>`email like ${part} escape '\\'`]),
      );
    }
    const { after } = given;
    if (after)
      query = query.where((eb) => eb(eb.refTuple('name', 'id'), '>', eb.tuple(after.name, after.id)));
    return query.limit(given.limit).execute();
  }

  /** Admins that can sign in, one left out. */
  async countAdmins(except: string): Promise<number> {
    const row = await this.#scope.executor
      .selectFrom('users')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('role', '=', 'admin')
      .where('disabled_at', 'is', null)
      .where('id', '<>', except)
      .executeTakeFirstOrThrow();
    return row.n;
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
    changes: Partial<
      Pick<
        UserRow,
        | 'name'
        | 'role'
        | 'password_hash'
        | 'totp_secret'
        | 'totp_confirmed_at'
        | 'totp_last_step'
        | 'oidc_issuer'
        | 'oidc_subject'
        | 'last_login_at'
      >
    >,
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

  /** Uses up a time step of the second factor: of two who send one code, one gets true. */
  async useTotpStep(id: string, step: number): Promise<boolean> {
    const done = await this.#scope.executor
      .updateTable('users')
      .set({ totp_last_step: step })
      .where('id', '=', id)
      .where((eb) => eb.or([eb('totp_last_step', 'is', null), eb('totp_last_step', '<', step)]))
      .executeTakeFirst();
    return done.numUpdatedRows > 0n;
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
