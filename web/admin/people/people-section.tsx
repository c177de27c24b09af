import userPlusIcon from 'lucide-static/icons/user-plus.svg?shapes';
import { useState } from 'preact/hooks';
import { formatNumber } from '../../i18n/format.ts';
import { lang } from '../../i18n/index.ts';
import { Button } from '../../lib/ui/button.tsx';
import { PageHead } from '../../lib/ui/list-state.tsx';
import { Tabs } from '../../lib/ui/tabs.tsx';
import { SecretDialog } from '../secret-dialog.tsx';
import type { SectionProps } from '../sections.tsx';
import { adminWords } from '../words.ts';
import { InvitationsTab } from './invitations-tab.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { PeopleTab } from './people-tab.tsx';

const PANEL = 'people-panel';

/** A link that was just made, and for whom. */
export interface NewLink {
  link: string;
  email: string;
}

export function PeopleSection({ session }: SectionProps) {
  const words = adminWords();
  const [tab, setTab] = useState<'people' | 'invitations'>('people');
  const [inviting, setInviting] = useState(false);
  const [made, setMade] = useState<NewLink | null>(null);
  // Each new link makes the list of open ones ask again.
  const [links, setLinks] = useState(0);
  const show = (link: NewLink) => {
    setMade(link);
    setLinks(links + 1);
  };
  return (
    <>
      <PageHead
        title={words.people.title}
        lead={session.admin ? words.people.lead : words.people.leadReadOnly}
        action={
          session.admin && (
            <Button tone="primary" icon={userPlusIcon} onClick={() => setInviting(true)} data-testid="invite">
              {words.people.invite}
            </Button>
          )
        }
      />
      {session.admin && (
        <Tabs
          label={words.people.tabs}
          tabs={[
            { key: 'people', title: words.people.tabPeople },
            { key: 'invitations', title: words.people.tabInvitations },
          ]}
          selected={tab}
          onSelect={setTab}
          controls={PANEL}
          format={(count) => formatNumber(lang.value, count)}
        />
      )}
      <div
        id={PANEL}
        class="stack"
        {...(session.admin ? { role: 'tabpanel', 'aria-label': words.people.tabs } : {})}
      >
        {tab === 'people' ? (
          <PeopleTab session={session} onLink={show} />
        ) : (
          <InvitationsTab key={links} onInvite={() => setInviting(true)} />
        )}
      </div>
      <InviteDialog open={inviting} onClose={() => setInviting(false)} onLink={show} />
      <SecretDialog
        value={made?.link ?? null}
        title={words.people.linkTitle}
        lead={words.people.linkLead(made?.email ?? '')}
        label={words.people.linkLabel}
        done={words.people.linkDone}
        onDone={() => setMade(null)}
      />
    </>
  );
}
