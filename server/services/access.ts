import type { Repositories } from '../../data/repositories/index.ts';
import type { ConversationRow } from '../../data/types.ts';
import { AppError } from '../errors.ts';
import type { Actor } from './actor.ts';

/** The same answer for what does not exist and what belongs to somebody else. */
const hidden = () => new AppError('NOT_FOUND', 'There is no such conversation.');

/**
 * The only way to get a conversation on somebody's behalf: a subscriber sees their own, people who work here see all.
 * @throws AppError NOT_FOUND
 */
export async function accessConversation(
  repositories: Repositories,
  actor: Actor,
  id: string,
): Promise<ConversationRow> {
  const row = await repositories.conversations.get(id);
  if (!row) throw hidden();
  if (actor.kind === 'subscriber' && row.subscriber_id !== actor.subscriber_id) throw hidden();
  return row;
}
