import { cookieName } from '../../server/http/cookies.ts';
import { hashPassword } from '../../server/services/passwords.ts';
import type { TestApp } from './app.ts';

export const PASSWORD = 'correct-horse-battery';
let hash: Promise<string> | null = null;

export interface Answer {
  status: number;
  /** As it stands: each test says what it expects of it. */
  body: ReturnType<typeof JSON.parse>;
  headers: Headers;
}

/** A browser or a program at the REST door, with the cookie that it was given. */
export class Caller {
  readonly #url: string;
  cookie = '';
  bearer = '';
  agent = 'tests/1';

  constructor(url: string) {
    this.#url = url;
  }

  async call(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await fetch(`${this.#url}/api/v1${path}`, {
      method,
      redirect: 'manual',
      headers: {
        origin: this.#url,
        'user-agent': this.agent,
        ...(this.cookie ? { cookie: this.cookie } : {}),
        ...(this.bearer ? { authorization: `Bearer ${this.bearer}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const own = answer.headers.getSetCookie().find((cookie) => cookie.startsWith(`${cookieName(false)}=`));
    if (own) this.cookie = own.split(';')[0] ?? '';
    const text = await answer.text();
    return { status: answer.status, body: text ? JSON.parse(text) : null, headers: answer.headers };
  }

  get = (path: string) => this.call('GET', path);
  post = (path: string, body: unknown = {}) => this.call('POST', path, body);
  patch = (path: string, body: unknown) => this.call('PATCH', path, body);
  delete = (path: string) => this.call('DELETE', path);
}

export interface Person extends Caller {
  id: string;
  email: string;
}

/** Somebody with an account, signed in. The account is made beside the doors, whose limits are not what is tested here. */
export async function person(
  app: TestApp,
  role: 'agent' | 'supervisor' | 'admin',
  name: string = role,
): Promise<Person> {
  hash ??= hashPassword(PASSWORD);
  const email = `${name.toLowerCase()}@example.org`;
  const row = await app.data.repositories.users.create({ email, name, role, password_hash: await hash });
  const caller = Object.assign(new Caller(app.url), { id: row.id, email });
  const answer = await caller.post('/auth/login', { email, password: PASSWORD });
  if (answer.status !== 200) throw new Error(`login: ${answer.status}`);
  return caller;
}
