import { useState } from 'preact/hooks';
import type { ApiScope } from '../../../server/contract/index.ts';
import { type RestAnswer, rest } from '../../lib/rest.ts';
import { Button } from '../../lib/ui/button.tsx';
import { Checks, SelectField } from '../../lib/ui/choices.tsx';
import { Dialog } from '../../lib/ui/dialog.tsx';
import { Field } from '../../lib/ui/field.tsx';
import { useRequest } from '../../lib/use-acts.ts';
import { Problem } from '../problem.tsx';
import { adminWords } from '../words.ts';
import { daysUntil, type Expiry, expiries, isoDay } from './expiry.ts';

const scopes = [
  'parse',
  'conversations:read',
  'subscribers:write',
  'labels:read',
  'labels:write',
  'models:read',
  'training:write',
  'users:read',
  'webhooks:write',
  'audit:read',
  'privacy:write',
] as const satisfies readonly ApiScope[];

interface KeyDialogProps {
  open: boolean;
  onClose: () => void;
  onMade: (made: RestAnswer<'post /keys'>) => void;
}

export function KeyDialog({ open, onClose, onMade }: KeyDialogProps) {
  const words = adminWords();
  return (
    <Dialog
      kind="sheet wide"
      title={words.keys.create}
      closeLabel={words.common.close}
      open={open}
      onClose={onClose}
    >
      <KeyForm onClose={onClose} onMade={onMade} />
    </Dialog>
  );
}

function KeyForm({ onClose, onMade }: Omit<KeyDialogProps, 'open'>) {
  const { keys: words, common } = adminWords();
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<ApiScope>>(new Set());
  const [expiry, setExpiry] = useState<Expiry>('days90');
  const [date, setDate] = useState('');
  const [missing, setMissing] = useState(false);
  const { busy, problem, run } = useRequest();
  const today = new Date();
  const submit = () => {
    setMissing(chosen.size === 0);
    if (chosen.size === 0) return;
    void run(async () => {
      const expires_in_days = expiry === 'date' ? daysUntil(date, new Date()) : expiries[expiry];
      onMade(await rest('post /keys', { body: { name: name.trim(), scopes: [...chosen], expires_in_days } }));
    });
  };
  return (
    <form
      class="stack loose"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Problem of={problem} />
      <Field
        label={words.name}
        name="key-name"
        value={name}
        onValue={setName}
        hint={words.nameHint}
        autocomplete="off"
        required
        maxLength={80}
        autofocus
      />
      <Checks
        legend={words.scopes}
        name="scope"
        options={scopes.map((key) => ({ key, title: words.scopeTitles[key], about: words.scopeAbout[key] }))}
        chosen={chosen}
        onChoose={(next) => {
          setChosen(next);
          setMissing(false);
        }}
        problem={missing ? words.scopesNeeded : null}
      />
      <SelectField
        label={words.expiry}
        name="expiry"
        options={(['days30', 'days90', 'days365', 'date', 'never'] as const).map((key) => ({
          key,
          title: words.expiries[key],
        }))}
        selected={expiry}
        onSelect={setExpiry}
      />
      {expiry === 'date' && (
        <Field
          label={words.date}
          name="expiry-date"
          type="date"
          value={date}
          onValue={setDate}
          hint={words.dateHint}
          min={isoDay(today, 1)}
          max={isoDay(today, 3649)}
          required
        />
      )}
      <div class="buttons">
        <Button onClick={onClose}>{common.cancel}</Button>
        <Button type="submit" tone="primary" busy={busy} data-testid="key-submit">
          {words.submit}
        </Button>
      </div>
    </form>
  );
}
