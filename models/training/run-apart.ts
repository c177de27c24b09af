import { fork } from 'node:child_process';
import { fromPlainError, ModelError } from '../errors.ts';
import { builtFile } from '../paths.ts';
import type { HeadName } from './progress.ts';
import type { TrainingOptions, TrainingResult } from './run.ts';
import type { FromRun, RunRequest } from './run-process.ts';

/**
 * `runTraining` in a child process: nothing of it, not even reading the packs, takes time from the caller. Aborting ends
 * the child and with it the trainers; what was not finished was never there.
 * @throws what `runTraining` throws, as ModelError; TRAINING_FAILED when the child ends early
 */
export async function runTrainingApart(options: TrainingOptions): Promise<TrainingResult> {
  const answer = await apart(options, false);
  if (answer.type !== 'done') throw ended(null, 0);
  return answer.result;
}

/** `needsTraining` in a child process. */
export async function needsTrainingApart(options: TrainingOptions): Promise<HeadName[]> {
  const answer = await apart(options, true);
  if (answer.type !== 'needed') throw ended(null, 0);
  return answer.heads;
}

type Answer = Exclude<FromRun, { type: 'progress' | 'failed' }>;

function apart(options: TrainingOptions, ask: boolean): Promise<Answer> {
  const { onProgress, signal: stop, ...request } = options;
  return new Promise((resolve, reject) => {
    const child = fork(builtFile(import.meta.url, 'run-process'), [], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    let outcome: Answer | Error | undefined;
    const abort = () => void child.kill('SIGTERM');
    if (stop?.aborted) abort();
    stop?.addEventListener('abort', abort, { once: true });
    child.on('message', (message: FromRun) => {
      if (message.type === 'progress') onProgress?.(message.progress);
      else if (message.type === 'failed') outcome = fromPlainError(message.error);
      else outcome = message;
    });
    child.once('error', (error) => {
      outcome = error;
    });
    child.once('close', (code, signal) => {
      stop?.removeEventListener('abort', abort);
      if (outcome instanceof Error) return reject(outcome);
      if (outcome) return resolve(outcome);
      reject(ended(signal, code));
    });
    child.send({ ...request, ask } satisfies RunRequest, () => undefined);
  });
}

const ended = (signal: NodeJS.Signals | null, code: number | null) =>
  new ModelError('TRAINING_FAILED', `the training ended (${signal ?? `code ${code}`}) before it was done`, {
    fix: 'free memory and train again; what serves has not changed',
  });
