import { type ChildProcess, fork } from 'node:child_process';
import { fromPlainError, ModelError } from '../errors.ts';
import { builtFile } from '../paths.ts';
import type { FromTrainer, TrainRequest } from './process.ts';

export interface TrainerCallbacks {
  onMessage: (message: Extract<FromTrainer, { type: 'progress' }>) => void;
  /** Ends the trainer; what it has not finished was never there. */
  signal?: AbortSignal;
}

/** Runs one trainer in a child process and resolves with the versions that it stored. */
export function startTrainer(
  request: TrainRequest,
  { onMessage, signal: stop }: TrainerCallbacks,
): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child: ChildProcess = fork(builtFile(import.meta.url, 'process'), [], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const versions: string[] = [];
    let outcome: 'done' | Error | undefined;
    const abort = () => child.kill('SIGTERM');
    if (stop?.aborted) abort();
    stop?.addEventListener('abort', abort, { once: true });
    child.on('message', (message: FromTrainer) => {
      if (message.type === 'version') versions.push(message.version);
      else if (message.type === 'done') outcome = 'done';
      else if (message.type === 'failed') outcome = fromPlainError(message.error);
      else onMessage(message);
    });
    child.once('error', (error) => {
      outcome = error;
    });
    child.once('close', (code, signal) => {
      stop?.removeEventListener('abort', abort);
      if (outcome === 'done') return resolve(versions);
      reject(
        outcome ??
          new ModelError(
            'TRAINING_FAILED',
            `the trainer of ${request.language} ended (${signal ?? `code ${code}`}) before it was done`,
            {
              fix: 'free memory and run switchboard train again; what serves has not changed',
            },
          ),
      );
    });
    child.send(request, () => undefined);
  });
}
