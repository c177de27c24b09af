import type { UserDto } from '../../server/contract/index.ts';
import * as en from '../i18n/en.ts';
import { inLanguage } from '../i18n/index.ts';
import * as zh from '../i18n/zh.ts';
import { Gate } from '../lib/sign-in/entrance.tsx';
import { createEntry } from '../lib/sign-in/entry.ts';
import './agent.css';
import { Console } from './console.tsx';
import { loadIntents } from './intents.ts';
import { AgentSession } from './session.ts';

export const entry = createEntry<AgentSession>({
  page: 'agent',
  async open(user: UserDto, leave) {
    const session = await AgentSession.create(user, leave);
    void loadIntents();
    session.start();
    return session;
  },
  close: (session) => session.stop(),
});

export function AgentPage() {
  const words = inLanguage({ en: en.agent, zh: zh.agent });
  return (
    <Gate entry={entry} title={words.title} lead={words.signInLead}>
      {(session) => <Console session={session} onSignOut={() => void entry.signOut()} />}
    </Gate>
  );
}
