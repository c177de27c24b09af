import pino from 'pino';
import { redact } from '../../models/index.ts';

/** The few methods that services use; no message bodies, tokens or passwords go through it. */
export interface Log {
  debug(details: Record<string, unknown>, message: string): void;
  info(details: Record<string, unknown>, message: string): void;
  warn(details: Record<string, unknown>, message: string): void;
  error(details: Record<string, unknown>, message: string): void;
}

/** Fields that hold what people write or what opens doors; whoever logs one by mistake logs that it was there. */
const named = [
  'text',
  'body',
  'payload',
  'comment',
  'message',
  'content',
  'password',
  'token',
  'secret',
  'key',
  'cookie',
  'authorization',
  'url',
  'email',
];
const hidden = named.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** JSON lines on stderr. */
export function createLog(level: 'debug' | 'info' | 'warn' | 'error' | 'silent'): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: [...hidden], censor: '[hidden]' },
    },
    pino.destination({ fd: 2, sync: true }),
  );
}

/** An error for a log line: name, code and stack, never its properties, which may hold a message's text. */
export function errorFields(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = 'code' in error ? { code: String(error.code) } : {};
  // A message may quote what was given; personal data in it does not reach the log.
  return {
    error: error.name,
    ...code,
    ...(error.stack ? { stack: redact(error.stack.slice(0, 8000)) } : {}),
  };
}
