import { z } from 'zod';

/** Longest accepted message, in Unicode code points. */
export const MAX_TEXT_POINTS = 4000;
/** Rows in one page of messages at most. */
export const MAX_PAGE = 200;

export const uuid = z.uuid();
export const language = z.enum(['en', 'zh']);
export type Language = z.infer<typeof language>;

/** ISO 8601 in UTC with milliseconds, as written by the server. */
export const timestamp = z.iso.datetime();

/**
 * A client-made text. Emptiness and length are judged by the service, which gives them codes of their
 * own (`TEXT_EMPTY`, `TEXT_TOO_LONG`); the schema only bounds what is parsed at all.
 */
export const rawText = z.string().max(65_536);

export const wireError = z.strictObject({
  code: z.string(),
  message: z.string(),
  /** What the caller can change so that the call succeeds. */
  fix: z.string().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
  request_id: z.string().optional(),
});
export type WireError = z.infer<typeof wireError>;

/** Every acknowledgement is one of these two. */
export type Ack<T> = { ok: true; data: T } | { ok: false; error: WireError };
