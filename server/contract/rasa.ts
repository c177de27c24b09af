import { z } from 'zod';
import { rawText } from './common.ts';

/** Path of the Socket.IO engine for clients made for Rasa: their default. */
export const RASA_SOCKET_PATH = '/socket.io';

// Clients made for Rasa send fields that we have no use for (metadata, input_channel, customData): they are dropped, not
// refused, unlike everywhere else in the contract.

/** `POST /model/parse` */
export const rasaParse = z.object({
  text: rawText,
  /** Repeated in the answer. */
  message_id: z.string().max(200).nullish(),
});
export type RasaParse = z.infer<typeof rasaParse>;

/** Who speaks, in the caller's own words: an id of theirs, made a subscriber of ours. */
const sender = z
  .string()
  .min(1)
  .max(200)
  .refine((s) => s.isWellFormed() && !/\p{Cc}/u.test(s), 'has a character that cannot be stored');

/** `POST /webhooks/rest/webhook` */
export const rasaMessage = z.object({
  sender,
  message: rawText,
  /** A UUID makes the call safe to repeat: the same id stores once and gives the same answer. */
  message_id: z.string().max(200).nullish(),
});
export type RasaMessage = z.infer<typeof rasaMessage>;

export interface RasaButton {
  title: string;
  payload: string;
}

/** One element of the webhook's answer. */
export interface RasaReply {
  recipient_id: string;
  text: string;
  buttons?: RasaButton[];
}

export const rasaStatus = z.strictObject({
  /** The active release; null before the first one. */
  model_id: z.string().nullable(),
  model_file: z.string().nullable(),
  num_active_training_jobs: z.int().min(0),
  /** Ours. */
  understanding: z.enum(['ready', 'away']),
});
export type RasaStatus = z.infer<typeof rasaStatus>;

const sessionId = z.string().max(200).nullish();

/** Client → server on the chat channel. An acknowledgement may be given and need not be. */
export const rasaRequests = {
  session_request: z.object({ session_id: sessionId }).nullish(),
  user_uttered: z.object({ message: rawText, session_id: sessionId }),
} as const;

/** Server → client on the chat channel. */
export interface RasaServerEvents {
  /** The session id to go on with, a bare string as Rasa sends it. */
  session_confirm: (sessionId: string) => void;
  bot_uttered: (message: RasaUtterance) => void;
}

export interface RasaUtterance {
  text: string;
  quick_replies?: (RasaButton & { content_type: 'text' })[];
}
