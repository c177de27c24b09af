import { z } from 'zod';
import { language, timestamp, uuid } from './common.ts';

export const decision = z.enum(['confident', 'choose', 'not_understood']);
export type Decision = z.infer<typeof decision>;
export const sentimentLabel = z.enum(['negative', 'neutral', 'positive']);
export type SentimentLabel = z.infer<typeof sentimentLabel>;

const probability = z.number().min(0).max(1);

export const scoredIntent = z.strictObject({ name: z.string(), confidence: probability });
export const entity = z.strictObject({
  entity: z.string(),
  start: z.int().min(0),
  end: z.int().min(0),
  value: z.unknown(),
  extractor: z.string(),
});

export const predictionDto = z.strictObject({
  id: uuid,
  message_id: uuid,
  conversation_id: uuid,
  message_seq: z.int().positive(),
  /** The release that was active; the heads' own versions are in `heads`. */
  version: z.string(),
  heads: z.strictObject({ intent: z.string(), sentiment: z.string() }),
  language,
  decision,
  intent: scoredIntent,
  /** Real intents only, best first, ten at most. */
  intent_ranking: z.array(scoredIntent),
  entities: z.array(entity),
  sentiment: z.strictObject({ label: sentimentLabel, confidence: probability }),
  oos_score: probability,
  truncated: z.boolean(),
  created_at: timestamp,
});
export type PredictionDto = z.infer<typeof predictionDto>;
