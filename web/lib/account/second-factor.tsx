import circleAlertIcon from 'lucide-static/icons/circle-alert.svg?shapes';
import { useState } from 'preact/hooks';
import type { TotpStart } from '../../../server/contract/index.ts';
import { QrCode } from '../qr-code.tsx';
import { rest } from '../rest.ts';
import { CodeField } from '../sign-in/code-field.tsx';
import { Button } from '../ui/button.tsx';
import { Status } from '../ui/facts.tsx';
import { SecretBox } from '../ui/secret-box.tsx';
import { Banner } from '../ui/states.tsx';
import { toast } from '../ui/toast.tsx';
import { useRequest } from '../use-acts.ts';
import { accountWords, staffWords } from './words.ts';

/** Turning the second factor on (a code to scan, digits to prove it) and off. */
export function SecondFactor({ on, onChange }: { on: boolean; onChange: () => Promise<void> }) {
  const words = accountWords();
  const [started, setStarted] = useState<TotpStart | null>(null);
  const [code, setCode] = useState('');
  const { busy, problem, run } = useRequest();
  const start = () =>
    void run(async () => {
      setStarted(await rest('post /auth/totp'));
      setCode('');
    });
  const confirm = () =>
    void run(async () => {
      await rest('post /auth/totp/confirm', { body: { code } });
      setStarted(null);
      toast(words.secondFactorDone);
      await onChange();
    });
  const remove = () =>
    void run(async () => {
      await rest('delete /auth/totp');
      toast(words.secondFactorRemoved);
      await onChange();
    });
  const trouble = problem && (
    <Banner tone="danger" icon={circleAlertIcon}>
      {staffWords(problem)}
    </Banner>
  );
  if (started) {
    return (
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          confirm();
        }}
      >
        {trouble}
        <p>{words.scan}</p>
        <QrCode text={started.uri} label={words.qrLabel} />
        <div class="part">
          <p class="muted">{words.secretLabel}</p>
          <SecretBox
            label={words.secretLabel}
            value={started.secret}
            copy={words.copy}
            copied={words.copied}
          />
        </div>
        <CodeField value={code} onValue={setCode} />
        <div class="buttons">
          <Button onClick={() => setStarted(null)}>{words.cancel}</Button>
          <Button type="submit" tone="primary" busy={busy}>
            {words.confirm}
          </Button>
        </div>
      </form>
    );
  }
  return (
    <div class="stack">
      {trouble}
      <Status tone={on ? 'positive' : 'plain'}>{on ? words.on : words.off}</Status>
      <p class="muted">{on ? words.secondFactorOn : words.secondFactorOff}</p>
      <div class="buttons">
        {on ? (
          <Button tone="danger" busy={busy} onClick={remove}>
            {words.secondFactorRemove}
          </Button>
        ) : (
          <Button busy={busy} onClick={start} data-testid="start-totp">
            {words.secondFactorStart}
          </Button>
        )}
      </div>
    </div>
  );
}
