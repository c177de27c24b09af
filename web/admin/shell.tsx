import circleAlertIcon from 'lucide-static/icons/circle-alert.svg?shapes';
import headsetIcon from 'lucide-static/icons/headset.svg?shapes';
import logOutIcon from 'lucide-static/icons/log-out.svg?shapes';
import menuIcon from 'lucide-static/icons/menu.svg?shapes';
import { useEffect, useRef, useState } from 'preact/hooks';
import { AccountSheet } from '../lib/account/account-sheet.tsx';
import { SettingsMenu } from '../lib/settings-menu.tsx';
import { Avatar } from '../lib/ui/badge.tsx';
import { IconButton } from '../lib/ui/button.tsx';
import { Dialog } from '../lib/ui/dialog.tsx';
import { Icon } from '../lib/ui/icon.tsx';
import markUrl from '../lib/ui/mark.svg';
import { media } from '../lib/ui/media.ts';
import { Banner, VisuallyHidden } from '../lib/ui/states.tsx';
import { place, sectionsFor } from './sections.tsx';
import type { AdminSession } from './session.ts';
import { adminWords } from './words.ts';

const beside = media('(min-width: 960px)');
/** What scrolls must be reachable by keyboard. */
const reachable = { tabIndex: 0 };

interface ShellProps {
  session: AdminSession;
  onSignOut: () => void;
}

/** The frame of the page: the rail (behind a button where there is no room) and one section. */
export function Shell({ session, onSignOut }: ShellProps) {
  const words = adminWords();
  const [menuOpen, setMenuOpen] = useState(false);
  const [accountOpen, setAccountOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  const sections = sectionsFor(session);
  const section = sections.find(({ key }) => key === place.value) ?? sections[0];
  const title = section ? words[section.key].title : '';
  const first = useRef(true);
  useEffect(() => {
    document.title = words.common.page(title);
  }, [words, title]);
  useEffect(() => {
    if (!section?.key) return;
    setMenuOpen(false);
    main.current?.scrollTo(0, 0);
    // A screen reader goes on from the new section; the first one is read as the page is opened.
    if (!first.current) main.current?.focus();
    first.current = false;
  }, [section?.key]);
  const rail = (
    <Rail
      session={session}
      current={section?.key}
      onAccount={() => {
        setMenuOpen(false);
        setAccountOpen(true);
      }}
      onSignOut={onSignOut}
    />
  );
  return (
    <div class="admin">
      {beside.value ? (
        <header class="rail-side">
          <div class="brand">
            <img src={markUrl} alt="" width={28} height={28} />
            <strong>{words.common.title}</strong>
          </div>
          {rail}
        </header>
      ) : (
        <header class="admin-bar">
          <IconButton
            icon={menuIcon}
            label={words.common.openMenu}
            aria-expanded={menuOpen}
            onClick={() => setMenuOpen(true)}
          />
          <img src={markUrl} alt="" width={24} height={24} />
          <strong>{words.common.title}</strong>
        </header>
      )}
      <main ref={main} class="admin-main" {...reachable} aria-label={title}>
        {session.understanding.value === 'away' && (
          <Banner tone="caution" icon={circleAlertIcon}>
            {words.common.understandingAway}
          </Banner>
        )}
        <div class="admin-content" key={section?.key}>
          {section && <section.Page session={session} />}
        </div>
      </main>
      <Dialog
        kind="sheet start"
        title={words.common.title}
        closeLabel={words.common.close}
        open={menuOpen && !beside.value}
        onClose={() => setMenuOpen(false)}
      >
        {rail}
      </Dialog>
      <AccountSheet open={accountOpen} onClose={() => setAccountOpen(false)} />
    </div>
  );
}

interface RailProps {
  session: AdminSession;
  current: string | undefined;
  onAccount: () => void;
  onSignOut: () => void;
}

function Rail({ session, current, onAccount, onSignOut }: RailProps) {
  const words = adminWords();
  const { name, role } = session.me;
  return (
    <div class="rail">
      <nav aria-label={words.common.sections} data-testid="rail">
        <ul>
          {sectionsFor(session).map(({ key, icon }) => (
            <li key={key}>
              <a href={`#${key}`} {...(key === current ? { 'aria-current': 'page' as const } : {})}>
                <Icon of={icon} />
                {words[key].title}
              </a>
            </li>
          ))}
          <li class="apart">
            <a href="/agent">
              <Icon of={headsetIcon} />
              {words.common.toAgent}
            </a>
          </li>
        </ul>
      </nav>
      <div class="rail-foot">
        <button
          type="button"
          class="rail-account"
          aria-haspopup="dialog"
          title={words.common.account}
          onClick={onAccount}
          data-testid="account"
        >
          <Avatar name={name} tone="accent" />
          <span>
            <VisuallyHidden>{words.common.account} </VisuallyHidden>
            <bdi>{name}</bdi>
            <small>{words.common.roles[role]}</small>
          </span>
        </button>
        <SettingsMenu up />
        <IconButton
          icon={logOutIcon}
          label={words.common.signOut}
          onClick={onSignOut}
          data-testid="sign-out"
        />
      </div>
    </div>
  );
}
