import arrowDownIcon from 'lucide-static/icons/arrow-down.svg?shapes';
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { MessageDto } from '../../../server/contract/index.ts';
import * as en from '../../i18n/en.ts';
import { formatDay, formatFull } from '../../i18n/format.ts';
import { inLanguage, lang } from '../../i18n/index.ts';
import * as zh from '../../i18n/zh.ts';
import type { OutboxItem } from '../outbox.ts';
import { Button } from '../ui/button.tsx';
import { VisuallyHidden } from '../ui/states.tsx';
import { Bubble, type OutboxActions } from './bubble.tsx';
import { layOut, type Row } from './rows.ts';

interface LogProps extends OutboxActions {
  label: string;
  own: 'subscriber' | 'agent';
  ownName?: string | undefined;
  messages: readonly MessageDto[];
  unsent: readonly OutboxItem[];
  online: boolean;
  /** Still loading the history: nothing is read aloud yet. */
  busy: boolean;
  /** Words for a system message, in the reader's language. */
  eventWords: (message: MessageDto) => string;
  /** Before the first message. */
  intro?: ComponentChildren;
  /** After the last one: quick replies, "is reading". */
  outro?: ComponentChildren;
}

/** What scrolls must be reachable by keyboard, also where nothing in it takes the focus. */
const reachable = { tabIndex: 0 };

/** Pixels from the end within which the reader counts as following along. */
const NEAR_END = 80;

/** The messages of one conversation. Follows the end while the reader is there; never moves them when they are not. */
export function Log({
  label,
  own,
  ownName,
  messages,
  unsent,
  online,
  busy,
  eventWords,
  onRetry,
  onDiscard,
  intro,
  outro,
}: LogProps) {
  const words = inLanguage({ en: en.common, zh: zh.common });
  const rows = useMemo(
    () => layOut(messages, unsent, `${own} ${ownName ?? ''}`),
    [messages, unsent, own, ownName],
  );
  const scroller = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const seen = useRef(0);
  const [missed, setMissed] = useState(0);
  const [away, setAway] = useState(false);

  const toEnd = () => {
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  };
  const onScroll = () => {
    const element = scroller.current;
    if (!element) return;
    following.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END;
    setAway(!following.current);
    if (following.current) setMissed(0);
  };

  const others = messages.filter((message) => message.role !== own).length;
  const lastUnsent = unsent.at(-1)?.client_message_id;
  // What one writes oneself is always shown.
  useLayoutEffect(() => {
    if (lastUnsent) following.current = true;
  }, [lastUnsent]);
  useLayoutEffect(() => {
    if (following.current) toEnd();
    else if (others > seen.current) setMissed((count) => count + others - seen.current);
    seen.current = others;
  }, [rows, outro, others]);
  // The keyboard of a phone, a growing composer or late fonts change the height.
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const watcher = new ResizeObserver(() => {
      if (following.current) toEnd();
    });
    watcher.observe(element);
    return () => watcher.disconnect();
  }, []);

  return (
    <div class="log-frame">
      <div
        class="log"
        ref={scroller}
        onScroll={onScroll}
        {...reachable}
        role="log"
        aria-live="polite"
        aria-busy={busy}
        aria-label={label}
        data-testid="thread"
      >
        <div class="log-rows">
          {intro}
          {rows.map((row) => (
            <LogRow
              key={row.key}
              row={row}
              own={own}
              ownName={ownName}
              online={online}
              eventWords={eventWords}
              onRetry={onRetry}
              onDiscard={onDiscard}
            />
          ))}
          {outro}
        </div>
      </div>
      {away && (
        <div class="jump">
          <Button
            size="small"
            icon={arrowDownIcon}
            onClick={() => {
              following.current = true;
              toEnd();
              scroller.current?.focus({ preventScroll: true });
            }}
          >
            {missed > 0 ? words.newMessages(missed) : words.toNewest}
          </Button>
        </div>
      )}
    </div>
  );
}

type LogRowProps = Pick<LogProps, 'own' | 'ownName' | 'online' | 'eventWords' | 'onRetry' | 'onDiscard'> & {
  row: Row;
};

/** Draws anew only what changed: the same element given back is skipped by Preact. */
function LogRow({ row, own, ownName, online, eventWords, onRetry, onDiscard }: LogRowProps) {
  const language = lang.value;
  const subject = row.kind === 'unsent' ? row.item : row.kind === 'day' ? row.key : row.message;
  const lead = 'lead' in row && row.lead;
  return useMemo(() => {
    if (row.kind === 'day') return <DayLine date={row.date} />;
    if (row.kind === 'event') return <EventLine message={row.message} words={eventWords(row.message)} />;
    const of = row.kind === 'unsent' ? { item: row.item } : { message: row.message };
    return (
      <Bubble
        of={of}
        own={own}
        ownName={ownName}
        lead={lead}
        online={online}
        onRetry={onRetry}
        onDiscard={onDiscard}
      />
    );
  }, [subject, lead, language, row.kind === 'unsent' && online]);
}

function DayLine({ date }: { date: Date }) {
  const words = inLanguage({ en: en.common, zh: zh.common });
  const now = new Date();
  const midnight = (of: Date) => new Date(of.getFullYear(), of.getMonth(), of.getDate()).getTime();
  const days = Math.round((midnight(now) - midnight(date)) / 86_400_000);
  return (
    <div class="line day">
      <span>
        {days === 0 ? words.today : days === 1 ? words.yesterday : formatDay(lang.value, date, now)}
      </span>
    </div>
  );
}

function EventLine({ message, words }: { message: MessageDto; words: string }) {
  return (
    <div
      class="line event"
      data-event={message.event ?? ''}
      data-message-id={message.id}
      data-seq={message.seq}
    >
      <span title={formatFull(lang.value, new Date(message.created_at))}>{words}</span>
      <VisuallyHidden>.</VisuallyHidden>
    </div>
  );
}
