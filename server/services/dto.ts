import type { ConversationRow, ConversationSummaryRow, MessageRow, PredictionRow } from '../../data/types.ts';
import type { Explanation, ParseResult } from '../../models/index.ts';
import type {
  ConversationDto,
  ConversationSummary,
  ExplainedText,
  MessageDto,
  ParsedText,
  PredictionDto,
} from '../contract/index.ts';

interface Span {
  start: number;
  end: number;
}

/**
 * Spans in UTF-16 units, as JavaScript, Java and C# count them and our own API does, from spans in code points, as the
 * models, the database and Rasa's doors have them.
 */
export function inUtf16<S extends Span>(text: string, spans: readonly S[]): S[] {
  if (spans.length === 0) return [];
  const offsets = [0];
  for (const point of text) offsets.push((offsets.at(-1) ?? 0) + point.length);
  const at = (index: number) => offsets[index] ?? text.length;
  return spans.map((span) => ({ ...span, start: at(span.start), end: at(span.end) }));
}

/** Rows become wire objects here and nowhere else, field by field: a new column is never sent by accident. */
export function toMessageDto(row: MessageRow): MessageDto {
  return {
    id: row.id,
    conversation_id: row.conversation_id,
    seq: row.seq,
    client_message_id: row.client_message_id,
    role: row.role,
    author_name: row.author_name,
    text: row.text,
    lang: row.lang,
    quick_replies: row.quick_replies,
    event: row.event,
    understanding: row.understanding,
    created_at: row.created_at,
  };
}

export function toPredictionDto(row: PredictionRow): PredictionDto {
  return {
    id: row.id,
    message_id: row.message_id,
    conversation_id: row.conversation_id,
    message_seq: row.message_seq,
    version: row.release,
    heads: { intent: row.intent_version, sentiment: row.sentiment_version },
    language: row.language,
    decision: row.decision,
    intent: { name: row.intent, confidence: row.confidence },
    intent_ranking: row.ranking,
    entities: inUtf16(row.text, row.entities),
    sentiment: { label: row.sentiment, confidence: row.sentiment_confidence },
    oos_score: row.oos_score,
    truncated: row.truncated,
    created_at: row.created_at,
  };
}

export function toParsedText(parsed: ParseResult): ParsedText {
  return {
    text: parsed.text,
    language: parsed.language,
    decision: parsed.decision,
    intent: parsed.intent,
    intent_ranking: parsed.intent_ranking,
    entities: inUtf16(parsed.text, parsed.entities),
    oos_score: parsed.oos_score,
    sentiment: parsed.sentiment,
    truncated: parsed.truncated,
    version: parsed.version,
    heads: parsed.heads,
  };
}

export function toExplainedText({ reasons, ...explanation }: Explanation): ExplainedText {
  return { ...explanation, reasons: inUtf16(explanation.text, reasons) };
}

export function toConversationDto(
  row: ConversationRow,
  seen: { queue_position: number | null; assignee_name: string | null },
): ConversationDto {
  return {
    id: row.id,
    status: row.status,
    lang: row.lang,
    assignee_name: seen.assignee_name,
    queue_position: seen.queue_position,
    last_seq: row.last_seq,
    revision: row.revision,
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
}

export function toSummary(row: ConversationSummaryRow): ConversationSummary {
  return {
    id: row.id,
    status: row.status,
    lang: row.lang,
    channel: row.channel,
    subscriber: {
      id: row.subscriber_id,
      name: row.subscriber_name,
      verified: row.subscriber_verified_at !== null,
    },
    assignee: row.assignee_id === null ? null : { id: row.assignee_id, name: row.assignee_name ?? '' },
    last_seq: row.last_seq,
    revision: row.revision,
    handover_reason: row.handover_reason,
    waiting_since: row.waiting_since,
    created_at: row.created_at,
    updated_at: row.updated_at,
    last_message: row.last_message,
    prediction: row.prediction === null ? null : toPredictionDto(row.prediction),
  };
}
