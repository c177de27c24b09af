import { type PrivateType, redact } from '../../models/index.ts';

/** Who of the staff was invited or signed in is what the trail is for. */
const KEEP: readonly PrivateType[] = ['EMAIL', 'NAME'];

function scrubbed(value: unknown): unknown {
  if (typeof value === 'string') return redact(value, { keep: KEEP });
  if (Array.isArray(value)) return value.map(scrubbed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, scrubbed(inner)]));
}

/** What an audit entry says, without what belongs to subscribers: a number that slipped into a reason stays out for good. */
export const scrubDetails = (details: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(details).map(([key, value]) => [key, scrubbed(value)]));
