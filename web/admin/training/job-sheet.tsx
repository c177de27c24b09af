import circleAlertIcon from 'lucide-static/icons/circle-alert.svg?shapes';
import type { ComponentChildren } from 'preact';
import type { JobDto } from '../../../server/contract/index.ts';
import { formatShare } from '../../i18n/format.ts';
import { lang } from '../../i18n/index.ts';
import { Time } from '../../lib/time.tsx';
import { Facts, Status } from '../../lib/ui/facts.tsx';
import { Banner } from '../../lib/ui/states.tsx';
import { measures } from '../models/measures.ts';
import { adminWords } from '../words.ts';
import { runs, tookWords } from './jobs.ts';

const tones = {
  queued: 'plain',
  running: 'info',
  succeeded: 'positive',
  failed: 'danger',
  cancelled: 'caution',
} as const;

export function JobState({ state }: Pick<JobDto, 'state'>) {
  return <Status tone={tones[state]}>{adminWords().training.states[state]}</Status>;
}

/** How far a running job is; nothing to say of one that has ended. */
export function JobProgress({ job }: { job: JobDto }) {
  const words = adminWords().training;
  const stages: Readonly<Record<string, string>> = words.stages;
  if (!runs(job)) return <span class="muted">{job.error ?? '–'}</span>;
  return (
    <div class="progress">
      <span class="tabular">
        {formatShare(lang.value, job.progress)} {job.stage && (stages[job.stage] ?? job.stage)}
      </span>
      <progress value={job.progress} max={1} aria-label={words.progress} />
    </div>
  );
}

export function JobSheet({ job, action }: { job: JobDto; action: ComponentChildren }) {
  const { training: words, models } = adminWords();
  return (
    <div class="stack loose">
      {job.error && (
        <Banner tone="danger" icon={circleAlertIcon}>
          {words.cause(job.error)}
        </Banner>
      )}
      <Facts
        facts={[
          [words.state, <JobState key="state" state={job.state} />],
          runs(job) ? [words.progress, <JobProgress key="progress" job={job} />] : null,
          [words.created, <Time key="created" at={job.created_at} />],
          job.started_at ? [words.startedAt, <Time key="started" at={job.started_at} />] : null,
          job.finished_at ? [words.finishedAt, <Time key="finished" at={job.finished_at} />] : null,
          job.finished_at ? [words.took, tookWords(job, words)] : null,
        ]}
      />
      {action && <div class="buttons">{action}</div>}
      {Object.keys(job.details).length > 0 && (
        <section class="part">
          <h3>{words.details}</h3>
          <Facts facts={measures(job.details, models.measures, lang.value)} />
        </section>
      )}
    </div>
  );
}
