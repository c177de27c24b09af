import type { Repositories } from '../../data/repositories/index.ts';
import { listVersions, type TrainingOptions, type TrainingResult } from '../../models/index.ts';
import type { JobDto, StartTraining } from '../contract/index.ts';
import type { Actor } from './actor.ts';
import type { JobControl, JobRunner } from './job-runner.ts';
import { toJobDto } from './service-dto.ts';

/** Trains heads somewhere else than in this process: `runTrainingApart`, or what a test puts in its place. */
export type Train = (options: TrainingOptions) => Promise<TrainingResult>;

export interface TrainingServiceOptions {
  repositories: Repositories;
  jobs: JobRunner;
  train: Train;
  baseDir: string;
  artifactsDir: string;
  intentsDir: string;
}

/** Where each stage of a training begins, and how much of the whole it is; measured on the shipped packs, roughly. */
const STAGES: Readonly<Record<string, readonly [number, number]>> = {
  embed: [0, 0.5],
  search: [0.5, 0.15],
  folds: [0.65, 0.25],
  final: [0.9, 0.08],
  store: [0.98, 0.02],
};

/** Trains versions on demand. What is trained is stored, never served by itself. */
export class TrainingService {
  readonly #options: TrainingServiceOptions;

  constructor(options: TrainingServiceOptions) {
    this.#options = options;
  }

  /** @throws AppError JOB_RUNNING */
  async start(actor: Actor, { head, language }: StartTraining): Promise<JobDto> {
    const row = await this.#options.jobs.start({
      kind: 'training',
      details: { head, language },
      actor,
      work: (control) => this.train({ head, language }, control),
    });
    return toJobDto(row);
  }

  /**
   * The work of a job: trains one head where data, settings or encoder have changed since its last version.
   * @returns `version` that matches them now, and whether it is `new`
   */
  async train(
    { head, language }: StartTraining,
    control: JobControl,
  ): Promise<{ version: string; new: boolean }> {
    const { train, baseDir, artifactsDir, intentsDir } = this.#options;
    const result = await train({
      heads: [`${head}-${language}`],
      baseDir,
      artifactsDir,
      intentsDir,
      promote: 'never',
      signal: control.signal,
      onProgress: ({ stage, done, total }) => {
        const [from, share] = STAGES[stage] ?? [0, 0];
        control.advance(stage, from + share * (total > 0 ? done / total : 0));
      },
    });
    const version = result.current[`${head}-${language}`];
    if (version === undefined) throw new Error('the training ended without a version');
    await this.#record(version);
    return { version, new: result.trained.includes(version) };
  }

  async list(request: { limit: number; cursor?: string | undefined }) {
    const page = await this.#options.repositories.jobs.page({
      limit: request.limit,
      cursor: request.cursor ?? null,
    });
    return { items: page.items.map(toJobDto), next_cursor: page.next_cursor };
  }

  /** @throws AppError NOT_FOUND */
  async get(id: string): Promise<JobDto> {
    return toJobDto(await this.#options.jobs.get(id));
  }

  /** @throws AppError NOT_FOUND, JOB_ENDED */
  async cancel(actor: Actor, id: string): Promise<JobDto> {
    return toJobDto(await this.#options.jobs.cancel(actor, id));
  }

  /** Kept beyond the life of its files. */
  async #record(version: string): Promise<void> {
    const manifests = await listVersions(this.#options.artifactsDir);
    const manifest = manifests.find((one) => one.version === version);
    if (!manifest) return;
    await this.#options.repositories.modelVersions.record({
      version,
      kind: manifest.kind,
      language: manifest.language,
      fingerprint: manifest.fingerprint,
      data_fingerprint: manifest.data_fingerprint,
      metrics: manifest.metrics,
      created_at: manifest.created_at,
    });
  }
}
