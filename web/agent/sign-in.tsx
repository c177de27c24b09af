import circleAlertIcon from 'lucide-static/icons/circle-alert.svg?shapes';
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { UserDto, WireError } from '../../server/contract/index.ts';
import * as en from '../i18n/en.ts';
import { inLanguage } from '../i18n/index.ts';
import * as zh from '../i18n/zh.ts';
import { api } from '../lib/api.ts';
import { errorWords, toError } from '../lib/errors.ts';
import { SettingsMenu } from '../lib/settings-menu.tsx';
import { Button } from '../lib/ui/button.tsx';
import { Field } from '../lib/ui/field.tsx';
import markUrl from '../lib/ui/mark.svg';
import { Banner } from '../lib/ui/states.tsx';

/** Words for what can go wrong when signing in or setting up. */
function authWords(error: WireError): string {
  const words = inLanguage({ en: en.agent, zh: zh.agent });
  const seconds = error.details?.retry_after;
  if (error.code === 'TOO_MANY' && typeof seconds === 'number') return words.tryIn(Math.ceil(seconds));
  const own: Partial<Record<string, string>> = words.authErrors;
  return (Object.hasOwn(own, error.code) ? own[error.code] : undefined) ?? errorWords(error);
}

interface CardProps {
  title: string;
  lead: string;
  problem: WireError | null;
  submit: string;
  busy: boolean;
  onSubmit: () => void;
  children: ComponentChildren;
  after?: ComponentChildren;
}

function Card({ title, lead, problem, submit, busy, onSubmit, children, after }: CardProps) {
  return (
    <main class="entrance">
      <div class="corner">
        <SettingsMenu />
      </div>
      <form
        class="card"
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) onSubmit();
        }}
      >
        <img src={markUrl} alt="" width={40} height={40} />
        <h1>{title}</h1>
        <p class="lead">{lead}</p>
        {problem && (
          <Banner tone="danger" icon={circleAlertIcon}>
            {authWords(problem)}
          </Banner>
        )}
        {children}
        <Button type="submit" tone="primary" busy={busy}>
          {submit}
        </Button>
        {after}
      </form>
    </main>
  );
}

/** Runs a request of a form; keeps what went wrong for it. */
function useRequest(): {
  busy: boolean;
  problem: WireError | null;
  run: (work: () => Promise<void>) => Promise<void>;
} {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<WireError | null>(null);
  const run = async (work: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (failure) {
      setProblem(toError(failure));
      setBusy(false);
    }
  };
  return { busy, problem, run };
}

interface SignInProps {
  ended: boolean;
  onDone: (user: UserDto) => Promise<void>;
}

export function SignInForm({ ended, onDone }: SignInProps) {
  const words = inLanguage({ en: en.agent, zh: zh.agent });
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const { busy, problem, run } = useRequest();
  const submit = () => void run(async () => onDone(await api.login({ email: email.trim(), password })));
  return (
    <Card
      title={words.signIn}
      lead={ended ? words.sessionEnded : words.signInLead}
      submit={words.signIn}
      {...{ busy, problem }}
      onSubmit={submit}
    >
      <Field
        label={words.email}
        name="email"
        type="email"
        value={email}
        onValue={setEmail}
        autocomplete="username"
        required
        maxLength={254}
      />
      <Field
        label={words.password}
        name="password"
        type="password"
        value={password}
        onValue={setPassword}
        autocomplete="current-password"
        required
        maxLength={256}
      />
    </Card>
  );
}

interface SetupProps {
  token: string;
  onDone: (user: UserDto) => Promise<void>;
  onGiveUp: () => void;
}

export function SetupForm({ token, onDone, onGiveUp }: SetupProps) {
  const words = inLanguage({ en: en.agent, zh: zh.agent });
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const { busy, problem, run } = useRequest();
  const submit = () =>
    void run(async () =>
      onDone(await api.setup({ token, email: email.trim(), name: name.trim(), password })),
    );
  const elsewhere = problem?.code === 'SETUP_CLOSED' || problem?.code === 'SETUP_TOKEN_INVALID';
  return (
    <Card
      title={words.setup}
      lead={words.setupLead}
      submit={words.setupSubmit}
      {...{ busy, problem }}
      onSubmit={submit}
      after={
        elsewhere && (
          <Button tone="quiet" onClick={onGiveUp}>
            {words.signIn}
          </Button>
        )
      }
    >
      <Field
        label={words.name}
        name="name"
        value={name}
        onValue={setName}
        hint={words.nameHint}
        autocomplete="name"
        required
        maxLength={80}
      />
      <Field
        label={words.email}
        name="email"
        type="email"
        value={email}
        onValue={setEmail}
        autocomplete="username"
        required
        maxLength={254}
      />
      <Field
        label={words.password}
        name="password"
        type="password"
        value={password}
        onValue={setPassword}
        hint={words.passwordHint}
        autocomplete="new-password"
        required
        minLength={8}
        maxLength={256}
      />
    </Card>
  );
}
