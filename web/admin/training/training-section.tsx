import graduationCapIcon from 'lucide-static/icons/graduation-cap.svg?shapes';
import playIcon from 'lucide-static/icons/play.svg?shapes';
import { useEffect, useState } from 'preact/hooks';
import type { JobDto } from '../../../server/contract/index.ts';
import { usePaged } from '../../lib/load.ts';
import { rest } from '../../lib/rest.ts';
import { Time } from '../../lib/time.tsx';
import { Button } from '../../lib/ui/button.tsx';
import { DataTable } from '../../lib/ui/data-table.tsx';
import { Dialog } from '../../lib/ui/dialog.tsx';
import { MoreRows, PageHead } from '../../lib/ui/list-state.tsx';
import { toast } from '../../lib/ui/toast.tsx';
import { useActs } from '../../lib/use-acts.ts';
import { Panel } from '../panel.tsx';
import type { SectionProps } from '../sections.tsx';
import { adminWords } from '../words.ts';
import { JobProgress, JobSheet, JobState } from './job-sheet.tsx';
import { mergeJob, runs, tookWords, useJobTitle } from './jobs.ts';
import { StartDialog } from './start-dialog.tsx';

export function TrainingSection({ session }: SectionProps) {
  const { training: words, common } = adminWords();
  const jobTitle = useJobTitle();
  const list = usePaged('jobs', (cursor) => rest('get /training/jobs', { query: { cursor } }));
  const [starting, setStarting] = useState(false);
  const [openId, setOpenId] = useState<string | null>(null);
  const acts = useActs();
  const take = (job: JobDto) => list.patch((items) => mergeJob(items, job));

  const news = session.job.value;
  useEffect(() => {
    if (news) take(news);
  }, [news]);
  // Supervisors, and admins whose connection is away, ask every few seconds while something runs.
  const ask = !session.live && list.items.some(runs);
  useEffect(() => {
    if (!ask) return;
    const timer = setInterval(() => void list.reload(), 3000);
    return () => clearInterval(timer);
  }, [ask]);

  const cancel = (job: JobDto) =>
    void acts.run(job.id, async () => {
      take(await rest('post /training/jobs/{job_id}/cancel', { params: { job_id: job.id } }));
      toast(words.cancelled);
    });
  const cancelButton = (job: JobDto) =>
    session.admin &&
    runs(job) && (
      <Button size="small" tone="danger" busy={acts.busy === job.id} onClick={() => cancel(job)}>
        {words.cancel}
      </Button>
    );
  const job = list.items.find(({ id }) => id === openId);
  return (
    <>
      <PageHead
        title={words.title}
        lead={words.lead}
        action={
          session.admin && (
            <Button
              tone="primary"
              icon={playIcon}
              onClick={() => setStarting(true)}
              data-testid="start-training"
            >
              {words.start}
            </Button>
          )
        }
      />
      {ask && session.admin && <p class="muted">{words.stale}</p>}
      <Panel
        of={list}
        failed={words.failed}
        empty={list.items.length === 0}
        emptyText={words.none}
        emptyIcon={graduationCapIcon}
      >
        <DataTable
          caption={words.title}
          data-testid="jobs"
          rows={list.items}
          keyOf={(row) => row.id}
          onOpen={(row) => setOpenId(row.id)}
          current={openId}
          columns={[
            { key: 'job', title: words.job, cell: jobTitle },
            { key: 'state', title: words.state, cell: (row) => <JobState state={row.state} /> },
            { key: 'progress', title: words.progress, cell: (row) => <JobProgress job={row} /> },
            { key: 'created', title: words.created, cell: (row) => <Time at={row.created_at} /> },
            {
              key: 'took',
              title: words.took,
              align: 'end',
              minor: true,
              cell: (row) => tookWords(row, words),
            },
          ]}
          actionsTitle={common.actions}
          actions={cancelButton}
        />
        <MoreRows more={list.more} label={common.more} />
      </Panel>
      <StartDialog
        open={starting}
        onClose={() => setStarting(false)}
        onStarted={(started) => {
          setStarting(false);
          take(started);
          toast(words.started);
          // A list that could not be loaded, or was empty, knows the new one only by asking.
          void list.reload();
        }}
      />
      <Dialog
        kind="sheet wide"
        title={job ? jobTitle(job) : ''}
        closeLabel={common.close}
        open={job !== undefined}
        onClose={() => setOpenId(null)}
      >
        {job && <JobSheet job={job} action={cancelButton(job)} />}
      </Dialog>
    </>
  );
}
