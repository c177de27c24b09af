import { useState } from 'preact/hooks';
import type { RetentionPolicy, RetentionRun } from '../../../server/contract/index.ts';
import { staffWords } from '../../lib/account/words.ts';
import { useLoaded } from '../../lib/load.ts';
import { rest } from '../../lib/rest.ts';
import { Button } from '../../lib/ui/button.tsx';
import { Confirm } from '../../lib/ui/confirm.tsx';
import { Field } from '../../lib/ui/field.tsx';
import { toast } from '../../lib/ui/toast.tsx';
import { useRequest } from '../../lib/use-acts.ts';
import { Panel } from '../panel.tsx';
import { Problem } from '../problem.tsx';
import { adminWords } from '../words.ts';
import { Counts } from './counts.tsx';

type Period = keyof RetentionPolicy;
const periods: readonly Period[] = ['transcripts_days', 'addresses_days', 'audit_days', 'deliveries_days'];
const limits: Readonly<Record<Period, readonly [number, number]>> = {
  transcripts_days: [1, 3650],
  addresses_days: [1, 3650],
  audit_days: [30, 3650],
  deliveries_days: [1, 365],
};

export function RetentionTab() {
  const { privacy: words } = adminWords();
  const policy = useLoaded('retention', () => rest('get /retention'));
  return (
    <Panel
      of={policy}
      failed={words.retentionFailed}
      empty={policy.data === null}
      emptyText={words.retentionFailed}
    >
      {policy.data && (
        <div class="panel-grid">
          <section class="panel-card">
            <h2>{words.periodsTitle}</h2>
            <Policy policy={policy.data} onSaved={(next) => policy.patch(() => next)} />
          </section>
          <section class="panel-card">
            <h2>{words.runHeading}</h2>
            <Run />
          </section>
        </div>
      )}
    </Panel>
  );
}

function Policy({
  policy,
  onSaved,
}: {
  policy: RetentionPolicy;
  onSaved: (policy: RetentionPolicy) => void;
}) {
  const { privacy: words } = adminWords();
  const [draft, setDraft] = useState<Record<Period, string>>({
    transcripts_days: String(policy.transcripts_days),
    addresses_days: String(policy.addresses_days),
    audit_days: String(policy.audit_days),
    deliveries_days: String(policy.deliveries_days),
  });
  const { busy, problem, run } = useRequest();
  const changed = periods.some((period) => draft[period] !== String(policy[period]));
  const save = () =>
    void run(async () => {
      const body = {
        transcripts_days: Number(draft.transcripts_days),
        addresses_days: Number(draft.addresses_days),
        audit_days: Number(draft.audit_days),
        deliveries_days: Number(draft.deliveries_days),
      };
      onSaved(await rest('put /retention', { body }));
      toast(words.saved);
    });
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <p class="muted">{words.retentionLead}</p>
      <Problem of={problem} />
      {periods.map((period) => (
        <Field
          key={period}
          label={words.periods[period]}
          name={period}
          type="number"
          value={draft[period]}
          onValue={(value) => setDraft({ ...draft, [period]: value })}
          hint={words.periodsAbout[period]}
          min={limits[period][0]}
          max={limits[period][1]}
          required
        />
      ))}
      <div class="buttons">
        <Button type="submit" tone="primary" busy={busy} disabled={!changed} data-testid="save-retention">
          {words.save}
        </Button>
      </div>
    </form>
  );
}

function Run() {
  const { privacy: words, common } = adminWords();
  const [answer, setAnswer] = useState<RetentionRun | null>(null);
  const [asking, setAsking] = useState(false);
  const count = useRequest();
  const remove = useRequest();
  const call = (dry_run: boolean) => rest('post /retention/runs', { body: { dry_run } });
  const confirmed = () =>
    void remove.run(async () => {
      const done = await call(false);
      setAnswer(done);
      setAsking(false);
      if (!done.held) toast(words.ran);
    });
  return (
    <div class="stack">
      <p class="muted">{words.runLead}</p>
      <Problem of={count.problem} />
      {answer?.held && <p>{words.heldBack(answer.held)}</p>}
      {answer && <Counts title={answer.dry_run ? words.dryTitle : words.ranTitle} counts={answer.counts} />}
      <div class="buttons">
        <Button
          busy={count.busy}
          onClick={() => void count.run(async () => setAnswer(await call(true)))}
          data-testid="count-retention"
        >
          {words.dryRun}
        </Button>
        {answer?.dry_run && Object.values(answer.counts).some((count) => count > 0) && (
          <Button
            tone="danger"
            onClick={() => {
              remove.clear();
              setAsking(true);
            }}
          >
            {words.runNow}
          </Button>
        )}
      </div>
      <Confirm
        open={asking}
        title={words.runTitle}
        act={words.runNow}
        busy={remove.busy}
        problem={remove.problem && staffWords(remove.problem)}
        typed={{ word: words.runWord, label: words.runTyped(words.runWord) }}
        words={common}
        onConfirm={confirmed}
        onClose={() => setAsking(false)}
      >
        <p>{words.runAsk}</p>
      </Confirm>
    </div>
  );
}
