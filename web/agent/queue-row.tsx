import type { Signal } from '@preact/signals';
import clockIcon from 'lucide-static/icons/clock.svg?shapes';
import type { ConversationSummary } from '../../server/contract/index.ts';
import * as en from '../i18n/en.ts';
import { formatAgo, formatFull, formatShare, formatWait } from '../i18n/format.ts';
import { inLanguage, lang, langTag } from '../i18n/index.ts';
import * as zh from '../i18n/zh.ts';
import { oneLine, showText } from '../lib/text.ts';
import { Badge } from '../lib/ui/badge.tsx';
import { Icon } from '../lib/ui/icon.tsx';
import { VisuallyHidden } from '../lib/ui/states.tsx';
import { intentTitle } from './intents.ts';
import { Mood } from './mood.tsx';

/** What an agent calls a subscriber: the name, or the end of the id. */
export function subscriberName(conversation: ConversationSummary): string {
  const { name, id } = conversation.subscriber;
  return name ? showText(name) : inLanguage({ en: en.agent, zh: zh.agent }).subscriber(id.slice(-4));
}

interface QueueRowProps {
  conversation: ConversationSummary;
  now: Signal<Date>;
  showStatus: boolean;
  selected: boolean;
  unread: boolean;
  me: string;
  onSelect: () => void;
}

export function QueueRow({ conversation, now, showStatus, selected, unread, me, onSelect }: QueueRowProps) {
  const words = inLanguage({ en: { ...en.common, ...en.agent }, zh: { ...zh.common, ...zh.agent } });
  const { last_message: last, prediction, status, assignee } = conversation;
  const by =
    last?.role === 'assistant'
      ? words.assistant
      : last?.role === 'agent'
        ? (assignee?.name ?? words.you)
        : null;
  return (
    <li class="queue-item">
      <button
        type="button"
        class={unread ? 'queue-row unread' : 'queue-row'}
        aria-current={selected}
        data-testid="queue-row"
        data-conversation-id={conversation.id}
        data-status={status}
        onClick={onSelect}
      >
        <span class="top">
          {unread && (
            <span class="dot">
              <VisuallyHidden>{words.unread}</VisuallyHidden>
            </span>
          )}
          <strong>
            <bdi>{subscriberName(conversation)}</bdi>
          </strong>
          {status === 'waiting' && conversation.waiting_since ? (
            <Wait since={conversation.waiting_since} now={now} />
          ) : (
            <time
              dateTime={conversation.updated_at}
              title={formatFull(lang.value, new Date(conversation.updated_at))}
            >
              {formatAgo(lang.value, new Date(conversation.updated_at), now.value)}
            </time>
          )}
        </span>
        <span class="last" dir="auto" lang={langTag(conversation.lang)}>
          {last ? `${by ? `${by}: ` : ''}${oneLine(last.text)}` : words.noMessage}
        </span>
        <span class="signs">
          {prediction && (
            <span class="sign" data-testid="intent" data-decision={prediction.decision}>
              {prediction.decision === 'not_understood'
                ? words.issueNotUnderstood
                : intentTitle(prediction.intent.name)}
              {prediction.decision === 'choose' && words.issueUnsureAside}{' '}
              {prediction.decision !== 'not_understood' && (
                <span class="tabular">{formatShare(lang.value, prediction.intent.confidence)}</span>
              )}
            </span>
          )}
          {prediction && <Mood label={prediction.sentiment.label} />}
          {showStatus && (
            <Badge tone={status === 'waiting' ? 'caution' : 'plain'}>
              {assignee && status === 'agent'
                ? assignee.id === me
                  ? words.withMe
                  : words.withAgent(assignee.name)
                : words.status[status]}
            </Badge>
          )}
        </span>
      </button>
    </li>
  );
}

/** Reads the clock by itself, so that a second's tick draws this and nothing else. */
function Wait({ since, now }: { since: string; now: Signal<Date> }) {
  const words = inLanguage({ en: en.agent, zh: zh.agent });
  return (
    <time class="wait" dateTime={since} title={formatFull(lang.value, new Date(since))}>
      <Icon of={clockIcon} size={14} />
      <VisuallyHidden>{words.waits} </VisuallyHidden>
      {formatWait(new Date(since), now.value)}
    </time>
  );
}
