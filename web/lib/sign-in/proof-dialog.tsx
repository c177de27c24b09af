import circleAlertIcon from 'lucide-static/icons/circle-alert.svg?shapes';
import { useEffect, useState } from 'preact/hooks';
import { accountWords, staffWords } from '../account/words.ts';
import { toError } from '../errors.ts';
import { rest } from '../rest.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Banner } from '../ui/states.tsx';
import { useRequest } from '../use-acts.ts';
import { CodeField } from './code-field.tsx';
import { settle, waiting } from './proof.ts';

/** "Confirm that it is you": password, code, or both, as the account has them. Once a page. */
export function ProofDialog() {
  const words = accountWords();
  const open = waiting.value.length > 0;
  return (
    <Dialog title={words.proveTitle} closeLabel={words.close} open={open} onClose={() => settle(false)}>
      {open && <ProofForm />}
    </Dialog>
  );
}

function ProofForm() {
  const words = accountWords();
  const [has, setHas] = useState<{ password: boolean; code: boolean }>({ password: true, code: false });
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const { busy, problem, run } = useRequest();
  useEffect(() => {
    rest('get /auth/me').then(
      (me) => setHas({ password: me.has_password !== false, code: me.totp === true }),
      () => undefined,
    );
  }, []);
  const submit = () =>
    void run(async () => {
      try {
        await rest('post /auth/reauthenticate', {
          body: { ...(has.password ? { password } : {}), ...(has.code ? { code } : {}) },
        });
      } catch (failure) {
        if (toError(failure).code === 'CODE_REQUIRED') setHas({ ...has, code: true });
        throw failure;
      }
      settle(true);
    });
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <p class="muted">{has.password ? words.proveLead : words.proveCodeLead}</p>
      {problem && (
        <Banner tone="danger" icon={circleAlertIcon}>
          {staffWords(problem)}
        </Banner>
      )}
      {has.password && (
        <Field
          label={words.password}
          name="proof-password"
          type="password"
          value={password}
          onValue={setPassword}
          autocomplete="current-password"
          required
          maxLength={256}
          autofocus
        />
      )}
      {has.code && <CodeField value={code} onValue={setCode} autofocus={!has.password} />}
      <div class="buttons">
        <Button onClick={() => settle(false)}>{words.cancel}</Button>
        <Button type="submit" tone="primary" busy={busy} data-testid="prove">
          {words.proveSubmit}
        </Button>
      </div>
    </form>
  );
}
