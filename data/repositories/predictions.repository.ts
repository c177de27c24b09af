import { randomUUID } from 'node:crypto';
import { DataError } from '../errors.ts';
import type {
  Decision,
  Language,
  PredictionRow,
  ScoredIntent,
  SentimentLabel,
  StoredEntity,
} from '../types.ts';
import { toPrediction } from './prediction-row.ts';
import type { Scope } from './scope.ts';

/** What the models say of one message, as far as it is stored; their own result type fits. */
export interface Parsed {
  language: Language;
  decision: Decision;
  intent: ScoredIntent;
  intent_ranking: readonly ScoredIntent[];
  entities: readonly StoredEntity[];
  oos_score: number;
  sentiment: { label: SentimentLabel; confidence: number };
  truncated: boolean;
  /** The release that was active. */
  version: string;
  heads: { intent: string; sentiment: string };
}

/** What the models said of each message, with the versions that said it. */
export class PredictionsRepository {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** One row for each (message, release): a message that is read again by the same release replaces it. @throws DataError NOT_FOUND */
  insert({ message_id, parsed }: { message_id: string; parsed: Parsed }): Promise<PredictionRow> {
    return this.#scope.atomic(async (inside) => {
      const message = await inside.executor
        .selectFrom('messages')
        .select(['conversation_id', 'seq', 'text'])
        .where('id', '=', message_id)
        .executeTakeFirst();
      if (!message) throw new DataError('NOT_FOUND', 'There is no such message.', { fix: 'check the id' });
      const values = toColumns(parsed, inside.now());
      const row = await inside.executor
        .insertInto('predictions')
        .values({
          ...values,
          id: randomUUID(),
          message_id,
          conversation_id: message.conversation_id,
          message_seq: message.seq,
        })
        .onConflict((conflict) => conflict.columns(['message_id', 'release']).doUpdateSet(values))
        .returningAll()
        .executeTakeFirstOrThrow();
      await inside.executor
        .updateTable('conversations')
        .set((eb) => ({ revision: eb('revision', '+', 1) }))
        .where('id', '=', message.conversation_id)
        .execute();
      return toPrediction({ ...row, text: message.text });
    });
  }

  /** For the messages after a `seq`, in their order. */
  async forConversation(conversationId: string, afterSeq = 0, limit = 1000): Promise<PredictionRow[]> {
    const rows = await withText(this.#scope)
      .where('predictions.conversation_id', '=', conversationId)
      .where('message_seq', '>', afterSeq)
      .orderBy('message_seq')
      .orderBy('predictions.created_at')
      .limit(limit)
      .execute();
    return rows.map(toPrediction);
  }

  /** The newest ones of a conversation, newest first. */
  async recent(conversationId: string, limit: number): Promise<PredictionRow[]> {
    const rows = await withText(this.#scope)
      .where('predictions.conversation_id', '=', conversationId)
      .orderBy('message_seq', 'desc')
      .orderBy('predictions.created_at', 'desc')
      .limit(limit)
      .execute();
    return rows.map(toPrediction);
  }

  async get(id: string): Promise<PredictionRow | null> {
    const row = await withText(this.#scope).where('predictions.id', '=', id).executeTakeFirst();
    return row ? toPrediction(row) : null;
  }

  /** The newest one of a message. */
  async ofMessage(messageId: string): Promise<PredictionRow | null> {
    const row = await withText(this.#scope)
      .where('predictions.message_id', '=', messageId)
      .orderBy('predictions.created_at', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row ? toPrediction(row) : null;
  }

  async latest(conversationId: string): Promise<PredictionRow | null> {
    return (await this.recent(conversationId, 1))[0] ?? null;
  }
}

const withText = (scope: Scope) =>
  scope.executor
    .selectFrom('predictions')
    .innerJoin('messages', 'messages.id', 'predictions.message_id')
    .selectAll('predictions')
    .select('messages.text');

function toColumns(parsed: Parsed, created_at: string) {
  return {
    release: parsed.version,
    intent_version: parsed.heads.intent,
    sentiment_version: parsed.heads.sentiment,
    language: parsed.language,
    decision: parsed.decision,
    intent: parsed.intent.name,
    confidence: parsed.intent.confidence,
    ranking: JSON.stringify(parsed.intent_ranking),
    entities: JSON.stringify(parsed.entities),
    sentiment: parsed.sentiment.label,
    sentiment_confidence: parsed.sentiment.confidence,
    oos_score: parsed.oos_score,
    truncated: parsed.truncated ? (1 as const) : (0 as const),
    created_at,
  };
}
