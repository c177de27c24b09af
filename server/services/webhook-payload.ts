import type { OutboxRow, Repositories } from '../../data/repositories/index.ts';
import { redact } from '../../models/index.ts';
import type { ConversationSummary, MessageDto, PredictionDto, WebhookEvent } from '../contract/index.ts';
import { toMessageDto, toPredictionDto, toSummary } from './dto.ts';

export interface Told {
  event: WebhookEvent;
  conversation_id: string | null;
  data: Record<string, unknown>;
}

/** Entities that name a person or what is theirs; their values go with the text. */
const PERSONAL = new Set(['phone_number', 'iccid', 'imei', 'account_number', 'order_number', 'email']);

const redactMessage = (message: MessageDto): MessageDto =>
  message.role === 'subscriber' || message.role === 'agent'
    ? { ...message, text: redact(message.text) }
    : message;

const redactPrediction = (prediction: PredictionDto): PredictionDto => ({
  ...prediction,
  entities: prediction.entities.map((entity) =>
    PERSONAL.has(entity.entity) ? { ...entity, value: null } : entity,
  ),
});

const redactSummary = (summary: ConversationSummary): ConversationSummary => ({
  ...summary,
  subscriber: { ...summary.subscriber, name: summary.subscriber.name === null ? null : '<NAME>' },
  last_message: summary.last_message && { ...summary.last_message, text: redact(summary.last_message.text) },
  prediction: summary.prediction && redactPrediction(summary.prediction),
});

/**
 * The events that one row of the outbox stands for; none when what it names is gone again. A stored change of state is told
 * as a message and as the conversation's new state.
 */
export async function told(repositories: Repositories, row: OutboxRow): Promise<(hidden: boolean) => Told[]> {
  if (row.kind === 'prediction') {
    const found = await repositories.predictions.get(row.object_id);
    if (!found) return () => [];
    const prediction = toPredictionDto(found);
    return (hidden) => [
      {
        event: 'message.predicted',
        conversation_id: prediction.conversation_id,
        data: { prediction: hidden ? redactPrediction(prediction) : prediction },
      },
    ];
  }
  const message = row.kind === 'message' ? await repositories.messages.get(row.object_id) : null;
  const id = row.kind === 'conversation' ? row.object_id : message?.conversation_id;
  if (!id) return () => [];
  const changed = row.kind === 'conversation' || message?.event;
  const full = changed ? await repositories.conversations.summary(id) : null;
  return (hidden) => {
    const events: Told[] = [];
    const add = (event: WebhookEvent, data: Record<string, unknown>) =>
      events.push({ event, conversation_id: id, data });
    if (message) {
      const shown = toMessageDto(message);
      add('message.created', { message: hidden ? redactMessage(shown) : shown });
    }
    if (full) {
      const summary = toSummary(full);
      const conversation = hidden ? redactSummary(summary) : summary;
      if (row.kind === 'conversation') add('conversation.opened', { conversation });
      else add('conversation.updated', { change: message?.event ?? null, conversation });
    }
    return events;
  };
}
