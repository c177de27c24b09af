import { type Kysely, sql } from 'kysely';
import type { ConversationSummaryRow, MessageRole, PredictionRow, Tables } from '../types.ts';
import { toPrediction } from './prediction-row.ts';

/** One step in the index predictions_newest. */
const newestPrediction = sql<string | null>`(
  select n.id from predictions as n where n.conversation_id = c.id order by n.message_seq desc, n.created_at desc limit 1
)`;

/** The last that somebody said; markers of the system have no text. A step or two in the index of (conversation, seq). */
const newestSaid = sql<number>`(
  select l.seq from messages as l where l.conversation_id = c.id and l.role <> 'system' order by l.seq desc limit 1
)`;

const base = (executor: Kysely<Tables>) =>
  executor
    .selectFrom('conversations as c')
    .innerJoin('subscribers as s', 's.id', 'c.subscriber_id')
    .leftJoin('users as u', 'u.id', 'c.assignee_id')
    .leftJoin('messages as m', (join) =>
      join.onRef('m.conversation_id', '=', 'c.id').on('m.seq', '=', newestSaid),
    );

type SummaryQuery = ReturnType<typeof base>;

/** Conversations with names, last message and newest prediction: two queries of point look-ups, however many rows. */
export async function summaries(
  executor: Kysely<Tables>,
  choose: (query: SummaryQuery) => SummaryQuery,
): Promise<ConversationSummaryRow[]> {
  const rows = await choose(base(executor))
    .selectAll('c')
    .select([
      's.name as subscriber_name',
      's.verified_at as subscriber_verified_at',
      'u.name as assignee_name',
      'm.seq as said_seq',
      'm.role as last_role',
      'm.text as last_text',
      'm.created_at as last_created_at',
      newestPrediction.as('prediction_id'),
    ])
    .execute();
  const predictions = await byId(
    executor,
    rows.flatMap((row) => row.prediction_id ?? []),
  );
  return rows.map(({ said_seq, last_role, last_text, last_created_at, prediction_id, ...row }) => ({
    ...row,
    last_message: lastMessage(said_seq, last_role, last_text, last_created_at),
    prediction: prediction_id === null ? null : (predictions.get(prediction_id) ?? null),
  }));
}

function lastMessage(
  seq: number | null,
  role: MessageRole | null,
  text: string | null,
  created_at: string | null,
) {
  if (seq === null || role === null || text === null || created_at === null) return null;
  return { seq, role, text, created_at };
}

/** The ids travel as one JSON value, so that the statement is the same for any number of them. */
async function byId(executor: Kysely<Tables>, ids: readonly string[]): Promise<Map<string, PredictionRow>> {
  if (ids.length === 0) return new Map();
  const rows = await executor
    .selectFrom('predictions')
    .innerJoin('messages', 'messages.id', 'predictions.message_id')
    .selectAll('predictions')
    .select('messages.text')
    .where('predictions.id', 'in', sql<string>`(select value from json_each(${JSON.stringify(ids)}))`)
    .execute();
  return new Map(rows.map((row) => [row.id, toPrediction(row)]));
}
