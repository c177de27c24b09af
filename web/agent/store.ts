import type {
  ConversationSummary,
  MessageDto,
  PredictionDto,
  QueueCounts,
  QueuePage,
  QueueView,
  WatchedConversation,
} from '../../server/contract/index.ts';
import { addMessages, addPage, emptyTimeline, type Timeline } from '../lib/timeline.ts';

/** One conversation as far as this console has read it. */
export interface Thread {
  readonly timeline: Timeline;
  /** By message id. */
  readonly predictions: ReadonlyMap<string, PredictionDto>;
}

/**
 * All that the console knows. Pure: every function gives a new state, or the same one when nothing changed. Whatever the
 * order in which pages and events arrive, the result is what a fresh fetch would give (tests/unit/web/store.test.ts).
 */
export interface AgentState {
  readonly summaries: ReadonlyMap<string, ConversationSummary>;
  /** Known from an earlier connection and not confirmed since. */
  readonly stale: ReadonlySet<string>;
  readonly counts: QueueCounts;
  readonly threads: ReadonlyMap<string, Thread>;
}

export const initialState: AgentState = {
  summaries: new Map(),
  stale: new Set(),
  counts: { waiting: 0, mine: 0, bot: 0, agent: 0, resolved: 0, all: 0 },
  threads: new Map(),
};

const emptyThread: Thread = { timeline: emptyTimeline, predictions: new Map() };

function withEntry<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return map.get(key) === value ? map : new Map(map).set(key, value);
}

/** Of two copies, the larger revision tells the state; last message and prediction come from whichever knows the newer one. */
function newer(known: ConversationSummary | undefined, next: ConversationSummary): ConversationSummary {
  if (!known) return next;
  const [base, other] = next.revision >= known.revision ? [next, known] : [known, next];
  const message =
    (other.last_message?.seq ?? 0) > (base.last_message?.seq ?? 0) ? other.last_message : base.last_message;
  const prediction =
    (other.prediction?.message_seq ?? 0) > (base.prediction?.message_seq ?? 0)
      ? other.prediction
      : base.prediction;
  const lastSeq = Math.max(base.last_seq, other.last_seq);
  if (message === base.last_message && prediction === base.prediction && lastSeq === base.last_seq)
    return base;
  return { ...base, last_message: message, prediction, last_seq: lastSeq };
}

export function applySummary(state: AgentState, next: ConversationSummary): AgentState {
  const summaries = withEntry(state.summaries, next.id, newer(state.summaries.get(next.id), next));
  if (!state.stale.has(next.id)) return summaries === state.summaries ? state : { ...state, summaries };
  const stale = new Set(state.stale);
  stale.delete(next.id);
  return { ...state, summaries, stale };
}

/** A page of a queue view. */
export function applyQueuePage(state: AgentState, page: QueuePage): AgentState {
  return { ...page.items.reduce(applySummary, state), counts: page.counts };
}

export const applyCounts = (state: AgentState, counts: QueueCounts): AgentState => ({ ...state, counts });

/** The connection was lost: what is known may be out of date until a page or an event confirms it. */
export const markStale = (state: AgentState): AgentState => ({
  ...state,
  stale: new Set(state.summaries.keys()),
});

/** The views on screen have been fetched anew: what none of them confirmed is forgotten, except the open conversation. */
export function dropStale(state: AgentState, keep: string | null): AgentState {
  if (state.stale.size === 0) return state;
  const summaries = new Map([...state.summaries].filter(([id]) => id === keep || !state.stale.has(id)));
  return { ...state, summaries, stale: new Set() };
}

function withThread(state: AgentState, id: string, change: (thread: Thread) => Thread): AgentState {
  const known = state.threads.get(id) ?? emptyThread;
  const next = change(known);
  return next === known && state.threads.has(id)
    ? state
    : { ...state, threads: new Map(state.threads).set(id, next) };
}

/** The answer to `conversation:watch` that asked for everything after `after`. */
export function applyWatched(state: AgentState, after: number, watched: WatchedConversation): AgentState {
  const { conversation, page, predictions } = watched;
  const read = withThread(applySummary(state, conversation), conversation.id, (thread) => ({
    ...thread,
    timeline: addPage(thread.timeline, after, page),
  }));
  return predictions.reduce(applyPrediction, read);
}

/** A page of `message:after`. */
export function applyPage(
  state: AgentState,
  conversationId: string,
  after: number,
  page: { messages: MessageDto[] },
): AgentState {
  return withThread(state, conversationId, (thread) => {
    const timeline = addPage(thread.timeline, after, page);
    return timeline === thread.timeline ? thread : { ...thread, timeline };
  });
}

/** A message, live or as the echo of an acknowledgement. Conversations that were never opened keep no thread. */
export function applyMessage(state: AgentState, message: MessageDto): AgentState {
  const id = message.conversation_id;
  let next = state;
  if (state.threads.has(id)) {
    next = withThread(state, id, (thread) => {
      const timeline = addMessages(thread.timeline, [message]);
      return timeline === thread.timeline ? thread : { ...thread, timeline };
    });
  }
  const summary = next.summaries.get(id);
  if (!summary || message.seq <= summary.last_seq) return next;
  const { seq, role, text, created_at } = message;
  const last_message = role === 'system' ? summary.last_message : { seq, role, text, created_at };
  return { ...next, summaries: withEntry(next.summaries, id, { ...summary, last_seq: seq, last_message }) };
}

export function applyPrediction(state: AgentState, prediction: PredictionDto): AgentState {
  const id = prediction.conversation_id;
  let next = state;
  const thread = state.threads.get(id);
  if (thread && thread.predictions.get(prediction.message_id)?.id !== prediction.id) {
    const predictions = withEntry(thread.predictions, prediction.message_id, prediction);
    next = { ...next, threads: new Map(next.threads).set(id, { ...thread, predictions }) };
  }
  const summary = next.summaries.get(id);
  if (!summary || prediction.message_seq <= (summary.prediction?.message_seq ?? 0)) return next;
  return { ...next, summaries: withEntry(next.summaries, id, { ...summary, prediction }) };
}

/** Whether a conversation stands in a view of the agent `me`. */
export function belongsTo(view: QueueView, summary: ConversationSummary, me: string): boolean {
  if (view === 'all') return true;
  if (view === 'mine') return summary.status === 'agent' && summary.assignee?.id === me;
  return summary.status === view;
}

const newestFirst = (a: ConversationSummary, b: ConversationSummary) =>
  b.updated_at.localeCompare(a.updated_at) || b.id.localeCompare(a.id);
const longestWaitFirst = (a: ConversationSummary, b: ConversationSummary) =>
  (a.waiting_since ?? '').localeCompare(b.waiting_since ?? '') || a.id.localeCompare(b.id);

/** The rows of a view: the longest wait first among those waiting, else what happened last first. */
export function rowsOf(state: AgentState, view: QueueView, me: string): ConversationSummary[] {
  const rows = [...state.summaries.values()].filter((summary) => belongsTo(view, summary, me));
  return rows.sort(view === 'waiting' ? longestWaitFirst : newestFirst);
}

/** Predictions of a thread's subscriber messages in the order of the messages. */
export function predictionsOf(thread: Thread | undefined): PredictionDto[] {
  return [...(thread?.predictions.values() ?? [])].sort((a, b) => a.message_seq - b.message_seq);
}
