import { randomUUID } from 'node:crypto';
import type { ApiScope, UserRole } from '../../server/contract/index.ts';
import { cookieName } from '../../server/http/cookies.ts';
import { newToken, tokenHash } from '../../server/services/session.service.ts';
import type { TestApp } from './app.ts';

export interface Answer {
  status: number;
  headers: Headers;
  /** The parsed body; tests look into answers of every shape. */
  body: ReturnType<typeof JSON.parse>;
}

export interface Caller {
  user_id: string;
  cookie: string;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

/** A call under /api/v1. */
export async function call(
  app: Pick<TestApp, 'url'>,
  method: string,
  path: string,
  given: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const answer = await fetch(`${app.url}/api/v1${path}`, {
    method,
    headers: {
      origin: app.url,
      ...(given.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...given.headers,
    },
    ...(given.body === undefined ? {} : { body: JSON.stringify(given.body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? null : JSON.parse(text) };
}

/** Somebody who works here, signed in by the repositories: sign-in itself is throttled and tested elsewhere. */
export async function signedIn(
  app: Pick<TestApp, 'url' | 'data'>,
  role: UserRole,
  name: string = role,
): Promise<Caller> {
  const { users, sessions } = app.data.repositories;
  const email = `${randomUUID()}@example.org`;
  const user = await users.create({ email, name, role, password_hash: 'none' });
  const token = newToken();
  const now = Date.now();
  await sessions.create({
    token_hash: tokenHash(token),
    kind: 'user',
    subject_id: user.id,
    expires_at: new Date(now + 3_600_000).toISOString(),
    authenticated_at: new Date(now).toISOString(),
  });
  const cookie = `${cookieName(false)}=${token}`;
  return {
    user_id: user.id,
    cookie,
    call: (method, path, body, headers) => call(app, method, path, { body, headers: { cookie, ...headers } }),
  };
}

/** A key with these scopes, and calls with it. */
export async function keyWith(admin: Caller, app: Pick<TestApp, 'url'>, scopes: readonly ApiScope[]) {
  const made = await admin.call('POST', '/keys', { name: scopes.join(), scopes });
  const key: string = made.body.key;
  const id: string = made.body.api_key.id;
  return {
    key,
    id,
    call: (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
      call(app, method, path, { body, headers: { authorization: `Bearer ${key}`, ...headers } }),
  };
}
