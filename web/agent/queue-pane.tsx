import { useSignal } from '@preact/signals';
import circleAlertIcon from 'lucide-static/icons/circle-alert.svg?shapes';
import inboxIcon from 'lucide-static/icons/inbox.svg?shapes';
import { useEffect } from 'preact/hooks';
import type { QueueView } from '../../server/contract/index.ts';
import * as en from '../i18n/en.ts';
import { formatNumber } from '../i18n/format.ts';
import { inLanguage, lang } from '../i18n/index.ts';
import * as zh from '../i18n/zh.ts';
import { errorWords } from '../lib/errors.ts';
import { Button } from '../lib/ui/button.tsx';
import { EmptyState, Skeleton } from '../lib/ui/states.tsx';
import { Tabs } from '../lib/ui/tabs.tsx';
import { QueueRow } from './queue-row.tsx';
import type { AgentSession } from './session.ts';

const views = ['waiting', 'mine', 'bot', 'agent', 'resolved', 'all'] as const satisfies readonly QueueView[];
const PANEL = 'queue-panel';

export function QueuePane({ session }: { session: AgentSession }) {
  const words = inLanguage({ en: { ...en.common, ...en.agent }, zh: { ...zh.common, ...zh.agent } });
  const view = session.view.value;
  const rows = session.rows.value;
  const counts = session.counts.value;
  const failure = session.queueFailure.value;
  const loaded = session.loadedViews.value.has(view);
  const more = session.cursors.value.get(view);

  // One clock for all waits; "4 min ago" may lag by as much.
  const now = useSignal(new Date());
  const ticking = rows.some((row) => row.status === 'waiting') ? 1000 : 30_000;
  useEffect(() => {
    const timer = setInterval(() => {
      now.value = new Date();
    }, ticking);
    return () => clearInterval(timer);
  }, [ticking]);

  const elsewhere: QueueView = view === 'mine' && counts.waiting > 0 ? 'waiting' : 'all';
  return (
    <nav class="queue-pane" aria-label={words.queue} data-testid="queue">
      <Tabs
        label={words.queue}
        tabs={views.map((key) => ({ key, title: words.views[key], count: counts[key] }))}
        selected={view}
        onSelect={(key) => session.showView(key)}
        controls={PANEL}
        format={(count) => formatNumber(lang.value, count)}
      />
      <div class="queue-list" id={PANEL} role="tabpanel" aria-label={words.views[view]}>
        {failure ? (
          <EmptyState
            icon={circleAlertIcon}
            action={<Button onClick={() => void session.loadView(view)}>{words.retry}</Button>}
          >
            {words.queueFailed} {errorWords(failure)}
          </EmptyState>
        ) : rows.length > 0 ? (
          <>
            <ul>
              {rows.map((row) => (
                <QueueRow
                  key={row.id}
                  conversation={row}
                  now={now}
                  showStatus={view === 'all' || view === 'agent'}
                  selected={row.id === session.selected.value}
                  unread={session.isUnread(row)}
                  me={session.me.id}
                  onSelect={() => session.select(row.id)}
                />
              ))}
            </ul>
            {more && (
              <div class="more">
                <Button size="small" tone="quiet" onClick={() => void session.loadView(view, true)}>
                  {words.more}
                </Button>
              </div>
            )}
          </>
        ) : loaded ? (
          <EmptyState
            icon={inboxIcon}
            {...(view !== 'all' && counts[elsewhere] > 0
              ? {
                  action: (
                    <Button size="small" onClick={() => session.showView(elsewhere)}>
                      {elsewhere === 'waiting' ? words.seeWaiting : words.seeAll}
                    </Button>
                  ),
                }
              : {})}
          >
            {words.emptyViews[view]}
          </EmptyState>
        ) : (
          <Skeleton label={words.loading} lines={9} />
        )}
      </div>
    </nav>
  );
}
