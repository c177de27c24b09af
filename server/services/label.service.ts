import { randomUUID } from 'node:crypto';
import type { Repositories } from '../../data/repositories/index.ts';
import type { PredictionRow } from '../../data/types.ts';
import { type AddLabels, type LabelDto, labelKind, sentimentLabel } from '../contract/index.ts';
import { AppError } from '../errors.ts';
import { accessConversation } from './access.ts';
import { actorId, type KeyActor, type UserActor } from './actor.ts';
import { toLabelDto } from './service-dto.ts';

type Given = AddLabels['labels'][number];

/** Corrections of what the model said, by people and by the operator's own programs. */
export class LabelService {
  readonly #repositories: Repositories;
  readonly #intents: ReadonlySet<string>;

  /** @param options.intents every value that an intent label may have */
  constructor(options: { repositories: Repositories; intents: Iterable<string> }) {
    this.#repositories = options.repositories;
    this.#intents = new Set(options.intents);
  }

  /** Newest first, those taken back too. @throws AppError NOT_FOUND for a conversation out of reach */
  async list(
    actor: UserActor | KeyActor,
    request: { limit: number; cursor?: string | undefined; conversation_id?: string | undefined },
  ): Promise<{ items: LabelDto[]; next_cursor: string | null }> {
    if (request.conversation_id) await accessConversation(this.#repositories, actor, request.conversation_id);
    const page = await this.#repositories.labels.page({
      limit: request.limit,
      cursor: request.cursor ?? null,
      kinds: labelKind.options,
      conversation_id: request.conversation_id ?? null,
    });
    return { items: page.items.map(toLabelDto), next_cursor: page.next_cursor };
  }

  /** All of a call or none. @throws AppError UNKNOWN_LABEL, NOT_FOUND, BAD_REQUEST: each names the row */
  async add(
    actor: UserActor | KeyActor,
    { labels }: AddLabels,
  ): Promise<{ batch_id: string; labels: LabelDto[] }> {
    this.#check(labels);
    const batch_id = randomUUID();
    const rows = await this.#repositories.transaction(async (inside) => {
      for (const [at, given] of labels.entries()) await this.#addOne(inside, actor, given, at, batch_id);
      await inside.audit.append({
        actor: actorId(actor),
        action: 'labels_added',
        object: `batch:${batch_id}`,
        details: { labels: labels.length },
      });
      return inside.labels.page({ limit: labels.length, kinds: labelKind.options, batch_id });
    });
    return { batch_id, labels: rows.items.reverse().map(toLabelDto) };
  }

  /** Takes a batch back; again gives 0. @throws AppError NOT_FOUND */
  async undo(actor: UserActor | KeyActor, batchId: string): Promise<{ undone: number }> {
    return this.#repositories.transaction(async (inside) => {
      if (!(await inside.labels.batchExists(batchId)))
        throw new AppError('NOT_FOUND', 'There is no such batch.');
      const undone = await inside.labels.undoBatch(batchId);
      if (undone > 0)
        await inside.audit.append({
          actor: actorId(actor),
          action: 'labels_undone',
          object: `batch:${batchId}`,
          details: { labels: undone },
        });
      return { undone };
    });
  }

  #check(labels: readonly Given[]): void {
    const seen = new Set<string>();
    for (const [at, { message_id, kind, value }] of labels.entries()) {
      const known = kind === 'intent' ? this.#intents.has(value) : sentimentLabel.safeParse(value).success;
      if (!known) throw new AppError('UNKNOWN_LABEL', `labels.${at}.value: is no ${kind}.`, { row: at });
      const key = `${message_id} ${kind}`;
      if (seen.has(key))
        throw new AppError(
          'BAD_REQUEST',
          `labels.${at}: the same message has another ${kind} in this call.`,
          {
            row: at,
          },
        );
      seen.add(key);
    }
  }

  async #addOne(
    inside: Repositories,
    actor: UserActor | KeyActor,
    given: Given,
    at: number,
    batch_id: string,
  ): Promise<void> {
    const message = await inside.messages.get(given.message_id);
    if (!message) throw new AppError('NOT_FOUND', 'There is no such message.', { row: at });
    await accessConversation(inside, actor, message.conversation_id);
    if (message.role !== 'subscriber')
      throw new AppError('BAD_REQUEST', `labels.${at}.message_id: is not a message of a subscriber.`, {
        row: at,
      });
    const seen = await inside.predictions.ofMessage(message.id);
    await inside.labels.add({
      message_id: message.id,
      kind: given.kind,
      value: given.value,
      provenance: actor.kind === 'user' ? 'person' : 'import',
      user_id: actor.kind === 'user' ? actor.user_id : null,
      batch_id,
      model_version: seen ? versionOf(seen, given.kind) : null,
    });
  }
}

const versionOf = (row: PredictionRow, kind: Given['kind']) =>
  kind === 'intent' ? row.intent_version : row.sentiment_version;
