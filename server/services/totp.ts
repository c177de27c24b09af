import { createHmac, randomBytes } from 'node:crypto';
import { sameSecret } from './secret.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const STEP_SECONDS = 30;
const DIGITS = 6;
/** Steps that a clock may be off, either way. */
const DRIFT = 1;

/** 160 random bits, as RFC 4226 recommends, in base32. */
export const newTotpSecret = (): string => toBase32(randomBytes(20));

/** RFC 4648 without padding. */
export function toBase32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? [])
    .map((part) => ALPHABET[Number.parseInt(part.padEnd(5, '0'), 2)])
    .join('');
}

function fromBase32(text: string): Buffer {
  const bits = [...text].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

/** The code of one step (RFC 6238 with SHA-1, over RFC 4226's truncation). @param secret base32 */
export function totpCode(secret: string, step: number, digits = DIGITS): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', fromBase32(secret)).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  const number = mac.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

export const totpStep = (now: number): number => Math.floor(now / 1000 / STEP_SECONDS);

/**
 * The step that a code belongs to, or null.
 * @param last the last step that was accepted: neither it nor an earlier one counts again
 */
export function matchTotp(secret: string, code: string, now: number, last: number | null): number | null {
  const current = totpStep(now);
  let found: number | null = null;
  // All of them are computed, so that the time says nothing.
  for (let step = current - DRIFT; step <= current + DRIFT; step++)
    if (sameSecret(code, totpCode(secret, step)) && step > (last ?? -1)) found = step;
  return found;
}

/** What an authenticator reads as a QR code. */
export function totpUri(secret: string, issuer: string, account: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}&algorithm=SHA1&digits=${DIGITS}&period=${STEP_SECONDS}`;
}
