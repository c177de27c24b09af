import { resolve } from 'node:path';
import { z } from 'zod';

export const isLoopback = (host: string) =>
  host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);

export interface Setting<T> {
  schema: z.ZodType<T, string>;
  /** As it would stand in the environment; shown in `switchboard config`. */
  fallback: string;
  about: string;
  fix: string;
  secret?: true;
}

export const setting = <T>(
  schema: z.ZodType<T, string>,
  fallback: string,
  about: string,
  fix: string,
  secret?: true,
): Setting<T> => ({
  schema,
  fallback,
  about,
  fix,
  ...(secret ? { secret } : {}),
});

export const whole = (low: number, high: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'is not a whole number')
    .transform(Number)
    .refine((n) => n >= low && n <= high, `lies outside ${low} to ${high}`);
export const path = z
  .string()
  .min(1, 'is empty')
  .transform((p) => resolve(p));
export const optionalPath = z.string().transform((p) => (p === '' ? null : resolve(p)));
export const list = z.string().transform((s) =>
  s
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
);

/** Empty (off), or what travels unharmed in a header and in a URL and cannot be guessed. */
export const secret = z.string().refine((s) => s === '' || /^[\x21-\x7e]{16,}$/.test(s), {
  error: 'is shorter than 16 characters, or has a character that is not printable ASCII',
});

/** One key that signs, or two while the old one is replaced. */
export const keys = list
  .refine((all) => all.length <= 2, 'has more than two keys')
  .refine((all) => all.every((key) => /^[\x21-\x7e]{32,}$/.test(key)), {
    error: 'has a key that is shorter than 32 characters, or not printable ASCII',
  });

/** Empty (off), or an address that cannot be listened in on. */
export const issuer = z.string().refine((value) => value === '' || isIssuer(value), {
  error: 'is neither an https address nor one of this machine',
});

function isIssuer(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname.replace(/^\[|\]$/g, '')));
}

export function isOrigin(value: string): boolean {
  try {
    return new URL(value).origin === value;
  } catch {
    return false;
  }
}
