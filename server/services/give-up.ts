import type { Repositories } from '../../data/repositories/index.ts';
import type { MessageRow } from '../../data/types.ts';

/**
 * Somebody may not come in any more: who was with them waits for another person. Part of the transaction that shuts the
 * door, so that no conversation stays with somebody who cannot answer.
 * @returns the markers to tell once it is committed
 */
export async function giveUpConversations(
  inside: Repositories,
  user: { id: string; name: string },
): Promise<MessageRow[]> {
  const markers: MessageRow[] = [];
  for (const conversation_id of await inside.conversations.assignedTo(user.id)) {
    if (!(await inside.conversations.release(conversation_id, user.id))) continue;
    await inside.conversations.requestHandover(conversation_id, 'agent_left');
    for (const event of ['agent_left', 'handover_requested'] as const) {
      const stored = await inside.messages.append({
        conversation_id,
        role: 'system',
        text: '',
        event,
        ...(event === 'agent_left' ? { author_id: user.id, author_name: user.name } : {}),
      });
      if (stored.kind === 'stored') markers.push(stored.row);
    }
  }
  return markers;
}
