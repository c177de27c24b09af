import type { ConversationRow, ConversationStatus } from '../types.ts';
import type { Scope } from './scope.ts';

export const nobody = { assignee_id: null, waiting_since: null, waiting_ticket: null };

type Change = Partial<
  Pick<ConversationRow, 'status' | 'assignee_id' | 'handover_reason' | 'waiting_since' | 'waiting_ticket'>
>;

/** One conditional write. `userId`: only while that user has it, or with `orNobody` also while nobody has. */
export async function change(
  scope: Scope,
  id: string,
  set: Change,
  from: readonly ConversationStatus[],
  userId: string | null = null,
  orNobody = false,
): Promise<boolean> {
  let query = scope.executor
    .updateTable('conversations')
    .set((eb) => ({ ...set, revision: eb('revision', '+', 1), updated_at: scope.now() }))
    .where('id', '=', id)
    .where('status', 'in', from);
  if (userId !== null) {
    query = query.where((eb) => {
      const theirs = eb('assignee_id', '=', userId);
      return orNobody ? eb.or([theirs, eb('assignee_id', 'is', null)]) : theirs;
    });
  }
  const done = await query.executeTakeFirst();
  return done.numUpdatedRows > 0n;
}
