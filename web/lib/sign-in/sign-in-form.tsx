import { useEffect, useState } from 'preact/hooks';
import type { UserDto, WireError } from '../../../server/contract/index.ts';
import { accountWords } from '../account/words.ts';
import { ApiError } from '../api.ts';
import { type RestAnswer, rest } from '../rest.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { useRequest } from '../use-acts.ts';
import { Card } from './card.tsx';
import { CodeField } from './code-field.tsx';

interface SignInProps {
  page: 'agent' | 'admin';
  lead: string;
  ended: boolean;
  /** What went wrong before the page was opened: a failed single sign-on. */
  before: WireError | null;
  onDone: (user: UserDto) => Promise<void>;
}

/** Address and password, then the code where the account has a second factor; or the single sign-on provider. */
export function SignInForm({ page, lead, ended, before, onDone }: SignInProps) {
  const words = accountWords();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState<string | null>(null);
  const [options, setOptions] = useState<RestAnswer<'get /auth/options'> | null>(null);
  const { busy, problem, run, clear } = useRequest();
  useEffect(() => {
    // Without an answer the form is as good as before; only the other ways in are missing.
    rest('get /auth/options').then(setOptions, () => setOptions(null));
  }, []);
  const submit = () =>
    void run(async () => {
      try {
        const given = { email: email.trim(), password };
        await onDone(await rest('post /auth/login', { body: code ? { ...given, code } : given }));
      } catch (failure) {
        if (!(failure instanceof ApiError) || failure.error.code !== 'CODE_REQUIRED' || code !== null)
          throw failure;
        setCode('');
      }
    });
  const provider = options?.oidc;
  return (
    <Card
      title={words.signIn}
      lead={
        code !== null
          ? words.codeLead
          : ended
            ? words.sessionEnded
            : options?.needs_setup
              ? words.needsSetup
              : lead
      }
      submit={words.signIn}
      busy={busy}
      problem={problem ?? before}
      onSubmit={submit}
      after={
        code !== null ? (
          <Button
            tone="quiet"
            onClick={() => {
              setCode(null);
              setPassword('');
              clear();
            }}
          >
            {words.otherAccount}
          </Button>
        ) : (
          provider && (
            <>
              <p class="or">{words.or}</p>
              <a class="button" href={`/api/v1/auth/oidc/start?to=${page}`}>
                {words.signInWith(provider.name)}
              </a>
            </>
          )
        )
      }
    >
      {code === null ? (
        <>
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
        </>
      ) : (
        <CodeField value={code} onValue={setCode} autofocus />
      )}
    </Card>
  );
}
