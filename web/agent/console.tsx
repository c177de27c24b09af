import circleAlertIcon from 'lucide-static/icons/circle-alert.svg?shapes';
import keyboardIcon from 'lucide-static/icons/keyboard.svg?shapes';
import logOutIcon from 'lucide-static/icons/log-out.svg?shapes';
import messageSquareTextIcon from 'lucide-static/icons/message-square-text.svg?shapes';
import slidersIcon from 'lucide-static/icons/sliders-horizontal.svg?shapes';
import userIcon from 'lucide-static/icons/user.svg?shapes';
import wifiOffIcon from 'lucide-static/icons/wifi-off.svg?shapes';
import { useEffect, useState } from 'preact/hooks';
import * as en from '../i18n/en.ts';
import { inLanguage } from '../i18n/index.ts';
import * as zh from '../i18n/zh.ts';
import { AccountSheet } from '../lib/account/account-sheet.tsx';
import { SettingsMenu } from '../lib/settings-menu.tsx';
import { IconButton } from '../lib/ui/button.tsx';
import { Dialog } from '../lib/ui/dialog.tsx';
import { Icon } from '../lib/ui/icon.tsx';
import markUrl from '../lib/ui/mark.svg';
import { media } from '../lib/ui/media.ts';
import { Banner, EmptyState } from '../lib/ui/states.tsx';
import { useActs } from './acts.ts';
import { ContextPane } from './context-pane.tsx';
import { HelpSheet } from './help-sheet.tsx';
import { useShortcuts } from './keys.ts';
import { QueuePane } from './queue-pane.tsx';
import type { AgentSession } from './session.ts';
import { ThreadPane } from './thread-pane.tsx';

const threePanes = media('(min-width: 1200px)');
const onePane = media('(max-width: 800px)');

/** What scrolls must be reachable by keyboard, also where nothing in it takes the focus. */
const reachable = { tabIndex: 0 };

interface ConsoleProps {
  session: AgentSession;
  onSignOut: () => void;
}

export function Console({ session, onSignOut }: ConsoleProps) {
  const words = inLanguage({
    en: { ...en.common, ...en.account, ...en.agent },
    zh: { ...zh.common, ...zh.account, ...zh.agent },
  });
  const [accountOpen, setAccountOpen] = useState(false);
  const [helpOpen, setHelpOpen] = useState(false);
  const [drawerOpen, setDrawerOpen] = useState(false);
  const acts = useActs(session);
  const conversation = session.conversation.value;
  const selected = session.selected.value;
  const waiting = session.counts.value.waiting;
  const state = session.live.state.value;

  useShortcuts({
    session,
    onHelp: () => setHelpOpen(true),
    onResolve: () => {
      if (conversation && acts.mine(conversation)) acts.run('resolve', conversation);
    },
    onLeave: () => {
      if (onePane.value) session.select(null);
    },
  });
  useEffect(() => {
    document.title = waiting > 0 ? `(${waiting}) ${words.title}` : words.title;
  }, [waiting, words.title]);
  // What is on screen counts as seen once its tab is looked at.
  useEffect(() => {
    const look = () => {
      if (session.selected.value) session.markSeen(session.selected.value);
    };
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [session]);
  useEffect(() => {
    if (threePanes.value || !selected) setDrawerOpen(false);
  }, [threePanes.value, selected]);

  const pane = onePane.value ? (selected ? 'thread' : 'queue') : 'both';
  return (
    <div class="console" data-pane={pane}>
      <header class="bar">
        <img src={markUrl} alt="" width={28} height={28} />
        <h1>{words.title}</h1>
        {session.me.role !== 'agent' && (
          <a class="icon-button" href="/admin" title={words.toAdmin} aria-label={words.toAdmin}>
            <Icon of={slidersIcon} size={20} />
          </a>
        )}
        <button
          type="button"
          class="me"
          title={words.signedInAs(session.me.name)}
          aria-label={words.accountOf(session.me.name)}
          aria-haspopup="dialog"
          onClick={() => setAccountOpen(true)}
        >
          <Icon of={userIcon} />
          <bdi>{session.me.name}</bdi>
        </button>
        <IconButton icon={keyboardIcon} label={words.help} onClick={() => setHelpOpen(true)} />
        <SettingsMenu />
        <IconButton icon={logOutIcon} label={words.signOut} onClick={onSignOut} data-testid="sign-out" />
      </header>
      <main class="panes">
        <div class="notices">
          {(state === 'offline' || state === 'refused') && (
            <Banner tone="caution" icon={wifiOffIcon}>
              {words.stale}
            </Banner>
          )}
          {session.understanding.value === 'away' && (
            <Banner tone="caution" icon={circleAlertIcon}>
              {words.understandingAway}
            </Banner>
          )}
        </div>
        {pane !== 'thread' && <QueuePane session={session} />}
        {pane !== 'queue' && (
          <section class="thread-pane" aria-label={words.thread}>
            {selected ? (
              <ThreadPane
                key={selected}
                session={session}
                id={selected}
                acts={acts}
                {...(onePane.value ? { onBack: () => session.select(null) } : {})}
                {...(threePanes.value ? {} : { onContext: () => setDrawerOpen(true) })}
              />
            ) : (
              <EmptyState icon={messageSquareTextIcon}>{words.pickOne}</EmptyState>
            )}
          </section>
        )}
        {threePanes.value && (
          <section class="context-pane" aria-label={words.context} {...reachable}>
            {conversation && <ContextPane session={session} conversation={conversation} />}
          </section>
        )}
      </main>
      <Dialog
        kind="sheet"
        title={words.context}
        closeLabel={words.close}
        open={drawerOpen}
        onClose={() => setDrawerOpen(false)}
      >
        {conversation && <ContextPane session={session} conversation={conversation} />}
      </Dialog>
      <AccountSheet open={accountOpen} onClose={() => setAccountOpen(false)} />
      <HelpSheet open={helpOpen} onClose={() => setHelpOpen(false)} />
    </div>
  );
}
