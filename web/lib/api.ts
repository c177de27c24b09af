import type { Language, SubscriberSession, UserDto, WireError } from '../../server/contract/index.ts';

/** An answer with an error status, or none at all (`code` OFFLINE). */
export class ApiError extends Error {
  readonly status: number;
  readonly error: WireError;

  constructor(status: number, error: WireError) {
    super(error.message);
    this.name = 'ApiError';
    this.status = status;
    this.error = error;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads application/problem+json into the shape that errors have on the socket. */
function problemToError(status: number, body: unknown): WireError {
  const from = isRecord(body) ? body : {};
  const text = (key: string) => (typeof from[key] === 'string' ? from[key] : undefined);
  const fix = text('fix');
  const requestId = text('request_id');
  return {
    code: text('code') ?? (status === 0 ? 'OFFLINE' : 'INTERNAL'),
    message: text('detail') ?? text('title') ?? '',
    ...(fix ? { fix } : {}),
    ...(isRecord(from.details) ? { details: from.details } : {}),
    ...(requestId ? { request_id: requestId } : {}),
  };
}

/**
 * One request below /api/v1.
 * @throws ApiError for an error status, a broken connection, or no answer in 15 s
 */
export async function call<T>(
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(`/api/v1${path}`, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.timeout(15_000),
      ...(body === undefined
        ? { headers }
        : { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
  } catch {
    throw new ApiError(0, problemToError(0, null));
  }
  const given: unknown = answer.status === 204 ? null : await answer.json().catch(() => null);
  if (!answer.ok) throw new ApiError(answer.status, problemToError(answer.status, given));
  return given as T;
}

/** One intent of the pack with its words for people. */
export interface IntentTitle {
  name: string;
  title: Record<Language, string>;
}

/** The pack's own texts, and the name that the operator gave. */
export interface Texts {
  operator?: string;
  /** Subscribers can verify themselves by a code. */
  identity_codes?: boolean;
  texts: Record<Language, Readonly<Record<string, { text: string; quick_replies: string[] }>>>;
}

export const api = {
  openSubscriber: () => call<SubscriberSession>('POST', '/sessions/subscriber', {}),
  logout: () => call<null>('POST', '/auth/logout', {}),
  me: () => call<UserDto>('GET', '/auth/me'),
  intents: () => call<{ intents: IntentTitle[] }>('GET', '/intents'),
  texts: () => call<Texts>('GET', '/texts'),
};
