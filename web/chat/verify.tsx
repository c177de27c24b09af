import { useEffect, useRef, useState } from 'preact/hooks';
import type { IdentityCode, IdentityState, WireError } from '../../server/contract/index.ts';
import * as en from '../i18n/en.ts';
import { inLanguage } from '../i18n/index.ts';
import * as zh from '../i18n/zh.ts';
import { call } from '../lib/api.ts';
import { errorWords, toError } from '../lib/errors.ts';
import { Button } from '../lib/ui/button.tsx';
import { Dialog } from '../lib/ui/dialog.tsx';
import { Field } from '../lib/ui/field.tsx';
import { toast } from '../lib/ui/toast.tsx';

interface VerifyProps {
  token: string;
  onClose: () => void;
}

/** Number or account first, then the code that came. Loaded when it is asked for. */
export function Verify({ token, onClose }: VerifyProps) {
  const words = inLanguage({ en: { ...en.common, ...en.verify }, zh: { ...zh.common, ...zh.verify } });
  const [account, setAccount] = useState('');
  const [code, setCode] = useState('');
  const [sent, setSent] = useState<IdentityCode | null>(null);
  const [problem, setProblem] = useState<WireError | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  // After the dialog has opened, which gives the focus to its first button.
  useEffect(() => form.current?.querySelector('input')?.focus(), [sent]);
  const post = <T,>(path: string, body: unknown) =>
    call<T>('POST', `/sessions/subscriber/codes${path}`, body, { authorization: `Bearer ${token}` });

  const act = async (work: () => Promise<void>) => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (failure) {
      setProblem(toError(failure));
    } finally {
      setBusy(false);
    }
  };
  const ask = () =>
    act(async () => {
      setSent(await post<IdentityCode>('', { external_id: account.trim() }));
      setCode('');
    });
  const confirm = (given: IdentityCode) =>
    act(async () => {
      const { name } = await post<IdentityState>(`/${given.code_id}`, { code: code.trim() });
      toast(name ? words.doneAs(name) : words.done);
      onClose();
    });
  const own: Partial<Record<string, string>> = { CODE_WRONG: words.wrong, TOO_MANY: words.tooMany };
  const told = problem ? (own[problem.code] ?? errorWords(problem)) : null;

  return (
    <Dialog title={words.title} closeLabel={words.close} open onClose={onClose}>
      <form
        ref={form}
        class="verify"
        data-testid="verify"
        onSubmit={(event) => {
          event.preventDefault();
          void (sent ? confirm(sent) : ask());
        }}
      >
        {sent ? (
          <>
            <p role="status">
              {words.sentTo(sent.sent_to)} {sent.demo_code && words.demo(sent.demo_code)}
            </p>
            <Field
              key="code"
              label={words.code}
              name="code"
              value={code}
              onValue={setCode}
              hint={words.codeHint}
              problem={told}
              autocomplete="one-time-code"
              inputMode="numeric"
              pattern="\s*[0-9]{6}\s*"
              look="code"
              required
            />
            <div class="acts">
              <Button type="submit" tone="primary" busy={busy}>
                {words.confirm}
              </Button>
              <Button
                tone="quiet"
                onClick={() => {
                  setSent(null);
                  setProblem(null);
                }}
              >
                {words.another}
              </Button>
            </div>
          </>
        ) : (
          <>
            <p>{words.lead}</p>
            <Field
              key="account"
              label={words.account}
              name="account"
              value={account}
              onValue={setAccount}
              problem={told}
              autocomplete="off"
              required
              maxLength={120}
            />
            <div class="acts">
              <Button type="submit" tone="primary" busy={busy}>
                {words.send}
              </Button>
            </div>
          </>
        )}
      </form>
    </Dialog>
  );
}
