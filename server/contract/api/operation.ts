import { z } from 'zod';
import { MAX_PAGE } from '../common.ts';

/** Everybody who may be meant by an operation; programs come in by the scope of their key. */
export type Who = 'anyone' | 'subscriber' | 'agent' | 'supervisor' | 'admin';

export const staff = ['agent', 'supervisor', 'admin'] as const;
export const leads = ['supervisor', 'admin'] as const;
export const admins = ['admin'] as const;

/** What a key may be allowed to do. */
export const apiScope = z.enum([
  'parse',
  'conversations:read',
  'subscribers:write',
  'labels:read',
  'labels:write',
  'models:read',
  'training:write',
  'users:read',
  'webhooks:write',
  'audit:read',
  'privacy:write',
]);
export type ApiScope = z.infer<typeof apiScope>;

export interface Operation {
  /** Name in generated clients. */
  id: string;
  method: 'get' | 'post' | 'patch' | 'put' | 'delete';
  /** Below /api/v1, parameters in braces. */
  path: string;
  tag: string;
  summary: string;
  who: readonly Who[];
  /** The scope that lets a key in; without one no key may. */
  scope?: ApiScope;
  /** Asks for a proof of identity in the last minutes (`POST /auth/reauthenticate`). */
  fresh?: true;
  params?: z.ZodObject;
  /** Numbers and booleans are read from the query's text by the shape of the field. */
  query?: z.ZodObject;
  body?: z.ZodType;
  status: 200 | 201 | 202 | 204 | 302;
  response?: z.ZodType;
  /** Codes beside those that any call can meet. */
  errors?: readonly string[];
  /** Repeating the call with the same `Idempotency-Key` gives the first answer again. */
  idempotent?: true;
}

/** Keeps the exact types of a row. */
export const define = <const O extends Operation>(operation: O): O => operation;

/** One page of a list: ask again with `next_cursor` until it is null. */
export const paging = {
  limit: z.int().min(1).max(MAX_PAGE).default(50),
  cursor: z.string().max(300).optional(),
};
export const pageOf = <S extends z.ZodType>(item: S) =>
  z.strictObject({ items: z.array(item), next_cursor: z.string().nullable() });

/** An object without fields, for calls whose body says nothing. */
export const nothing = z.strictObject({});
