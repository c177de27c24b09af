import botIcon from 'lucide-static/icons/bot.svg?shapes';
import circleCheckIcon from 'lucide-static/icons/circle-check.svg?shapes';
import clockIcon from 'lucide-static/icons/clock.svg?shapes';
import headsetIcon from 'lucide-static/icons/headset.svg?shapes';
import userCheckIcon from 'lucide-static/icons/user-check.svg?shapes';
import { useState } from 'preact/hooks';
import * as en from '../i18n/en.ts';
import { inLanguage } from '../i18n/index.ts';
import * as zh from '../i18n/zh.ts';
import { errorWords, toError } from '../lib/errors.ts';
import { Button } from '../lib/ui/button.tsx';
import { Icon, type IconShapes } from '../lib/ui/icon.tsx';
import { VisuallyHidden } from '../lib/ui/states.tsx';
import { toast } from '../lib/ui/toast.tsx';
import type { ChatSession } from './session.ts';

/** Who answers right now, and the way to a person. */
export function StatusStrip({ session }: { session: ChatSession }) {
  const words = inLanguage({ en: en.chat, zh: zh.chat });
  const [busy, setBusy] = useState(false);
  const conversation = session.conversation.value;
  const online = session.online.value;
  const act = async (work: () => Promise<void>) => {
    setBusy(true);
    try {
      await work();
    } catch (failure) {
      toast(errorWords(toError(failure)), 'danger');
    } finally {
      setBusy(false);
    }
  };

  const status = conversation?.status ?? 'bot';
  const position = conversation?.queue_position;
  const states: Record<typeof status, { icon: IconShapes; lead: string; more: string }> = {
    bot: { icon: botIcon, lead: words.statusBot, more: words.statusBotMore },
    waiting: {
      icon: clockIcon,
      lead: position ? words.statusWaitingAt(position) : words.statusWaiting,
      more: words.statusWaitingMore,
    },
    agent: {
      icon: userCheckIcon,
      lead: words.statusAgent(conversation?.assignee_name ?? words.aPerson),
      more: words.statusAgentMore,
    },
    resolved: { icon: circleCheckIcon, lead: words.statusResolved, more: words.statusResolvedMore },
  };
  const { icon, lead, more } = states[status];
  const askForPerson = () => {
    // A closed conversation opens again by a message; these words bring it to a person.
    if (status === 'resolved') session.send(words.talkToPerson);
    else void act(() => session.requestPerson());
  };
  return (
    <div class={`status ${status}`} data-testid="status" data-status={status}>
      <Icon of={icon} />
      <p role="status">
        <strong>
          <bdi>{lead}</bdi>
        </strong>
        <VisuallyHidden>. </VisuallyHidden>
        <span class="more">{more}</span>
      </p>
      {(status === 'bot' || status === 'resolved') && (
        <div class="acts">
          {status === 'resolved' && (
            <Button
              size="small"
              tone="quiet"
              busy={busy}
              disabled={!online}
              onClick={() => void act(() => session.startNew())}
            >
              {words.startNew}
            </Button>
          )}
          <Button
            size="small"
            icon={headsetIcon}
            busy={busy}
            disabled={!online || !conversation}
            data-testid="talk-to-person"
            onClick={askForPerson}
          >
            {words.talkToPerson}
          </Button>
        </div>
      )}
    </div>
  );
}
