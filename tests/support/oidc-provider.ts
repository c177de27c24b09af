import { createHash, createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** What the provider says of whoever comes, and how it misbehaves. */
export interface Says {
  claims?: Record<string, unknown>;
  /** `none`: unsigned; `other`: signed by a key that it does not publish. */
  signature?: 'none' | 'other';
  /** It refuses instead. */
  error?: string;
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const newKey = () => generateKeyPairSync('rsa', { modulusLength: 2048 });

const own = newKey();
const other = newKey();

/** A small OpenID Connect provider on 127.0.0.1 with keys of its own. It checks PKCE, client and redirect as a real one does. */
export async function oidcProvider() {
  let says: Says = {};
  const asked: URLSearchParams[] = [];
  const codes = new Map<string, URLSearchParams>();
  const server = createServer((req, res) => void answer(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const json = (res: ServerResponse, status: number, body: unknown) =>
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { pathname } = new URL(req.url ?? '', issuer);
    if (pathname === '/.well-known/openid-configuration')
      return void json(res, 200, {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        code_challenge_methods_supported: ['S256'],
      });
    if (pathname === '/jwks') {
      const jwk = own.publicKey.export({ format: 'jwk' });
      return void json(res, 200, { keys: [{ ...jwk, kid: 'one', alg: 'RS256', use: 'sig' }] });
    }
    if (pathname === '/token') return void (await token(req, res));
    json(res, 404, {});
  }

  async function token(req: IncomingMessage, res: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of req) text += String(chunk);
    const given = new URLSearchParams(text);
    const code = given.get('code') ?? '';
    const request = codes.get(code);
    codes.delete(code);
    const basic = req.headers.authorization?.startsWith('Basic ')
      ? Buffer.from(req.headers.authorization.slice(6), 'base64').toString()
      : `${given.get('client_id')}:${given.get('client_secret')}`;
    const challenge = createHash('sha256')
      .update(given.get('code_verifier') ?? '')
      .digest('base64url');
    const fits =
      request?.get('code_challenge') === challenge &&
      request.get('redirect_uri') === given.get('redirect_uri') &&
      basic === 'switchboard:client-secret';
    if (!fits || !request) return void json(res, 400, { error: 'invalid_grant' });
    json(res, 200, {
      access_token: randomUUID(),
      token_type: 'Bearer',
      expires_in: 300,
      id_token: idToken(request.get('nonce')),
    });
  }

  function idToken(nonce: string | null): string {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: issuer,
      aud: 'switchboard',
      sub: 'person-1',
      iat: now,
      exp: now + 300,
      nonce,
      email: 'wei@example.org',
      email_verified: true,
      name: 'Wei',
      ...says.claims,
    };
    if (says.signature === 'none') return `${encode({ alg: 'none' })}.${encode(claims)}.`;
    const body = `${encode({ alg: 'RS256', kid: 'one' })}.${encode(claims)}`;
    const key = says.signature === 'other' ? other.privateKey : own.privateKey;
    return `${body}.${createSign('sha256').update(body).sign(key, 'base64url')}`;
  }

  return {
    issuer,
    /** Settings of a server that uses it. */
    env: { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: 'switchboard', OIDC_CLIENT_SECRET: 'client-secret' },
    /** What was asked of its sign-in page. */
    asked,
    say(next: Says): void {
      says = next;
    },
    /** Its sign-in page: somebody signs in, and the browser is sent back to this address. */
    visit(location: string): URL {
      const request = new URL(location).searchParams;
      asked.push(request);
      const back = new URL(request.get('redirect_uri') ?? '');
      back.searchParams.set('state', request.get('state') ?? '');
      if (says.error) back.searchParams.set('error', says.error);
      else {
        const code = randomUUID();
        codes.set(code, request);
        back.searchParams.set('code', code);
      }
      return back;
    },
  };
}
