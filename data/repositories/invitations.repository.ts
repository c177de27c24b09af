import { randomUUID } from 'node:crypto';
import type { InvitationKind, InvitationRow, UserRole } from '../types.ts';
import type { Scope } from './scope.ts';

/** One-time links for an account or a new password (hashes only). */
export class InvitationsRepository {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** Open links of the same kind for the same address end: the newest counts. */
  create(given: {
    token_hash: string;
    kind: InvitationKind;
    email: string;
    role: UserRole;
    user_id: string | null;
    invited_by: string | null;
    expires_at: string;
  }): Promise<InvitationRow> {
    const email = given.email.trim().toLowerCase();
    return this.#scope.atomic(async (inside) => {
      await inside.executor
        .updateTable('invitations')
        .set({ revoked_at: inside.now() })
        .where('kind', '=', given.kind)
        .where('email', '=', email)
        .where('used_at', 'is', null)
        .where('revoked_at', 'is', null)
        .execute();
      return inside.executor
        .insertInto('invitations')
        .values({
          ...given,
          email,
          id: randomUUID(),
          created_at: inside.now(),
          used_at: null,
          revoked_at: null,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
    });
  }

  /** Only while it can be used. */
  async findOpen(tokenHash: string): Promise<InvitationRow | null> {
    return (await this.#open().where('token_hash', '=', tokenHash).executeTakeFirst()) ?? null;
  }

  /** The open invitation for an address that has no account yet. */
  async findOpenFor(email: string): Promise<InvitationRow | null> {
    const row = await this.#open()
      .where('kind', '=', 'invitation')
      .where('email', '=', email.trim().toLowerCase())
      .executeTakeFirst();
    return row ?? null;
  }

  /** Open ones, newest first. @param given.before time and id of the last row of the page before */
  page(given: {
    limit: number;
    before: { created_at: string; id: string } | null;
  }): Promise<InvitationRow[]> {
    let query = this.#open().orderBy('created_at', 'desc').orderBy('id', 'desc').limit(given.limit);
    const { before } = given;
    if (before)
      query = query.where((eb) =>
        eb(eb.refTuple('created_at', 'id'), '<', eb.tuple(before.created_at, before.id)),
      );
    return query.execute();
  }

  /** Uses it up: of two who try at once, one gets true. */
  async use(id: string): Promise<boolean> {
    const done = await this.#scope.executor
      .updateTable('invitations')
      .set({ used_at: this.#scope.now() })
      .where('id', '=', id)
      .where('used_at', 'is', null)
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', this.#scope.now())
      .executeTakeFirst();
    return done.numUpdatedRows > 0n;
  }

  /** Returns false when there is no open one. */
  async revoke(id: string): Promise<boolean> {
    const done = await this.#scope.executor
      .updateTable('invitations')
      .set({ revoked_at: this.#scope.now() })
      .where('id', '=', id)
      .where('used_at', 'is', null)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    return done.numUpdatedRows > 0n;
  }

  #open() {
    return this.#scope.executor
      .selectFrom('invitations')
      .selectAll()
      .where('used_at', 'is', null)
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', this.#scope.now());
  }
}
