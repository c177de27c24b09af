import { useState } from 'preact/hooks';
import type { InvitationPreview, UserDto } from '../../../server/contract/index.ts';
import { accountWords, staffWords } from '../account/words.ts';
import { useLoaded } from '../load.ts';
import { rest } from '../rest.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Skeleton } from '../ui/states.tsx';
import { useRequest } from '../use-acts.ts';
import { Card, Entrance, Notice } from './card.tsx';

interface FormProps {
  token: string;
  onDone: (user: UserDto) => Promise<void>;
  onGiveUp: () => void;
}

/** Passwords are chosen in three places, with one hint and one limit. */
function NewPassword({
  label,
  value,
  onValue,
}: {
  label: string;
  value: string;
  onValue: (value: string) => void;
}) {
  return (
    <Field
      label={label}
      name="password"
      type="password"
      value={value}
      onValue={onValue}
      hint={accountWords().passwordHint}
      autocomplete="new-password"
      required
      minLength={8}
      maxLength={256}
    />
  );
}

function OwnName({ value, onValue }: { value: string; onValue: (value: string) => void }) {
  const words = accountWords();
  return (
    <Field
      label={words.name}
      name="name"
      value={value}
      onValue={onValue}
      hint={words.nameHint}
      autocomplete="name"
      required
      maxLength={80}
    />
  );
}

/** The first account, by the link that the server printed. */
export function SetupForm({ token, onDone, onGiveUp }: FormProps) {
  const words = accountWords();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const { busy, problem, run } = useRequest();
  const submit = () =>
    void run(async () => {
      const body = { token, email: email.trim(), name: name.trim(), password };
      await onDone(await rest('post /auth/setup', { body }));
    });
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
      <OwnName value={name} onValue={setName} />
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
      <NewPassword label={words.password} value={password} onValue={setPassword} />
    </Card>
  );
}

/** An invitation or reset link: what it is for is shown before anything is asked. */
export function LinkForm(props: FormProps) {
  const words = accountWords();
  const preview = useLoaded(props.token, () =>
    rest('post /auth/invitations/preview', { body: { token: props.token } }),
  );
  const toSignIn = (
    <Button tone="primary" onClick={props.onGiveUp}>
      {words.signIn}
    </Button>
  );
  if (preview.data) return <AcceptForm {...props} preview={preview.data} />;
  if (preview.error)
    return <Notice title={words.linkInvalid} lead={staffWords(preview.error)} action={toSignIn} />;
  return (
    <Entrance>
      <Skeleton label={words.linkChecking} />
    </Entrance>
  );
}

function AcceptForm({ token, preview, onDone }: FormProps & { preview: InvitationPreview }) {
  const words = accountWords();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const { busy, problem, run } = useRequest();
  const invited = preview.kind === 'invitation';
  const submit = () =>
    void run(async () => {
      const body = invited ? { token, password, name: name.trim() } : { token, password };
      await onDone(await rest('post /auth/invitations/accept', { body }));
    });
  return (
    <Card
      title={invited ? words.invited : words.reset}
      lead={
        invited ? words.invitedLead(preview.email, words.roles[preview.role]) : words.resetLead(preview.email)
      }
      submit={invited ? words.invitedSubmit : words.resetSubmit}
      {...{ busy, problem }}
      onSubmit={submit}
    >
      {/* Password managers file the password under the address. */}
      <input
        class="hidden-text"
        type="text"
        name="username"
        autocomplete="username"
        value={preview.email}
        readOnly
        tabIndex={-1}
        aria-hidden="true"
      />
      {invited && <OwnName value={name} onValue={setName} />}
      <NewPassword label={words.newPassword} value={password} onValue={setPassword} />
    </Card>
  );
}
