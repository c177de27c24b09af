import fc from 'fast-check';
import { expect, test } from 'vitest';
import type {
  ConversationSummary,
  MessageDto,
  PredictionDto,
  QueueView,
} from '../../../server/contract/index.ts';
import * as store from '../../../web/agent/store.ts';
import { message, prediction, summary } from './samples.ts';

const ME = 'me';
const LI = 'li';
const views: QueueView[] = ['waiting', 'mine', 'bot', 'agent', 'resolved', 'all'];
type Change = (state: store.AgentState) => store.AgentState;

/** A server small enough to be obviously right: state, and the events that each change of it sends. */
class Model {
  readonly conversations = new Map<
    string,
    { summary: ConversationSummary; messages: MessageDto[]; predictions: PredictionDto[] }
  >();
  clock = 0;

  touch(id: string, change: Partial<ConversationSummary>): Change {
    const known = this.conversations.get(id) ?? { summary: summary(id), messages: [], predictions: [] };
    const updated_at = new Date(Date.UTC(2026, 0, 2) + ++this.clock * 1000).toISOString();
    const next = { ...known.summary, ...change, revision: known.summary.revision + 1, updated_at };
    this.conversations.set(id, { ...known, summary: next });
    return (state) => store.applySummary(state, next);
  }

  write(id: string, role: MessageDto['role']): Change[] {
    if (!this.conversations.has(id)) this.touch(id, {});
    const known = this.conversations.get(id);
    if (!known) return [];
    const seq = known.messages.length + 1;
    const next = message(seq, { id: `${id}-${seq}`, conversation_id: id, role });
    known.messages.push(next);
    const last = { seq, role, text: next.text, created_at: next.created_at };
    const told = this.touch(id, {
      last_seq: seq,
      last_message: role === 'system' ? known.summary.last_message : last,
    });
    return [(state) => store.applyMessage(state, next), told];
  }

  predict(id: string): Change[] {
    const known = this.conversations.get(id);
    const last = known?.messages.findLast((one) => one.role === 'subscriber');
    if (!known || !last || known.predictions.some((one) => one.message_id === last.id)) return [];
    const next = prediction(last.seq, { conversation_id: id, message_id: last.id });
    known.predictions.push(next);
    this.conversations.set(id, { ...known, summary: { ...known.summary, prediction: next } });
    return [(state) => store.applyPrediction(state, next)];
  }

  /** As a page that is opened now would see it. */
  fetch(): store.AgentState {
    const items = [...this.conversations.values()].map((one) => one.summary);
    let state = store.applyQueuePage(store.initialState, {
      items,
      counts: store.initialState.counts,
      next_cursor: null,
    });
    for (const [id, known] of this.conversations) {
      const page = { messages: [...known.messages], last_seq: known.messages.length, has_more: false };
      const watched = {
        conversation: known.summary,
        client_seq: 0,
        page,
        predictions: [...known.predictions],
      };
      state = store.applyWatched(state, 0, { ...watched, conversation: known.summary });
      void id;
    }
    return state;
  }
}

const step = fc.record({
  id: fc.constantFrom('a', 'b', 'c'),
  what: fc.constantFrom(
    'subscriber',
    'assistant',
    'agent',
    'system',
    'predict',
    'wait',
    'mine',
    'theirs',
    'resolve',
    'bot',
  ),
});

function run(model: Model, { id, what }: { id: string; what: string }): Change[] {
  if (what === 'predict') return model.predict(id);
  if (what === 'wait')
    return [
      model.touch(id, {
        status: 'waiting',
        waiting_since: new Date(Date.UTC(2026, 0, 2) + model.clock).toISOString(),
      }),
    ];
  if (what === 'mine')
    return [model.touch(id, { status: 'agent', assignee: { id: ME, name: 'Me' }, waiting_since: null })];
  if (what === 'theirs')
    return [model.touch(id, { status: 'agent', assignee: { id: LI, name: 'Li' }, waiting_since: null })];
  if (what === 'resolve') return [model.touch(id, { status: 'resolved' })];
  if (what === 'bot') return [model.touch(id, { status: 'bot', assignee: null })];
  return model.write(id, what as MessageDto['role']);
}

/** What the console would show. */
const shown = (state: store.AgentState) => ({
  views: Object.fromEntries(views.map((view) => [view, store.rowsOf(state, view, ME)])),
  threads: [...state.threads]
    .map(([id, thread]) => [id, thread.timeline, store.predictionsOf(thread)])
    .sort(),
});

test('initial state and events give the refetched state, also when events repeat or come late', () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 40 }),
      fc.array(step, { maxLength: 40 }),
      fc.infiniteStream(fc.boolean()),
      (before, after, coin) => {
        const model = new Model();
        for (const one of before) run(model, one);
        for (const id of ['a', 'b', 'c']) if (!model.conversations.has(id)) model.touch(id, {});
        let state = model.fetch();
        let late: Change[] = [];
        for (const one of after) {
          const changes = run(model, one);
          for (const change of changes) {
            if (coin.next().value) state = change(state);
            else late.push(change);
            if (coin.next().value) state = change(state);
          }
          if (coin.next().value) {
            for (const change of late) state = change(state);
            late = [];
          }
        }
        for (const change of late.reverse()) state = change(state);
        expect(shown(state)).toEqual(shown(model.fetch()));
      },
    ),
    { numRuns: 300 },
  );
});

test('the views: membership and order', () => {
  const waitingLong = summary('long', { status: 'waiting', waiting_since: '2026-01-01T09:00:00.000Z' });
  const waitingShort = summary('short', { status: 'waiting', waiting_since: '2026-01-01T10:00:00.000Z' });
  const mine = summary('mine', { status: 'agent', assignee: { id: ME, name: 'Me' } });
  const theirs = summary('theirs', { status: 'agent', assignee: { id: LI, name: 'Li' } });
  const state = [waitingShort, waitingLong, mine, theirs].reduce(store.applySummary, store.initialState);
  const ids = (view: QueueView) => store.rowsOf(state, view, ME).map(({ id }) => id);
  expect(ids('waiting')).toEqual(['long', 'short']);
  expect(ids('mine')).toEqual(['mine']);
  expect(ids('agent').sort()).toEqual(['mine', 'theirs']);
  expect(ids('all')).toHaveLength(4);
});

test('an older copy of a conversation changes nothing', () => {
  const state = store.applySummary(store.initialState, summary('a', { revision: 5, status: 'agent' }));
  expect(store.applySummary(state, summary('a', { revision: 4, status: 'waiting' }))).toBe(state);
});

test('after a reconnect only what pages or events confirm stays, and the open conversation', () => {
  let state = ['gone', 'open', 'paged', 'live']
    .map((id) => summary(id))
    .reduce(store.applySummary, store.initialState);
  state = store.markStale(state);
  state = store.applySummary(state, summary('live', { revision: 2 }));
  state = store.applyQueuePage(state, { items: [summary('paged')], counts: state.counts, next_cursor: null });
  state = store.dropStale(state, 'open');
  expect([...state.summaries.keys()].sort()).toEqual(['live', 'open', 'paged']);
});
