import { createHmac } from 'node:crypto';
import { openSession } from '../../../server/cli/support/chat-client.ts';
import {
  api,
  apiScope,
  type OpenedConversation,
  type Operation,
  type SubscriberSession,
} from '../../../server/contract/index.ts';
import { cookieName } from '../../../server/http/cookies.ts';
import { hashPassword } from '../../../server/services/passwords.ts';
import { newToken, tokenHash } from '../../../server/services/session.service.ts';
import type { Train } from '../../../server/services/training.service.ts';
import { testApp } from '../app.ts';
import { tempDir } from '../temp.ts';

/** Everybody who can come to a door. `key`: with every scope but that of the call; `scoped`: with just that one. */
export const roles = ['nobody', 'subscriber', 'agent', 'supervisor', 'admin', 'key', 'scoped'] as const;
export type Role = (typeof roles)[number];

export interface Answer {
  status: number;
  body: Record<string, unknown> | null;
}
export interface Given {
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
}

const IDENTITY_KEY = 'a-key-of-the-operator-of-40-characters-x';
export const sign = (external: string) => createHmac('sha256', IDENTITY_KEY).update(external).digest('hex');
export const PASSWORD = 'correct-horse-battery-1';

const untilCancelled: Train = ({ signal }) =>
  new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('cancelled'))));

export type World = Awaited<ReturnType<typeof makeWorld>>;

/** A server with one of everybody signed in, and the ways to make objects that a call can be about. */
export async function makeWorld() {
  const app = await testApp(
    { MODELS_DIR: tempDir(), IDENTITY_KEYS: IDENTITY_KEY, IDENTITY_DEMO: 'on' },
    undefined,
    { train: untilCancelled },
  );
  let people = 0;
  let hash: string | undefined;
  const origin = { origin: app.url };

  /** Signs somebody new in; what is returned are the headers that say so. */
  async function signIn(role: Role): Promise<{
    headers: Record<string, string>;
    name: string;
    session?: SubscriberSession;
    user_id?: string;
  }> {
    people += 1;
    const name = `${role}${people}`;
    if (role === 'nobody') return { headers: {}, name };
    if (role === 'subscriber') {
      const session = await openSession(app.url);
      return { headers: { authorization: `Bearer ${session.token}` }, name, session };
    }
    if (role === 'key' || role === 'scoped') return { headers: {}, name };
    // By the repositories: sign-in itself is throttled, and the tests of that are elsewhere.
    const { users, sessions } = app.data.repositories;
    hash ??= await hashPassword(PASSWORD);
    const email = `${name}@example.org`;
    const user = await users.create({ email, name, role, password_hash: hash });
    const token = newToken();
    const now = Date.now();
    await sessions.create({
      token_hash: tokenHash(token),
      kind: 'user',
      subject_id: user.id,
      expires_at: new Date(now + 3_600_000).toISOString(),
      authenticated_at: new Date(now).toISOString(),
    });
    return { headers: { cookie: `${cookieName(false)}=${token}` }, name, user_id: user.id };
  }

  async function call(
    operation: Operation,
    headers: Record<string, string>,
    given: Given = {},
  ): Promise<Answer> {
    const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(given.params?.[name] ?? ''),
    );
    const search = given.query ? `?${new URLSearchParams(given.query)}` : '';
    const answer = await fetch(`${app.url}/api/v1${path}${search}`, {
      method: operation.method.toUpperCase(),
      redirect: 'manual',
      headers: {
        ...origin,
        ...headers,
        ...(given.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(given.body === undefined ? {} : { body: JSON.stringify(given.body) }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      body: text === '' ? null : (JSON.parse(text) as Record<string, unknown>),
    };
  }

  const seats: Record<Role, Awaited<ReturnType<typeof signIn>>> = {
    nobody: await signIn('nobody'),
    subscriber: await signIn('subscriber'),
    agent: await signIn('agent'),
    supervisor: await signIn('supervisor'),
    admin: await signIn('admin'),
    key: await signIn('key'),
    scoped: await signIn('scoped'),
  };
  const keys = new Map<string, string>();
  /** Headers of a key with these scopes. */
  async function keyWith(scopes: readonly string[]): Promise<Record<string, string>> {
    const id = scopes.join();
    if (!keys.has(id)) {
      const made = await call(api.createKey, seats.admin.headers, {
        body: { name: id.slice(0, 60), scopes },
      });
      keys.set(id, String(made.body?.key));
    }
    return { authorization: `Bearer ${keys.get(id)}` };
  }

  /** What a role sends along with a call of this operation. */
  async function headersOf(role: Role, operation: Operation): Promise<Record<string, string>> {
    const others = apiScope.options.filter((scope) => scope !== operation.scope);
    if (role === 'key') return keyWith(others);
    if (role === 'scoped') return operation.scope ? keyWith([operation.scope]) : keyWith(others);
    return seats[role].headers;
  }

  /** A conversation with one message, of the subscriber who calls or of somebody else. */
  async function conversation(of: 'subscriber' | 'another' = 'subscriber') {
    const owner = of === 'subscriber' ? seats.subscriber : await signIn('subscriber');
    const opened = await call(api.openConversation, owner.headers, {
      body: { client_instance: crypto.randomUUID() },
    });
    const conversation_id = (opened.body as unknown as OpenedConversation).conversation.id;
    const sent = await call(api.sendMessage, owner.headers, {
      params: { conversation_id },
      body: message(),
    });
    return {
      conversation_id,
      message_id: String(sent.body?.id),
      subscriber_id: owner.session?.subscriber_id ?? '',
    };
  }

  return { ...app, seats, signIn, call, headersOf, conversation };
}

/** A message of a client instance of its own. */
export const message = () => ({
  client_instance: crypto.randomUUID(),
  client_seq: 1,
  client_message_id: crypto.randomUUID(),
  text: 'my bill is wrong',
});
