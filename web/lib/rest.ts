import type { api as contract } from '../../server/contract/index.ts';
import { ApiError, call } from './api.ts';

type Rows = typeof contract;
/** Rows of the contract by method and path: `get /users/{user_id}`. */
type ByCall = { [I in keyof Rows as `${Rows[I]['method']} ${Rows[I]['path']}`]: Rows[I] };
export type RestCall = keyof ByCall;

type In<S> = S extends { _zod: { input: infer T } } ? T : unknown;
type Out<S> = S extends { _zod: { output: infer T } } ? T : null;
type Loose<T> = { [K in keyof T]?: T[K] | undefined };

type Given<O> = (O extends { params: infer S } ? { params: In<S> } : unknown) &
  (O extends { query: infer S } ? { query?: Loose<In<S>> } : unknown) &
  (O extends { body: infer S } ? (undefined extends In<S> ? { body?: In<S> } : { body: In<S> }) : unknown) &
  (O extends { idempotent: true } ? { key?: string } : unknown);

/** What a call answers, as its row of the contract says. */
export type RestAnswer<K extends RestCall> = ByCall[K] extends { response: infer S } ? Out<S> : null;
type Arguments<K extends RestCall> =
  Record<never, never> extends Given<ByCall[K]> ? [given?: Given<ByCall[K]>] : [given: Given<ByCall[K]>];

/** The person was asked to prove who they are, and closed the question. */
export class Cancelled extends Error {}

interface Hooks {
  /** Asks for a new proof of identity; false when the person would rather not. */
  prove: () => Promise<boolean>;
  /** The session has ended. */
  ended: () => void;
}
let hooks: Hooks | null = null;

/** Says what a page does when a call needs a new proof of identity, and when its session has ended. */
export function setRestHooks(next: Hooks | null): void {
  hooks = next;
}

interface Parts {
  params?: Record<string, string>;
  query?: Record<string, unknown>;
  body?: unknown;
  key?: string;
}

/** Path and query of a call; what is undefined is left out. */
export function address(path: string, { params = {}, query = {} }: Parts): string {
  const filled = path.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(params[name] ?? ''));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== null) search.set(name, String(value));
  const text = search.toString();
  return text ? `${filled}?${text}` : filled;
}

/**
 * Calls a row of the contract. Where the server wants a fresh proof of identity it is asked for, and the call repeated once.
 * @throws ApiError, Cancelled
 */
export async function rest<K extends RestCall>(name: K, ...[given]: Arguments<K>): Promise<RestAnswer<K>> {
  const [method = '', path = ''] = name.split(' ');
  const parts = (given ?? {}) as Parts;
  const verb = method.toUpperCase() as 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  const body = parts.body ?? (verb === 'GET' || verb === 'DELETE' ? undefined : {});
  const headers: Record<string, string> = parts.key ? { 'idempotency-key': parts.key } : {};
  const attempt = () => call<RestAnswer<K>>(verb, address(path, parts), body, headers);
  try {
    return await attempt();
  } catch (failure) {
    if (!(failure instanceof ApiError)) throw failure;
    if (failure.error.code === 'UNAUTHENTICATED') hooks?.ended();
    if (failure.error.code !== 'FRESH_LOGIN_REQUIRED' || !hooks) throw failure;
    if (!(await hooks.prove())) throw new Cancelled();
    return attempt();
  }
}
