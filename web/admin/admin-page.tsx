import { Notice } from '../lib/sign-in/card.tsx';
import { Gate } from '../lib/sign-in/entrance.tsx';
import { createEntry } from '../lib/sign-in/entry.ts';
import { Button } from '../lib/ui/button.tsx';
import './admin.css';
import { AdminSession } from './session.ts';
import { Shell } from './shell.tsx';
import { adminWords } from './words.ts';

export const entry = createEntry<AdminSession>({
  page: 'admin',
  async open(user, leave) {
    const session = new AdminSession(user, leave);
    session.start();
    return session;
  },
  close: (session) => session.stop(),
});

export function AdminPage() {
  const words = adminWords().common;
  const signOut = () => void entry.signOut();
  return (
    <Gate entry={entry} title={words.title} lead={words.signInLead}>
      {(session) =>
        session.me.role === 'agent' ? (
          <Notice
            title={words.notForYou}
            lead={words.notForYouLead(session.me.name)}
            action={
              <>
                <a class="button primary" href="/agent">
                  {words.goToAgent}
                </a>
                <Button tone="quiet" onClick={signOut}>
                  {words.signOut}
                </Button>
              </>
            }
          />
        ) : (
          <Shell session={session} onSignOut={signOut} />
        )
      }
    </Gate>
  );
}
