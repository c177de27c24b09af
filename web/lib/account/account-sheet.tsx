import circleAlertIcon from 'lucide-static/icons/circle-alert.svg?shapes';
import { useState } from 'preact/hooks';
import type { MeDto, SessionDto } from '../../../server/contract/index.ts';
import { type Loaded, useLoaded } from '../load.ts';
import { rest } from '../rest.ts';
import { Time } from '../time.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Facts } from '../ui/facts.tsx';
import { Field } from '../ui/field.tsx';
import { ListState } from '../ui/list-state.tsx';
import { Banner } from '../ui/states.tsx';
import { toast } from '../ui/toast.tsx';
import { useActs, useRequest } from '../use-acts.ts';
import { browserName } from './browser-name.ts';
import { SecondFactor } from './second-factor.tsx';
import { accountWords, staffWords } from './words.ts';

interface AccountSheetProps {
  open: boolean;
  onClose: () => void;
}

/** One's own account: password, second factor, and where one is signed in. */
export function AccountSheet({ open, onClose }: AccountSheetProps) {
  const words = accountWords();
  return (
    <Dialog kind="sheet wide" title={words.account} closeLabel={words.close} open={open} onClose={onClose}>
      {open && <Account />}
    </Dialog>
  );
}

function Account() {
  const words = accountWords();
  const me = useLoaded('me', () => rest('get /auth/me'));
  return (
    <ListState
      loading={me.loading}
      problem={me.error && staffWords(me.error)}
      empty={me.data === null}
      words={words}
      onRetry={() => void me.reload()}
      emptyText={words.loading}
    >
      {me.data && <Parts me={me.data} reload={me.reload} />}
    </ListState>
  );
}

function Parts({ me, reload }: { me: MeDto; reload: Loaded<MeDto>['reload'] }) {
  const words = accountWords();
  return (
    <div class="stack loose">
      <Facts
        facts={[
          [words.name, <bdi key="name">{me.name}</bdi>],
          [words.email, me.email],
          [words.role, words.roles[me.role]],
        ]}
      />
      <section class="part">
        <h3>{words.changePassword}</h3>
        {me.has_password === false ? (
          <p class="muted">{words.noPassword}</p>
        ) : (
          <PasswordForm email={me.email} />
        )}
      </section>
      <section class="part">
        <h3>{words.secondFactor}</h3>
        <SecondFactor on={me.totp} onChange={reload} />
      </section>
      <section class="part">
        <h3>{words.sessions}</h3>
        <Sessions />
      </section>
    </div>
  );
}

function PasswordForm({ email }: { email: string }) {
  const words = accountWords();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const { busy, problem, run } = useRequest();
  const submit = () =>
    void run(async () => {
      await rest('post /auth/password', { body: { current, next } });
      setCurrent('');
      setNext('');
      toast(words.passwordChanged);
    });
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {problem && (
        <Banner tone="danger" icon={circleAlertIcon}>
          {problem.code === 'LOGIN_FAILED' ? words.currentWrong : staffWords(problem)}
        </Banner>
      )}
      <input
        class="hidden-text"
        type="text"
        name="username"
        autocomplete="username"
        value={email}
        readOnly
        tabIndex={-1}
        aria-hidden="true"
      />
      <Field
        label={words.currentPassword}
        name="current"
        type="password"
        value={current}
        onValue={setCurrent}
        autocomplete="current-password"
        required
        maxLength={256}
      />
      <Field
        label={words.newPassword}
        name="next"
        type="password"
        value={next}
        onValue={setNext}
        hint={words.passwordHint}
        autocomplete="new-password"
        required
        minLength={8}
        maxLength={256}
      />
      <div class="buttons">
        <Button type="submit" busy={busy}>
          {words.changePassword}
        </Button>
      </div>
    </form>
  );
}

function Sessions() {
  const words = accountWords();
  const list = useLoaded('sessions', () => rest('get /auth/sessions'));
  const { busy, run } = useActs();
  const end = (session: SessionDto) =>
    void run(session.id, async () => {
      await rest('delete /auth/sessions/{session_id}', { params: { session_id: session.id } });
      list.patch(({ items }) => ({ items: items.filter((item) => item.id !== session.id) }));
      toast(words.sessionGone);
    });
  return (
    <ListState
      loading={list.loading}
      problem={list.error && staffWords(list.error)}
      empty={!list.data || list.data.items.length === 0}
      words={words}
      onRetry={() => void list.reload()}
      emptyText={words.sessions}
    >
      <ul class="lines" data-testid="sessions">
        {list.data?.items.map((session) => (
          <li key={session.id}>
            <span class="cell">
              {browserName(session.user_agent, words)}
              <small>
                {session.current ? (
                  words.sessionHere
                ) : (
                  <>
                    {words.sessionSeen} <Time at={session.last_seen_at} />
                  </>
                )}
                {' · '}
                {words.sessionSince} <Time at={session.created_at} />
              </small>
            </span>
            {!session.current && (
              <Button size="small" busy={busy === session.id} onClick={() => end(session)}>
                {words.sessionEnd}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </ListState>
  );
}
