import arrowLeftIcon from 'lucide-static/icons/arrow-left.svg?shapes';
import botIcon from 'lucide-static/icons/bot.svg?shapes';
import checkIcon from 'lucide-static/icons/check.svg?shapes';
import circleAlertIcon from 'lucide-static/icons/circle-alert.svg?shapes';
import circleCheckIcon from 'lucide-static/icons/circle-check.svg?shapes';
import clockIcon from 'lucide-static/icons/clock.svg?shapes';
import headsetIcon from 'lucide-static/icons/headset.svg?shapes';
import panelRightIcon from 'lucide-static/icons/panel-right.svg?shapes';
import shieldCheckIcon from 'lucide-static/icons/shield-check.svg?shapes';
import shieldQuestionIcon from 'lucide-static/icons/shield-question-mark.svg?shapes';
import undo2Icon from 'lucide-static/icons/undo-2.svg?shapes';
import userIcon from 'lucide-static/icons/user.svg?shapes';
import userCheckIcon from 'lucide-static/icons/user-check.svg?shapes';
import { useEffect, useRef } from 'preact/hooks';
import type { ConversationSummary, MessageDto } from '../../server/contract/index.ts';
import * as en from '../i18n/en.ts';
import { inLanguage } from '../i18n/index.ts';
import * as zh from '../i18n/zh.ts';
import { errorWords } from '../lib/errors.ts';
import { Composer } from '../lib/messages/composer.tsx';
import { Log } from '../lib/messages/log.tsx';
import { Avatar, Badge } from '../lib/ui/badge.tsx';
import { Button, IconButton } from '../lib/ui/button.tsx';
import { Icon } from '../lib/ui/icon.tsx';
import { EmptyState, Skeleton } from '../lib/ui/states.tsx';
import type { Acts } from './acts.ts';
import { subscriberName } from './queue-row.tsx';
import type { AgentSession } from './session.ts';

/** Words for a system message, as an agent reads it. */
function eventWords(message: MessageDto): string {
  const { events, somebodyElse } = inLanguage({ en: en.agent, zh: zh.agent });
  if (message.event === null) return message.text;
  const words = events[message.event];
  return typeof words === 'string' ? words : words(message.author_name ?? somebodyElse);
}

interface ThreadPaneProps {
  session: AgentSession;
  id: string;
  acts: Acts;
  onBack?: () => void;
  onContext?: () => void;
}

export function ThreadPane({ session, id, acts, onBack, onContext }: ThreadPaneProps) {
  const words = inLanguage({ en: { ...en.common, ...en.agent }, zh: { ...zh.common, ...zh.agent } });
  const conversation = session.conversation.value;
  const messages = session.thread.value?.timeline.messages ?? [];
  const failure = session.threadFailure.value;
  const loading = session.threadLoading.value;
  const heading = useRef<HTMLHeadingElement>(null);
  const single = onBack !== undefined;
  useEffect(() => {
    if (single) heading.current?.focus();
  }, [single]);
  return (
    <>
      <header class="thread-head">
        {onBack && <IconButton icon={arrowLeftIcon} label={words.back} onClick={onBack} />}
        {conversation && (
          <Avatar
            name={conversation.subscriber.name ?? ''}
            {...(conversation.subscriber.name ? {} : { icon: userIcon })}
          />
        )}
        <div class="who">
          <h2 ref={heading} tabIndex={-1}>
            <bdi>{conversation ? subscriberName(conversation) : ' '}</bdi>
          </h2>
          {conversation && <State conversation={conversation} mine={acts.mine(conversation)} />}
        </div>
        {conversation && <Actions conversation={conversation} acts={acts} online={session.online.value} />}
        {onContext && <IconButton icon={panelRightIcon} label={words.showContext} onClick={onContext} />}
      </header>
      {failure && messages.length === 0 ? (
        <EmptyState
          icon={circleAlertIcon}
          action={<Button onClick={() => void session.watch(id)}>{words.retry}</Button>}
        >
          {words.threadFailed} {errorWords(failure)}
        </EmptyState>
      ) : messages.length === 0 && session.unsent.value.length === 0 && loading ? (
        <div class="log-frame">
          <Skeleton label={words.loading} lines={7} />
        </div>
      ) : (
        <Log
          label={words.thread}
          own="agent"
          ownName={session.me.name}
          messages={messages}
          unsent={session.unsent.value}
          online={session.online.value}
          busy={loading}
          eventWords={eventWords}
          onRetry={session.retry}
          onDiscard={session.discard}
        />
      )}
      <footer class="thread-foot">
        {conversation && acts.mine(conversation) ? (
          <Composer draftKey={id} onSend={(text) => session.send(text)} autoFocus={!single} />
        ) : (
          conversation && <Closed conversation={conversation} acts={acts} online={session.online.value} />
        )}
      </footer>
    </>
  );
}

function State({ conversation, mine }: { conversation: ConversationSummary; mine: boolean }) {
  const words = inLanguage({ en: en.agent, zh: zh.agent });
  const { status, assignee, lang, subscriber } = conversation;
  const held = mine ? words.withMe : assignee ? words.withAgent(assignee.name) : words.status.agent;
  return (
    <p class="state" data-testid="thread-status" data-status={status}>
      <Badge tone={status === 'waiting' ? 'caution' : mine ? 'accent' : 'plain'}>
        {status === 'agent' ? held : words.status[status]}
      </Badge>
      <Badge>{words.languages[lang]}</Badge>
      <Badge
        tone={subscriber.verified ? 'positive' : 'plain'}
        icon={subscriber.verified ? shieldCheckIcon : shieldQuestionIcon}
        data-testid="identity"
      >
        {subscriber.verified ? words.verified : words.unverified}
      </Badge>
    </p>
  );
}

interface ActionsProps {
  conversation: ConversationSummary;
  acts: Acts;
  online: boolean;
}

function Actions({ conversation, acts, online }: ActionsProps) {
  const words = inLanguage({ en: en.agent, zh: zh.agent });
  if (!acts.mine(conversation)) return null;
  return (
    <div class="actions">
      <Button
        size="small"
        icon={undo2Icon}
        title={words.handBackHint}
        busy={acts.busy === 'release'}
        disabled={!online}
        data-testid="hand-back"
        onClick={() => acts.run('release', conversation)}
      >
        {words.handBack}
      </Button>
      <Button
        size="small"
        icon={checkIcon}
        title={words.resolveHint}
        busy={acts.busy === 'resolve'}
        disabled={!online}
        data-testid="resolve"
        onClick={() => acts.run('resolve', conversation)}
      >
        {words.resolve}
      </Button>
    </div>
  );
}

const stateIcons = { bot: botIcon, waiting: clockIcon, agent: userCheckIcon, resolved: circleCheckIcon };

/** In place of the composer while somebody else answers: who does, and the way to change that. */
function Closed({ conversation, acts, online }: ActionsProps) {
  const words = inLanguage({ en: en.agent, zh: zh.agent });
  const { status, assignee } = conversation;
  const reasons = {
    bot: words.barBot,
    waiting: words.barWaiting,
    agent: words.barAgent(assignee?.name ?? words.somebodyElse),
    resolved: words.barResolved,
  };
  return (
    <div class="closed" data-testid="composer-closed">
      <Icon of={stateIcons[status]} />
      <p>{reasons[status]}</p>
      {(status === 'bot' || status === 'waiting') && (
        <Button
          tone="primary"
          icon={headsetIcon}
          busy={acts.busy === 'take'}
          disabled={!online}
          data-testid="take-over"
          onClick={() => acts.run('take', conversation)}
        >
          {words.takeOver}
        </Button>
      )}
    </div>
  );
}
