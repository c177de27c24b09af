/** Entry of a training run: plans, starts the trainers and stores what came of it, so that its caller never waits for files. */
import { constants, setPriority } from 'node:os';
import { type PlainError, toPlainError } from '../errors.ts';
import type { HeadName, TrainingProgress } from './progress.ts';
import { needsTraining, runTraining, type TrainingOptions, type TrainingResult } from './run.ts';

/** `ask`: only say which heads need it. */
export type RunRequest = Omit<TrainingOptions, 'onProgress' | 'signal'> & { ask?: boolean };

export type FromRun =
  | { type: 'progress'; progress: TrainingProgress }
  | { type: 'needed'; heads: HeadName[] }
  | { type: 'done'; result: TrainingResult }
  | { type: 'failed'; error: PlainError };

const say = (message: FromRun, then: () => void = () => {}) => {
  if (process.connected) process.send?.(message, then);
  else then();
};

process.title = 'switchboard-training';
const stop = new AbortController();
// A trainer that computes hears nothing: the signal that `runTraining` sends it ends it all the same.
process.on('SIGTERM', () => stop.abort());
// Without its parent nobody wants the result.
process.on('disconnect', () => {
  stop.abort();
  process.exit(1);
});
process.once('message', ({ ask, ...request }: RunRequest) => {
  const onProgress = (progress: TrainingProgress) => say({ type: 'progress', progress });
  // Reading and comparing the packs takes seconds of a core that others may need; the trainers set their own priority.
  if (ask) setPriority(constants.priority.PRIORITY_LOW);
  const work = ask
    ? needsTraining(request).then((heads): FromRun => ({ type: 'needed', heads }))
    : runTraining({ ...request, onProgress, signal: stop.signal }).then(
        (result): FromRun => ({ type: 'done', result }),
      );
  work.then(
    (answer) => say(answer, () => process.exit(0)),
    (error: unknown) =>
      say({ type: 'failed', error: toPlainError(error, 'TRAINING_FAILED') }, () => process.exit(1)),
  );
});
