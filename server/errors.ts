import type { WireError } from './contract/common.ts';

/**
 * Every error that can reach a caller: its HTTP status and what to change. Codes are part of the wire contract:
 * clients branch on them, so a code is never renamed or given a second meaning.
 */
export const catalogue = {
  BAD_REQUEST: [400, 'send the fields that docs/protocol.md lists, and no others'],
  BAD_JSON: [400, 'send a JSON object as application/json'],
  UNKNOWN_EVENT: [400, 'use an event that docs/protocol.md lists for this namespace'],
  NO_ACK: [400, 'give an acknowledgement callback as the last argument'],
  TEXT_EMPTY: [422, 'write something; white space and control characters alone do not count'],
  TEXT_TOO_LONG: [422, 'send at most 4,000 characters; split a longer text'],
  TEXT_INVALID: [422, 'send well-formed Unicode without lone surrogates or null characters'],
  UNAUTHENTICATED: [401, 'sign in, or open a session first'],
  TOKEN_INVALID: [401, 'send the token of this door as `Authorization: Bearer TOKEN`'],
  METRICS_REFUSED: [403, 'set METRICS_TOKEN and send it as a bearer token, or ask on this machine itself'],
  FORBIDDEN: [403, 'ask an admin for a role, or a key with the scope, that may do this'],
  FRESH_LOGIN_REQUIRED: [403, 'prove who you are again (POST /auth/reauthenticate), then repeat the call'],
  CODE_REQUIRED: [401, 'send the six digits of your authenticator as `code`'],
  CODE_WRONG: [422, 'send the newest code; after five wrong ones ask for another'],
  INVITATION_INVALID: [403, 'ask an admin for a new link; each works once, for three days'],
  LAST_ADMIN: [409, 'make somebody else an admin first'],
  OIDC_OFF: [404, 'set OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET'],
  OIDC_FAILED: [502, 'try again; if it stays, ask whoever runs the sign-in provider'],
  KEY_INVALID: [401, 'send a key that is neither revoked nor expired as `Authorization: Bearer KEY`'],
  IDENTITY_INVALID: [401, 'make a new proof with a live key; tokens last an hour at most'],
  IDENTITY_REQUIRED: [403, 'send a proof of identity with the session (IDENTITY_MODE=enforced)'],
  IDENTITY_OFF: [404, 'set IDENTITY_KEYS, or IDENTITY_DEMO for codes'],
  LEGAL_HOLD: [409, 'release the legal hold first'],
  UNKNOWN_LABEL: [422, 'use a value of GET /intents, or negative, neutral or positive'],
  NO_EARLIER_RELEASE: [409, 'there is nothing to go back to'],
  JOB_RUNNING: [409, 'wait for the job that runs, or cancel it'],
  JOB_ENDED: [409, 'the job has ended; start another'],
  URL_REFUSED: [
    422,
    'use an https address, or one of this machine; private networks only where WEBHOOK_NETWORKS lists them',
  ],
  IDEMPOTENCY_KEY_REUSED: [422, 'make a new Idempotency-Key for a new request'],
  IDEMPOTENCY_PENDING: [409, 'the first call with this key is being answered; try again in a second'],
  ORIGIN_REFUSED: [403, 'open the page from an allowed origin (ALLOWED_ORIGINS)'],
  NOT_FOUND: [404, 'check the id; it may belong to somebody else'],
  CONVERSATION_TAKEN: [409, 'somebody else has it; ask them to hand it over'],
  CONVERSATION_RESOLVED: [409, 'write a message to reopen it'],
  NOT_ASSIGNED: [409, 'take the conversation over first'],
  OUT_OF_ORDER: [409, 'open the conversation again and continue with the client_seq that it gives, plus one'],
  CLIENT_MESSAGE_ID_REUSED: [409, 'make a new client_message_id for a new text'],
  SETUP_CLOSED: [409, 'sign in with the account that was set up'],
  EMAIL_TAKEN: [409, 'use another address'],
  SETUP_TOKEN_INVALID: [403, 'use the newest set-up link from the terminal; each works once, for 24 hours'],
  LOGIN_FAILED: [401, 'check the address and the password'],
  PASSWORD_WEAK: [422, 'choose at least 8 characters that are not on the list of common passwords'],
  TOO_MANY: [429, 'wait for the seconds in retry_after and try again'],
  TOO_LARGE: [413, 'send at most 64 KB'],
  NOT_SAVED: [503, 'nothing was stored; keep the message and try again'],
  DATABASE_READ_ONLY: [503, 'restore a good copy: switchboard restore FILE'],
  SHUTTING_DOWN: [503, 'connect again in a few seconds'],
  INFERENCE_AWAY: [503, 'try again in a few seconds; people read the messages meanwhile'],
  QUEUE_FULL: [503, 'try again in a second'],
  DEADLINE: [503, 'try again in a second'],
  INTERNAL: [500, 'try again; if it stays, give the request_id to whoever runs the server'],
} as const satisfies Record<string, readonly [number, string]>;

export type ErrorCode = keyof typeof catalogue;

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: Record<string, unknown> | undefined;

  constructor(code: ErrorCode, message: string, details?: Record<string, unknown>) {
    super(message);
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }
}

/** Codes of other layers that mean one of ours. */
const translated: Record<string, ErrorCode> = {
  DISK_FULL: 'NOT_SAVED',
  DB_IO: 'NOT_SAVED',
  DB_BUSY: 'NOT_SAVED',
  DB_CLOSED: 'SHUTTING_DOWN',
  DB_CORRUPT: 'DATABASE_READ_ONLY',
  NO_ACTIVE_RELEASE: 'INFERENCE_AWAY',
};

export const isCode = (code: unknown): code is ErrorCode =>
  typeof code === 'string' && Object.hasOwn(catalogue, code);

/**
 * What a caller may see of an error: a known code with its fix, or INTERNAL. Nothing of an unexpected error's text or
 * stack leaves the process; `expected` tells the logger which it was.
 */
export function toWireError(
  error: unknown,
  requestId?: string,
): { wire: WireError; status: number; expected: boolean } {
  const given = error instanceof Error && 'code' in error ? error.code : undefined;
  const mapped = typeof given === 'string' ? (translated[given] ?? given) : undefined;
  const expected = isCode(mapped);
  const code = expected ? mapped : 'INTERNAL';
  const [status, fix] = catalogue[code];
  const message = expected && error instanceof Error ? error.message : 'Something went wrong on the server.';
  const details = expected && error instanceof AppError ? error.details : undefined;
  return {
    status,
    expected,
    wire: {
      code,
      message,
      fix,
      ...(details ? { details } : {}),
      ...(requestId ? { request_id: requestId } : {}),
    },
  };
}
