import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { externalId, type IdentityProof } from '../contract/index.ts';
import { AppError } from '../errors.ts';
import { sameSecret } from './secret.ts';

/** Seconds that a token may last at most, and that clocks may be apart. */
const LONGEST = 3600;
const SKEW = 60;

const header = z.object({ alg: z.literal('HS256'), crit: z.undefined().optional() });
const claims = z.object({
  sub: externalId,
  aud: z.union([z.string(), z.array(z.string())]),
  exp: z.number(),
  iat: z.number().optional(),
  nbf: z.number().optional(),
  name: z.string().trim().min(1).max(80).optional(),
});

export interface Vouched {
  external_id: string;
  name: string | null;
  /** False: the name is the page's word, not the operator's. It fills a gap and replaces nothing. */
  named: boolean;
}

export interface ProofRules {
  /** One, or two while keys are rotated. */
  keys: readonly string[];
  audience: string;
  now: number;
}

/**
 * Whom a proof vouches for: a JWT (HS256) with the external id as `sub`, or an HMAC-SHA-256 of the external id.
 * @throws AppError IDENTITY_INVALID; one error for everything, the log of the operator's own system knows what it signed
 */
export function checkProof(proof: IdentityProof, rules: ProofRules): Vouched {
  const found = 'token' in proof ? fromToken(proof.token, rules) : fromSignature(proof, rules);
  if (!found || isReserved(found.external_id))
    throw new AppError('IDENTITY_INVALID', 'The proof of identity is not valid.');
  return found;
}

/** Senders of Rasa's webhook have ids of this form; nobody proves to be one. */
export const isReserved = (external_id: string): boolean => external_id.startsWith('rasa:');

/** All keys are tried, so that the time does not say which one fits. */
const signedBy = (keys: readonly string[], signature: (key: string) => string, given: string): boolean =>
  keys.map((key) => sameSecret(given, signature(key))).some(Boolean);

function fromSignature(
  proof: Extract<IdentityProof, { signature: string }>,
  { keys }: ProofRules,
): Vouched | null {
  const right = (key: string) => createHmac('sha256', key).update(proof.external_id).digest('hex');
  if (!signedBy(keys, right, proof.signature)) return null;
  return { external_id: proof.external_id, name: proof.name ?? null, named: false };
}

function fromToken(token: string, { keys, audience, now }: ProofRules): Vouched | null {
  const [head = '', body = '', signature = '', ...more] = token.split('.');
  if (more.length > 0 || !header.safeParse(readPart(head)).success) return null;
  const right = (key: string) => createHmac('sha256', key).update(`${head}.${body}`).digest('base64url');
  if (!signedBy(keys, right, signature)) return null;
  const { data } = claims.safeParse(readPart(body));
  if (!data) return null;
  const seconds = now / 1000;
  const audiences = typeof data.aud === 'string' ? [data.aud] : data.aud;
  const inTime =
    data.exp > seconds &&
    data.exp <= seconds + LONGEST + SKEW &&
    (data.iat ?? 0) <= seconds + SKEW &&
    (data.nbf ?? 0) <= seconds + SKEW;
  if (!inTime || !audiences.includes(audience)) return null;
  return { external_id: data.sub, name: data.name ?? null, named: true };
}

function readPart(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return null;
  }
}
