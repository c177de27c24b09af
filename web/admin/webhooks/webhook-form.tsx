import { useRef, useState } from 'preact/hooks';
import type { WebhookDto, WebhookEvent } from '../../../server/contract/index.ts';
import { newId } from '../../lib/ids.ts';
import { Button } from '../../lib/ui/button.tsx';
import { Checks, Switch } from '../../lib/ui/choices.tsx';
import { Field } from '../../lib/ui/field.tsx';
import { useRequest } from '../../lib/use-acts.ts';
import { Problem } from '../problem.tsx';
import { adminWords } from '../words.ts';

type Chosen = Exclude<WebhookEvent, 'test'>;
const events = [
  'conversation.opened',
  'conversation.updated',
  'message.created',
  'message.predicted',
] as const satisfies readonly Chosen[];

interface Given {
  url: string;
  events: Chosen[];
  redact: boolean;
}

interface WebhookFormProps {
  /** What is changed; nothing for a new one. */
  webhook?: WebhookDto;
  submit: string;
  /** `key` is the same for each attempt of one form. */
  onSubmit: (given: Given, key: string) => Promise<void>;
}

export function WebhookForm({ webhook, submit, onSubmit }: WebhookFormProps) {
  const { webhooks: words } = adminWords();
  const [url, setUrl] = useState(webhook?.url ?? '');
  const [chosen, setChosen] = useState<ReadonlySet<Chosen>>(
    new Set(events.filter((event) => !webhook || webhook.events.includes(event))),
  );
  const [redact, setRedact] = useState(webhook?.redact ?? true);
  const [missing, setMissing] = useState(false);
  const { busy, problem, run } = useRequest();
  const attempt = useRef({ of: '', key: '' });
  const save = () => {
    setMissing(chosen.size === 0);
    if (chosen.size === 0) return;
    const given = { url: url.trim(), events: [...chosen], redact };
    const of = JSON.stringify(given);
    if (attempt.current.of !== of) attempt.current = { of, key: newId() };
    void run(() => onSubmit(given, attempt.current.key));
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Problem of={problem} />
      <Field
        label={words.url}
        name="url"
        type="url"
        value={url}
        onValue={setUrl}
        hint={words.urlHint}
        look="code"
        autocomplete="off"
        placeholder="https://"
        required
        maxLength={500}
      />
      <Checks
        legend={words.events}
        name="event"
        options={events.map((key) => ({ key, title: words.eventTitles[key] }))}
        chosen={chosen}
        onChoose={(next) => {
          setChosen(next);
          setMissing(false);
        }}
        problem={missing ? words.eventsNeeded : null}
      />
      <Switch label={words.redact} about={words.redactAbout} on={redact} onTurn={setRedact} />
      <div class="buttons">
        <Button type="submit" tone="primary" busy={busy} data-testid="webhook-submit">
          {submit}
        </Button>
      </div>
    </form>
  );
}
