import botIcon from 'lucide-static/icons/bot.svg?shapes';
import checkIcon from 'lucide-static/icons/check.svg?shapes';
import circleAlertIcon from 'lucide-static/icons/circle-alert.svg?shapes';
import clockIcon from 'lucide-static/icons/clock.svg?shapes';
import refreshCwIcon from 'lucide-static/icons/refresh-cw.svg?shapes';
import trash2Icon from 'lucide-static/icons/trash-2.svg?shapes';
import type { MessageDto } from '../../../server/contract/index.ts';
import * as en from '../../i18n/en.ts';
import { formatClock, formatFull } from '../../i18n/format.ts';
import { inLanguage, lang } from '../../i18n/index.ts';
import * as zh from '../../i18n/zh.ts';
import { errorWords } from '../errors.ts';
import type { OutboxItem } from '../outbox.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { VisuallyHidden } from '../ui/states.tsx';
import { MessageText } from './message-text.tsx';

export interface OutboxActions {
  onRetry: (clientMessageId: string) => void;
  onDiscard: (clientMessageId: string) => void;
}

interface BubbleProps extends OutboxActions {
  /** A stored message, or one that is written down here and not acknowledged yet. */
  of: { message: MessageDto } | { item: OutboxItem };
  /** The reader's own side; its messages stand at the end of the line. */
  own: 'subscriber' | 'agent';
  /** Tells an agent's own messages from a colleague's. */
  ownName?: string | undefined;
  lead: boolean;
  online: boolean;
}

/**
 * One message. A local echo and its stored message are drawn by the same element, so that nothing moves and nothing is
 * read aloud twice when the acknowledgement comes. ✓ means: on disk at the server.
 */
export function Bubble({ of, own: ownRole, ownName, lead, online, onRetry, onDiscard }: BubbleProps) {
  const words = inLanguage({ en: en.common, zh: zh.common });
  const item = 'item' in of ? of.item : null;
  const message = 'message' in of ? of.message : null;
  const role = message?.role ?? ownRole;
  const own = role === ownRole && (!message || ownName === undefined || message.author_name === ownName);
  const refused = item !== null && (item.state === 'failed' || item.state === 'retrying');
  const look = own ? `own${item ? (refused ? ' refused' : ' unsent') : ''}` : role;
  const state = message || !item ? 'sent' : item.state;
  return (
    <div
      class={`bubble ${look}${lead ? ' lead' : ''}`}
      data-testid={`message-${role}`}
      data-client-message-id={(message ?? item)?.client_message_id}
      {...(message ? { 'data-message-id': message.id, 'data-seq': message.seq } : {})}
      {...(own ? { 'data-state': state } : {})}
    >
      {message && lead && !own && <Author message={message} />}
      {own && <VisuallyHidden>{words.you}: </VisuallyHidden>}
      <MessageText text={(message ?? item)?.text ?? ''} lang={message?.lang ?? null} />
      {item && refused ? (
        <Refusal item={item} onRetry={onRetry} onDiscard={onDiscard} />
      ) : (
        <Meta
          at={(message ?? item)?.created_at ?? ''}
          mark={own ? (message ? 'sent' : online ? 'sending' : 'queued') : null}
        />
      )}
    </div>
  );
}

function Author({ message }: { message: MessageDto }) {
  const words = inLanguage({ en: en.common, zh: zh.common });
  const bot = message.role === 'assistant';
  const name = bot ? words.assistant : message.author_name;
  if (!name) return null;
  return (
    <p class="author">
      {bot && <Icon of={botIcon} size={16} />}
      <bdi>{name}</bdi>
      {bot && <span class="tag">{words.automated}</span>}
    </p>
  );
}

/** Hour and minute, in full on hover, and how far an own message has come. */
function Meta({ at, mark }: { at: string; mark: 'sent' | 'sending' | 'queued' | null }) {
  const words = inLanguage({ en: en.common, zh: zh.common });
  const date = new Date(at);
  return (
    <p class="meta">
      <time dateTime={at} title={formatFull(lang.value, date)}>
        {formatClock(lang.value, date)}
      </time>
      {mark && (
        <span class="mark" data-testid={`message-${mark}`}>
          <Icon of={mark === 'sent' ? checkIcon : clockIcon} size={14} />
          <VisuallyHidden>
            {{ sent: words.stateSent, sending: words.stateSending, queued: words.stateQueued }[mark]}
          </VisuallyHidden>
        </span>
      )}
    </p>
  );
}

function Refusal({ item, onRetry, onDiscard }: OutboxActions & { item: OutboxItem }) {
  const words = inLanguage({ en: en.common, zh: zh.common });
  return (
    <div class="refusal" {...(item.state === 'failed' ? { role: 'alert' as const } : {})}>
      <p>
        <Icon of={circleAlertIcon} size={16} />
        <span>
          {item.state === 'failed' ? words.stateFailed : words.stateRetrying}{' '}
          {item.error && errorWords(item.error)}
        </span>
      </p>
      <div class="actions">
        <Button size="small" icon={refreshCwIcon} onClick={() => onRetry(item.client_message_id)}>
          {words.retry}
        </Button>
        <Button size="small" tone="quiet" icon={trash2Icon} onClick={() => onDiscard(item.client_message_id)}>
          {words.discard}
        </Button>
      </div>
    </div>
  );
}
