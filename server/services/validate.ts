import type { z } from 'zod';
import { AppError } from '../errors.ts';

/**
 * Parses what came over a wire.
 * @throws AppError BAD_REQUEST naming the first wrong field; the value itself is not repeated.
 */
export function parseWire<S extends z.ZodType>(schema: S, payload: unknown): z.output<S> {
  const parsed = schema.safeParse(payload);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.map(String).join('.').slice(0, 100) || '(payload)';
  const problem =
    issue?.code === 'unrecognized_keys'
      ? `does not take ${issue.keys.slice(0, 3).join(', ').slice(0, 100)}`
      : (issue?.message ?? 'is not valid');
  throw new AppError('BAD_REQUEST', `${field}: ${problem}`, { field });
}
