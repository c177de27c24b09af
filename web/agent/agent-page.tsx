import { signal } from '@preact/signals';
import wifiOffIcon from 'lucide-static/icons/wifi-off.svg?shapes';
import { useEffect } from 'preact/hooks';
import type { UserDto, WireError } from '../../server/contract/index.ts';
import * as en from '../i18n/en.ts';
import { inLanguage } from '../i18n/index.ts';
import * as zh from '../i18n/zh.ts';
import { ApiError, api } from '../lib/api.ts';
import { errorWords } from '../lib/errors.ts';
import { Button } from '../lib/ui/button.tsx';
import { EmptyState, Skeleton } from '../lib/ui/states.tsx';
import { Toasts } from '../lib/ui/toast.tsx';
import './agent.css';
import { Console } from './console.tsx';
import { loadIntents } from './intents.ts';
import { AgentSession } from './session.ts';
import { SetupForm, SignInForm } from './sign-in.tsx';

type Who =
  | { kind: 'loading' }
  | { kind: 'unreachable'; error: WireError }
  | { kind: 'out'; ended: boolean }
  | { kind: 'setup'; token: string }
  | { kind: 'in'; session: AgentSession };

const who = signal<Who>({ kind: 'loading' });

/** A set-up link carries its token behind the #, which no server log ever sees; it leaves the address at once. */
function takeSetupToken(): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get('setup');
  if (token !== null) history.replaceState(null, '', location.pathname);
  return token || null;
}

export async function startAgentPage(): Promise<void> {
  const token = takeSetupToken();
  if (token) {
    who.value = { kind: 'setup', token };
    return;
  }
  who.value = { kind: 'loading' };
  try {
    await enter(await api.me());
  } catch (failure) {
    if (failure instanceof ApiError && failure.status === 401) who.value = { kind: 'out', ended: false };
    else
      who.value = {
        kind: 'unreachable',
        error: failure instanceof ApiError ? failure.error : { code: 'INTERNAL', message: '' },
      };
  }
}

async function enter(user: UserDto): Promise<void> {
  const session = await AgentSession.create(user, () => leave(true));
  void loadIntents();
  session.start();
  who.value = { kind: 'in', session };
}

function leave(ended: boolean): void {
  if (who.value.kind === 'in') who.value.session.stop();
  who.value = { kind: 'out', ended };
}

async function signOut(): Promise<void> {
  try {
    await api.logout();
  } catch {
    // The cookie may be gone already; what counts here is that the page forgets.
  }
  leave(false);
}

export function AgentPage() {
  const words = inLanguage({ en: { ...en.common, ...en.agent }, zh: { ...zh.common, ...zh.agent } });
  const now = who.value;
  useEffect(() => {
    if (now.kind !== 'in') document.title = words.title;
  }, [now.kind, words.title]);
  return (
    <>
      {now.kind === 'loading' && <Skeleton label={words.loading} />}
      {now.kind === 'unreachable' && (
        <EmptyState
          icon={wifiOffIcon}
          action={<Button onClick={() => void startAgentPage()}>{words.retry}</Button>}
        >
          {errorWords(now.error)}
        </EmptyState>
      )}
      {now.kind === 'out' && <SignInForm ended={now.ended} onDone={enter} />}
      {now.kind === 'setup' && <SetupForm token={now.token} onDone={enter} onGiveUp={() => leave(false)} />}
      {now.kind === 'in' && <Console session={now.session} onSignOut={() => void signOut()} />}
      <Toasts closeLabel={words.close} />
    </>
  );
}
