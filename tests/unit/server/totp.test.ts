import { expect, test } from 'vitest';
import {
  matchTotp,
  newTotpSecret,
  toBase32,
  totpCode,
  totpStep,
  totpUri,
} from '../../../server/services/totp.ts';

const secret = toBase32(Buffer.from('12345678901234567890'));

test('base32 is that of RFC 4648', () => {
  expect(toBase32(Buffer.from('foobar'))).toBe('MZXW6YTBOI');
  expect(secret).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
});

test.each([
  [59, '94287082'],
  [1111111109, '07081804'],
  [1111111111, '14050471'],
  [1234567890, '89005924'],
  [2000000000, '69279037'],
  [20000000000, '65353130'],
])('RFC 6238, appendix B: at %i s the code is %s', (seconds, code) => {
  expect(totpCode(secret, totpStep(seconds * 1000), 8)).toBe(code);
  expect(totpCode(secret, totpStep(seconds * 1000))).toBe(code.slice(2));
});

test('a code counts one step around its own, and never again', () => {
  const now = 1_700_000_000_000;
  const step = totpStep(now);
  for (const off of [-1, 0, 1])
    expect(matchTotp(secret, totpCode(secret, step + off), now, null)).toBe(step + off);
  for (const off of [-2, 2]) expect(matchTotp(secret, totpCode(secret, step + off), now, null)).toBeNull();
  expect(matchTotp(secret, totpCode(secret, step), now, step)).toBeNull();
  expect(matchTotp(secret, totpCode(secret, step - 1), now, step)).toBeNull();
  expect(matchTotp(secret, totpCode(secret, step + 1), now, step)).toBe(step + 1);
  expect(matchTotp(secret, '', now, null)).toBeNull();
});

test('secrets are new, and the address of one says what it is', () => {
  expect(newTotpSecret()).toMatch(/^[A-Z2-7]{32}$/);
  expect(newTotpSecret()).not.toBe(newTotpSecret());
  const uri = new URL(totpUri(secret, 'A & B: Telecom', 'li@example.org'));
  expect(uri.protocol).toBe('otpauth:');
  expect(uri.searchParams.get('secret')).toBe(secret);
  expect(uri.searchParams.get('issuer')).toBe('A & B: Telecom');
  expect(decodeURIComponent(uri.pathname)).toBe('/A & B: Telecom:li@example.org');
});
