import circleAlertIcon from 'lucide-static/icons/circle-alert.svg?shapes';
import wifiOffIcon from 'lucide-static/icons/wifi-off.svg?shapes';
import { useEffect, useState } from 'preact/hooks';
import type { MessageDto } from '../../server/contract/index.ts';
import * as en from '../i18n/en.ts';
import { inLanguage } from '../i18n/index.ts';
import * as zh from '../i18n/zh.ts';
import { errorWords, toError } from '../lib/errors.ts';
import { Composer } from '../lib/messages/composer.tsx';
import { Log } from '../lib/messages/log.tsx';
import { SettingsMenu } from '../lib/settings-menu.tsx';
import { Button } from '../lib/ui/button.tsx';
import markUrl from '../lib/ui/mark.svg';
import { Banner, Skeleton } from '../lib/ui/states.tsx';
import { Toasts, toast } from '../lib/ui/toast.tsx';
import './chat.css';
import { Intro } from './intro.tsx';
import { Outro } from './outro.tsx';
import type { ChatSession } from './session.ts';
import { StatusStrip } from './status-strip.tsx';
import { loadTexts, texts } from './texts.ts';
import type { Verify } from './verify.tsx';

/** Words for a system message, as the subscriber reads it. */
function eventWords(message: MessageDto): string {
  const { events, aPerson } = inLanguage({ en: en.chat, zh: zh.chat });
  if (message.event === null) return message.text;
  const words = events[message.event];
  return typeof words === 'string' ? words : words(message.author_name ?? aPerson);
}

const tell = (failure: unknown) => toast(errorWords(toError(failure)), 'danger');

export function ChatPage({ session }: { session: ChatSession }) {
  const words = inLanguage({ en: { ...en.common, ...en.chat }, zh: { ...zh.common, ...zh.chat } });
  const operator = texts.value?.operator ?? '';
  const heading = operator ? words.heading(operator) : words.title;
  useEffect(() => void loadTexts(), []);
  useEffect(() => {
    document.title = heading;
  }, [heading]);

  const [dialog, setDialog] = useState<{ Verify: typeof Verify } | null>(null);
  const openVerify = () => void import('./verify.tsx').then(setDialog, tell);
  const online = session.online.value;
  const lost = session.live.state.value === 'offline' || session.live.state.value === 'refused';
  const failure = session.failure.value;
  const messages = session.timeline.value.messages;
  const unsent = session.unsent.value;
  const loading = !session.loaded.value && messages.length === 0;

  return (
    <div class="chat">
      <header class="chat-head">
        <img src={markUrl} alt="" width={32} height={32} />
        <h1>
          <bdi>{operator || words.title}</bdi>
          {operator && <small>{words.title}</small>}
        </h1>
        <SettingsMenu>
          <Button onClick={() => session.download().catch(tell)}>{words.downloadData}</Button>
          {texts.value?.identity_codes && <Button onClick={openVerify}>{words.verify}</Button>}
        </SettingsMenu>
        {dialog && <dialog.Verify token={session.token} onClose={() => setDialog(null)} />}
      </header>
      <main class="chat-main">
        {failure ? (
          <Banner tone="danger" icon={circleAlertIcon}>
            {words.loadFailed} {errorWords(failure)}
          </Banner>
        ) : (
          lost && (
            <Banner tone="caution" icon={wifiOffIcon}>
              {words.offline}
            </Banner>
          )
        )}
        <StatusStrip session={session} />

        {loading && unsent.length === 0 && !failure && !lost ? (
          <Skeleton label={words.loading} lines={5} />
        ) : (
          <Log
            label={words.log}
            own="subscriber"
            messages={messages}
            unsent={unsent}
            online={online}
            busy={!session.loaded.value}
            eventWords={eventWords}
            onRetry={session.retry}
            onDiscard={session.discard}
            intro={
              <Intro
                empty={messages.length === 0 && unsent.length === 0}
                onPick={(text) => session.send(text)}
              />
            }
            outro={<Outro session={session} />}
          />
        )}
      </main>
      <footer class="chat-foot">
        <Composer
          draftKey="chat"
          onSend={(text) => session.send(text)}
          autoFocus={matchMedia('(pointer: fine)').matches}
        />
      </footer>
      <Toasts closeLabel={words.close} />
    </div>
  );
}
