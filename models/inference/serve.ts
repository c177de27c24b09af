/** The inference process's side of the protocol; `process.ts` starts it. */
import { toPlainError } from '../errors.ts';
import { type HeadLoaders, loadPipeline, type Pipeline } from './pipeline.ts';
import type { FromProcess, ToProcess } from './protocol.ts';

/** Exit code of a process that has nothing to offer before it is started anew: an encoder is missing or damaged. */
const unusable = 3;

const say = (message: FromProcess, sent: () => void = () => undefined) =>
  // A failed send means that the parent is gone; `disconnect` ends this process.
  void (process.connected ? process.send?.(message, undefined, {}, sent) : undefined);

/** Answers the parent until it goes. One message at a time: a run occupies the thread. Explanations fill the gaps. */
export function serve(loaders: HeadLoaders): void {
  let pipeline: Pipeline | undefined;
  let loading: Promise<void> = Promise.resolve();
  let explaining: Promise<void> = Promise.resolve();
  let parsing = 0;
  process.title = 'switchboard-inference';
  // Ctrl-C and a service manager signal the whole group; this process lives exactly as long as its parent wants it.
  process.on('disconnect', () => process.exit(0));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

  process.on('message', (message: ToProcess) => {
    if (message.type === 'load') loading = loading.then(() => load(message));
    else if (message.type === 'explain') explaining = explaining.then(() => explain(message));
    else void parse(message);
  });

  async function load({ options }: Extract<ToProcess, { type: 'load' }>): Promise<void> {
    try {
      pipeline = await loadPipeline(options, loaders);
      await warmUp(pipeline);
      say({
        type: 'loaded',
        release: pipeline.release,
        ...(pipeline.problem ? { problem: pipeline.problem } : {}),
      });
    } catch (error) {
      const problem = toPlainError(error, 'ENCODER_FAILED');
      const encoderBroken = problem.code.startsWith('ENCODER_');
      // What was loaded before goes on serving.
      if (pipeline) return say({ type: 'loaded', release: pipeline.release, problem });
      say({ type: 'loaded', problem }, () => {
        if (encoderBroken) process.exit(unusable);
      });
    }
  }

  /** Until every parse that has arrived is answered. */
  async function pause(): Promise<void> {
    do await new Promise((resolve) => setImmediate(resolve));
    while (parsing > 0);
  }

  async function explain({ id, request }: Extract<ToProcess, { type: 'explain' }>): Promise<void> {
    try {
      await pause();
      if (!pipeline) throw new Error('nothing is loaded');
      say({ type: 'explained', id, result: await pipeline.explain(request, pause) });
    } catch (error) {
      say({ type: 'failed', id, error: toPlainError(error, 'PARSE_FAILED') });
    }
  }

  async function parse({ id, request }: Extract<ToProcess, { type: 'parse' }>): Promise<void> {
    parsing += 1;
    try {
      if (!pipeline) throw new Error('nothing is loaded');
      say({ type: 'parsed', id, result: await pipeline.parse(request) });
    } catch (error) {
      say({ type: 'failed', id, error: toPlainError(error, 'PARSE_FAILED') });
    } finally {
      parsing -= 1;
    }
  }
}

/** The first runs allocate and compile; better here than under a subscriber's message. */
async function warmUp(pipeline: Pipeline): Promise<void> {
  for (const text of ['hello, my phone has no signal', '你好，我的手机没有信号'])
    await pipeline.parse({ text }).catch(() => undefined);
}
