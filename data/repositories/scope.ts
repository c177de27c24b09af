import type { Kysely } from 'kysely';
import type { Tables } from '../types.ts';

/** What a repository works on: the database, or one transaction of it. */
export interface Scope {
  readonly executor: Kysely<Tables>;
  /** The time of a new row: ISO 8601, UTC, milliseconds. */
  now(): string;
  /** Takes personal data out of what an audit entry says. */
  scrub(details: Record<string, unknown>): Record<string, unknown>;
  /** Several statements as one write: a transaction of their own, or part of the one that is open. */
  atomic<T>(body: (scope: Scope) => Promise<T>): Promise<T>;
}

/** Parses a column that only we write. */
export const fromJson = <T>(text: string): T => JSON.parse(text) as T;
