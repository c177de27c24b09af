import { needsTrainingApart, type TrainingProgress } from '../../models/index.ts';
import type { JobControl, JobRunner } from './job-runner.ts';
import { errorFields, type Log } from './log.ts';
import type { ModelsService } from './models.service.ts';
import type { Train } from './training.service.ts';

export interface CatchUpOptions {
  jobs: JobRunner;
  models: Pick<ModelsService, 'serve'>;
  train: Train;
  /** Asks which heads no version matches. */
  needed?: typeof needsTrainingApart;
  baseDir: string;
  artifactsDir: string;
  intentsDir: string;
  log: Log;
}

const STAGES = ['embed', 'search', 'folds', 'final', 'store'];

/**
 * Behind a start: where packs, settings or encoders have changed since the versions were trained, or a first start served on a
 * sample, the whole is trained at low priority and served where the gate lets it, without a stop. A job like any other:
 * people see and may cancel it; the next start tries again.
 */
export async function catchUp(options: CatchUpOptions): Promise<void> {
  const { jobs, models, train, log, needed = needsTrainingApart, ...places } = options;
  const paths = {
    baseDir: places.baseDir,
    artifactsDir: places.artifactsDir,
    intentsDir: places.intentsDir,
  };
  try {
    const heads = await needed(paths);
    if (heads.length === 0) return;
    log.info({ heads }, 'the packs are trained behind; what serves goes on meanwhile');
    await jobs.start({
      kind: 'training',
      details: { heads },
      actor: null,
      work: async (control) => {
        const result = await train({
          ...paths,
          heads,
          promote: true,
          signal: control.signal,
          onProgress: shareOf(heads.length, control),
        });
        if (result.release) await models.serve(result.release);
        for (const why of result.refused) log.warn({}, `not activated: ${why}`);
        return {
          versions: result.trained,
          refused: result.refused,
          ...(result.release ? { release: result.release } : {}),
        };
      },
    });
  } catch (error) {
    log.error(errorFields(error), 'the packs could not be trained behind');
  }
}

/** Each head is an equal part of the whole; the embedding is half of a head. */
function shareOf(heads: number, control: JobControl): (progress: TrainingProgress) => void {
  const shares = new Map<string, number>();
  return ({ head, stage, done, total }) => {
    const at = Math.max(0, STAGES.indexOf(stage));
    const part = total > 0 ? done / total : 0;
    shares.set(head, at === 0 ? part / 2 : 0.5 + (at - 1 + part) / 2 / (STAGES.length - 1));
    const sum = [...shares.values()].reduce((a, b) => a + b, 0);
    control.advance(stage, Math.min(1, sum / heads));
  };
}
