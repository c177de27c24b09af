import wifiOffIcon from 'lucide-static/icons/wifi-off.svg?shapes';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { accountWords, staffWords } from '../account/words.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState, Skeleton } from '../ui/states.tsx';
import { Toasts } from '../ui/toast.tsx';
import type { Entry } from './entry.ts';
import { LinkForm, SetupForm } from './new-account-forms.tsx';
import { ProofDialog } from './proof-dialog.tsx';
import { SignInForm } from './sign-in-form.tsx';

interface GateProps<T> {
  entry: Entry<T>;
  title: string;
  lead: string;
  children: (opened: T) => ComponentChildren;
}

/** Shows what an entry has come to: the page itself, or the form that leads to it. */
export function Gate<T>({ entry, title, lead, children }: GateProps<T>) {
  const words = accountWords();
  const now = entry.who.value;
  useEffect(() => {
    if (now.kind !== 'in') document.title = title;
  }, [now.kind, title]);
  const toSignIn = () => entry.leave(false);
  return (
    <>
      {now.kind === 'loading' && <Skeleton label={words.loading} />}
      {now.kind === 'unreachable' && (
        <EmptyState
          icon={wifiOffIcon}
          action={<Button onClick={() => void entry.start()}>{words.retry}</Button>}
        >
          {staffWords(now.error)}
        </EmptyState>
      )}
      {now.kind === 'out' && (
        <SignInForm
          page={entry.page}
          lead={lead}
          ended={now.ended}
          before={now.before}
          onDone={entry.enter}
        />
      )}
      {now.kind === 'setup' && <SetupForm token={now.token} onDone={entry.enter} onGiveUp={toSignIn} />}
      {now.kind === 'link' && <LinkForm token={now.token} onDone={entry.enter} onGiveUp={toSignIn} />}
      {now.kind === 'in' && children(now.opened)}
      <ProofDialog />
      <Toasts closeLabel={words.close} />
    </>
  );
}
