import type { Repositories } from '../../data/repositories/index.ts';
import type { JobRow } from '../../data/types.ts';
import { AppError } from '../errors.ts';
import { type Actor, actorId } from './actor.ts';
import type { Bus } from './bus.ts';
import { errorFields, type Log } from './log.ts';
import { toJobDto } from './service-dto.ts';

/** Progress is stored and told at most so often, but for a new stage. */
const TELL_MS = 500;

/** What the work of a job is given. */
export interface JobControl {
  /** Aborted when somebody cancels the job, and when the server stops. */
  signal: AbortSignal;
  /** @param progress 0 to 1; never goes back */
  advance(stage: string, progress: number): void;
}

export interface NewJob {
  kind: string;
  /** What was asked for; the result joins it. */
  details: Record<string, unknown>;
  /** In whose name; null for what the server starts by itself. */
  actor: Actor | null;
  /** Resolves with what came of it. Its error's text becomes the job's. */
  work: (control: JobControl) => Promise<Record<string, unknown>>;
}

interface Running {
  id: string;
  stop: AbortController;
  cancelled: boolean;
  ended: Promise<void>;
}

/**
 * Runs long work one job at a time and keeps its state where it survives: stage, progress, result, and the cause of a
 * failure. A job that a crash interrupts has failed when the server starts again (`JobsRepository.failInterrupted`).
 */
export class JobRunner {
  readonly #repositories: Repositories;
  readonly #bus: Bus;
  readonly #log: Log;
  #running: Running | null = null;
  #starting = false;
  #stopping = false;

  constructor(options: { repositories: Repositories; bus: Bus; log: Log }) {
    this.#repositories = options.repositories;
    this.#bus = options.bus;
    this.#log = options.log;
  }

  /** Starts a job and resolves with it as soon as it is stored. @throws AppError JOB_RUNNING, SHUTTING_DOWN */
  async start(job: NewJob): Promise<JobRow> {
    if (this.#stopping) throw new AppError('SHUTTING_DOWN', 'The server is stopping.');
    if (this.#running || this.#starting)
      throw new AppError(
        'JOB_RUNNING',
        'A job runs already.',
        this.#running ? { job_id: this.#running.id } : {},
      );
    this.#starting = true;
    try {
      const row = await this.#repositories.transaction(async (inside) => {
        const created = await inside.jobs.create({ kind: job.kind, payload: job.details });
        await inside.audit.append({
          actor: job.actor ? actorId(job.actor) : null,
          action: `${job.kind}_started`,
          object: created.id,
          details: job.details,
        });
        // Never stored as waiting: a crash would leave it so for ever.
        return (await inside.jobs.start(created.id)) ?? created;
      });
      const running: Running = {
        id: row.id,
        stop: new AbortController(),
        cancelled: false,
        ended: Promise.resolve(),
      };
      this.#running = running;
      running.ended = this.#run(running, job);
      this.#tell(row);
      return row;
    } finally {
      this.#starting = false;
    }
  }

  /** Ends a job and resolves when it has ended. @throws AppError NOT_FOUND, JOB_ENDED */
  async cancel(actor: Actor, id: string): Promise<JobRow> {
    const row = await this.get(id);
    const running = this.#running?.id === id ? this.#running : null;
    if (!running || running.cancelled)
      throw new AppError('JOB_ENDED', 'This job has ended.', { state: row.state });
    running.cancelled = true;
    await this.#repositories.audit.append({
      actor: actorId(actor),
      action: `${row.kind}_cancelled`,
      object: id,
    });
    running.stop.abort();
    await running.ended;
    return this.get(id);
  }

  /** @throws AppError NOT_FOUND */
  async get(id: string): Promise<JobRow> {
    const row = await this.#repositories.jobs.get(id);
    if (!row) throw new AppError('NOT_FOUND', 'There is no such job.');
    return row;
  }

  /** For the server's end: what runs is interrupted. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#running?.stop.abort();
    await this.#running?.ended;
  }

  async #run(running: Running, { work }: NewJob): Promise<void> {
    const progress = new Progress((stage, share) => this.#advance(running.id, stage, share));
    let end: Parameters<Repositories['jobs']['finish']>;
    try {
      const result = await work({
        signal: running.stop.signal,
        advance: (stage, share) => progress.advance(stage, share),
      });
      // A cancellation that comes when the work is done is too late: what was made is there.
      end = [running.id, 'succeeded', null, result];
    } catch (error) {
      if (running.cancelled) end = [running.id, 'cancelled'];
      else if (this.#stopping) end = [running.id, 'failed', 'the server stopped while it ran'];
      else {
        this.#log.error({ job_id: running.id, ...errorFields(error) }, 'a job failed');
        end = [running.id, 'failed', causeOf(error)];
      }
    }
    await progress.settled();
    try {
      await this.#repositories.jobs.finish(...end);
    } catch (error) {
      this.#log.error({ job_id: running.id, ...errorFields(error) }, 'the end of a job could not be stored');
    }
    this.#running = null;
    const row = await this.#repositories.jobs.get(running.id).catch(() => null);
    if (row) this.#tell(row);
  }

  async #advance(id: string, stage: string, share: number): Promise<void> {
    try {
      if (!(await this.#repositories.jobs.advance(id, stage, share))) return;
      const row = await this.#repositories.jobs.get(id);
      if (row) this.#tell(row);
    } catch (error) {
      this.#log.warn({ job_id: id, ...errorFields(error) }, 'the progress of a job could not be stored');
    }
  }

  #tell(row: JobRow): void {
    this.#bus.send('job.updated', { job: toJobDto(row) });
  }
}

/** Thins out what a job says of its progress, and writes one after the other. */
class Progress {
  readonly #write: (stage: string, share: number) => Promise<void>;
  #writing: Promise<void> = Promise.resolve();
  #stage = '';
  #share = 0;
  #at = 0;

  constructor(write: (stage: string, share: number) => Promise<void>) {
    this.#write = write;
  }

  advance(stage: string, share: number): void {
    const now = performance.now();
    if (stage === this.#stage && now - this.#at < TELL_MS) return;
    this.#stage = stage;
    this.#share = Math.max(this.#share, Math.min(1, share));
    this.#at = now;
    const reached = this.#share;
    this.#writing = this.#writing.then(() => this.#write(stage, reached));
  }

  settled(): Promise<void> {
    return this.#writing;
  }
}

/** For the people who run the place: the error's code and words, never its stack. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'failed for a reason unknown';
  return ('code' in error ? `${String(error.code)}: ${error.message}` : error.message).slice(0, 1000);
}
