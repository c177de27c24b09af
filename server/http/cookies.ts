import type { CookieOptions } from 'express';

/** `__Host-` binds the cookie to this host over HTTPS; over plain HTTP (loopback only) browsers refuse that prefix. */
export const cookieName = (https: boolean) => (https ? '__Host-switchboard' : 'switchboard');

export const cookieOptions = (https: boolean): CookieOptions => ({
  httpOnly: true,
  sameSite: 'strict',
  secure: https,
  path: '/',
});

/** The value of one cookie, or null. */
export function readCookie(header: string | undefined, name: string): string | null {
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return null;
}

export function bearerToken(header: string | undefined): string | null {
  return header?.startsWith('Bearer ') ? header.slice(7).trim() || null : null;
}
