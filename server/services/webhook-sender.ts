import { createHmac, randomBytes } from 'node:crypto';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Networks } from './networks.ts';

/** How one attempt ended. `status` is null when no answer came. */
export interface Attempt {
  ok: boolean;
  status: number | null;
  error: string | null;
}

export interface Outgoing {
  url: string;
  secret: string;
  /** The same in every attempt and replay: receivers know by it what they had before. */
  id: string;
  body: string;
}

const MAX_ANSWER = 1024;
const PREFIX = 'whsec_';

/** A signing secret in the form of the Standard Webhooks specification. */
export const newSecret = (): string => `${PREFIX}${randomBytes(32).toString('base64')}`;

/** `v1,` and base64 of HMAC-SHA256 over `id.timestamp.body` under the secret's bytes (standardwebhooks.com). */
export function sign(secret: string, id: string, timestamp: number, body: string): string {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

/** What may be said of a failure: a code of the system, never a text of the other side. */
const nameOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'FAILED';

/**
 * One POST. Never follows a redirect, reads at most 1 KB of the answer and throws it away, and ends after `timeoutMs` whatever
 * the other side does. Never rejects.
 */
export function send(
  { url, secret, id, body }: Outgoing,
  options: { networks: Networks; timeoutMs: number; now: () => number; signal: AbortSignal },
): Promise<Attempt> {
  return new Promise((resolve) => {
    const failed = (error: string, status: number | null = null) => resolve({ ok: false, status, error });
    let target: ReturnType<Networks['check']>;
    try {
      target = options.networks.check(url);
    } catch (error) {
      return failed(nameOf(error));
    }
    const timestamp = Math.floor(options.now() / 1000);
    const open = target.url.protocol === 'https:' ? requestHttps : requestHttp;
    const call = open(target.url, {
      method: 'POST',
      agent: false,
      signal: options.signal,
      ...(target.loopback ? {} : { lookup: options.networks.lookup }),
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'Switchboard-Webhook',
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': sign(secret, id, timestamp, body),
      },
    });
    const timer = setTimeout(
      () => call.destroy(Object.assign(new Error('late'), { code: 'TIMEOUT' })),
      options.timeoutMs,
    );
    call.on('close', () => clearTimeout(timer));
    call.on('error', (error) => failed(nameOf(error)));
    call.on('response', (answer) => {
      const status = answer.statusCode ?? 0;
      const ok = status >= 200 && status < 300;
      resolve({ ok, status, error: ok ? null : status >= 300 && status < 400 ? 'REDIRECT' : 'REFUSED' });
      let read = 0;
      answer.on('data', (chunk: Buffer) => {
        read += chunk.length;
        if (read > MAX_ANSWER) call.destroy();
      });
      answer.on('error', () => {});
    });
    call.end(body);
  });
}
