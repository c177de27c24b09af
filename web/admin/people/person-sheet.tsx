import { useState } from 'preact/hooks';
import type { AccountDto, UserRole } from '../../../server/contract/index.ts';
import { staffWords } from '../../lib/account/words.ts';
import { rest } from '../../lib/rest.ts';
import { Time } from '../../lib/time.tsx';
import { Button } from '../../lib/ui/button.tsx';
import { Confirm } from '../../lib/ui/confirm.tsx';
import { Facts } from '../../lib/ui/facts.tsx';
import { Field } from '../../lib/ui/field.tsx';
import { toast } from '../../lib/ui/toast.tsx';
import { useActs, useRequest } from '../../lib/use-acts.ts';
import { Problem } from '../problem.tsx';
import type { AdminSession } from '../session.ts';
import { adminWords } from '../words.ts';
import type { NewLink } from './people-section.tsx';
import { AccountState } from './people-tab.tsx';
import { RoleChoice } from './role-choice.tsx';

interface PersonSheetProps {
  person: AccountDto;
  session: AdminSession;
  onChange: (person: AccountDto) => void;
  onLink: (link: NewLink) => void;
}

/** One account: what is known of it, and what an admin may do with it. */
export function PersonSheet({ person, session, onChange, onLink }: PersonSheetProps) {
  const { people: words, common } = adminWords();
  return (
    <div class="stack loose">
      <Facts
        facts={[
          [words.email, person.email],
          [words.role, common.roles[person.role]],
          [words.state, <AccountState key="state" disabled={person.disabled} />],
          [words.secondFactor, person.totp ? words.on : words.off],
          [
            words.lastLogin,
            person.last_login_at ? <Time key="last" at={person.last_login_at} /> : words.never,
          ],
          [words.added, <Time key="added" at={person.created_at} />],
        ]}
      />
      {session.admin && (
        <>
          <section class="part">
            <NameAndRole person={person} onChange={onChange} />
          </section>
          <section class="part">
            <h3>{words.access}</h3>
            <Access person={person} onChange={onChange} onLink={onLink} />
          </section>
        </>
      )}
    </div>
  );
}

function NameAndRole({ person, onChange }: Pick<PersonSheetProps, 'person' | 'onChange'>) {
  const { people: words } = adminWords();
  const [name, setName] = useState(person.name);
  const [role, setRole] = useState<UserRole>(person.role);
  const { busy, problem, run } = useRequest();
  const changed = name.trim() !== person.name || role !== person.role;
  const save = () =>
    void run(async () => {
      onChange(
        await rest('patch /users/{user_id}', {
          params: { user_id: person.id },
          body: {
            ...(name.trim() === person.name ? {} : { name: name.trim() }),
            ...(role === person.role ? {} : { role }),
          },
        }),
      );
      toast(words.saved);
    });
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (changed) save();
      }}
    >
      <Problem of={problem} />
      <Field
        label={words.name}
        name="name"
        value={name}
        onValue={setName}
        required
        maxLength={80}
        autocomplete="off"
      />
      <RoleChoice selected={role} onSelect={setRole} />
      {role !== person.role && <p class="muted">{words.roleHint}</p>}
      <div class="buttons">
        <Button type="submit" tone="primary" busy={busy} disabled={!changed} data-testid="save-person">
          {words.save}
        </Button>
      </div>
    </form>
  );
}

function Access({ person, onChange, onLink }: Omit<PersonSheetProps, 'session'>) {
  const { people: words, common } = adminWords();
  const acts = useActs();
  const ask = useRequest();
  const [asking, setAsking] = useState<'disable' | 'factor' | null>(null);
  const params = { user_id: person.id };
  const signOut = () =>
    void acts.run('sign-out', async () => {
      await rest('post /users/{user_id}/sign-out', { params });
      toast(words.signedOut(person.name));
    });
  const reset = async (totp: boolean) => {
    const { link } = await rest('post /users/{user_id}/reset', { params, body: { totp } });
    if (totp) onChange({ ...person, totp: false });
    setAsking(null);
    onLink({ link, email: person.email });
  };
  const setDisabled = async (disabled: boolean) => {
    onChange(await rest('patch /users/{user_id}', { params, body: { disabled } }));
    setAsking(null);
    toast(disabled ? words.disabledDone(person.name) : words.enabledDone(person.name));
  };
  const confirmed = () => void ask.run(() => (asking === 'factor' ? reset(true) : setDisabled(true)));
  const open = (what: 'disable' | 'factor') => {
    ask.clear();
    setAsking(what);
  };
  return (
    <>
      <div class="buttons">
        <Button busy={acts.busy === 'sign-out'} onClick={signOut}>
          {words.signOut}
        </Button>
        <Button busy={acts.busy === 'reset'} onClick={() => void acts.run('reset', () => reset(false))}>
          {words.resetLink}
        </Button>
        {person.totp && (
          <Button tone="danger" onClick={() => open('factor')}>
            {words.removeFactor}
          </Button>
        )}
        {person.disabled ? (
          <Button
            busy={acts.busy === 'enable'}
            onClick={() => void acts.run('enable', () => setDisabled(false))}
            data-testid="enable"
          >
            {words.enable}
          </Button>
        ) : (
          <Button tone="danger" onClick={() => open('disable')} data-testid="disable">
            {words.disable}
          </Button>
        )}
      </div>
      <Confirm
        open={asking !== null}
        title={asking === 'factor' ? words.removeFactor : words.disableTitle(person.name)}
        act={asking === 'factor' ? words.removeFactor : words.disable}
        busy={ask.busy}
        problem={ask.problem && staffWords(ask.problem)}
        words={common}
        onConfirm={confirmed}
        onClose={() => setAsking(null)}
      >
        <p>{asking === 'factor' ? words.removeFactorAsk : words.disableAsk}</p>
      </Confirm>
    </>
  );
}
