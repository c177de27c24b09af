import { openData } from '../data/index.ts';
import { createInference, ensureServing } from '../models/index.ts';
import { createApp } from './app.ts';
import { type Config, loadConfig } from './config.ts';
import { keepClock, recallClock } from './jobs/clock.job.ts';
import { scheduleDatabaseCheck } from './jobs/database-check.job.ts';
import { scheduleIdempotencyTidy } from './jobs/idempotency.job.ts';
import { scheduleRetention } from './jobs/retention.job.ts';
import { inProject } from './paths.ts';
import { clock } from './services/clock.ts';
import { createLog, errorFields, type Log } from './services/log.ts';
import { scrubDetails } from './services/scrub.ts';

/** Milliseconds that a stopping server may take to finish what it has begun. */
const DRAIN_MS = 10_000;

const tell = (line: string) => void process.stderr.write(`switchboard: ${line}\n`);

/** Starts the product in this process and resolves when it serves. */
export async function start(): Promise<void> {
  const config = loadConfig();
  const log = createLog(config.LOG_LEVEL);
  const data = await openData({ dataDir: config.DATA_DIR, log, now: clock.now, scrub: scrubDetails });
  const closing: (() => Promise<void>)[] = [() => data.close()];
  try {
    await recallClock(clock, data.repositories, log);
    if (!data.readOnly) await tidy(data);
    await trainToServe(config, log);
    const inference = createInference({
      baseDir: config.ENCODERS_DIR,
      artifactsDir: config.MODELS_DIR,
      processes: config.inferenceProcesses,
      threads: config.inferenceThreads,
      queue: config.INFERENCE_QUEUE,
      deadlineMs: config.INFERENCE_DEADLINE_MS,
      log: (level, message, details) => log[level](details ?? {}, message),
    });
    closing.unshift(() => inference.stop());
    const app = createApp({
      config,
      repositories: data.repositories,
      inference,
      log,
      readOnly: data.readOnly,
      reader: data.reader,
    });
    closing.unshift(() => app.close());
    await settled(inference.state, inference.onState);
    const port = await listen(app, config);
    const jobs = scheduleDatabaseCheck({ reader: data.reader, health: app.health, log });
    closing.unshift(async () => jobs.stop());
    const tidying = scheduleIdempotencyTidy({ idempotency: app.idempotency, log });
    closing.unshift(async () => tidying.stop());
    if (!data.readOnly) {
      const removal = scheduleRetention({ retention: app.retention, log });
      closing.unshift(async () => removal.stop());
      const keeping = keepClock(clock, data.repositories, log);
      closing.unshift(() => keeping.stop());
    }
    stopOnSignals(closing, log);
    const resumed = data.readOnly ? 0 : await app.assistant.resume();
    if (resumed > 0) log.info({ messages: resumed }, 'messages of the last run are read now');
    await greet(app, config, port);
    process.send?.({ type: 'listening', port });
    if (!data.readOnly) void app.catchUp();
  } catch (error) {
    for (const close of closing) await close().catch(() => {});
    throw error;
  }
}

/** What a run that ended hard has left: jobs that nobody works on any more, sessions that have run out. */
async function tidy({ repositories }: Awaited<ReturnType<typeof openData>>): Promise<void> {
  await repositories.jobs.failInterrupted();
  await repositories.sessions.deleteExpired(new Date(clock.atLeast()).toISOString());
}

/**
 * The first start trains a sample of the shipped packs, with progress, so that it serves soon; the whole follows behind
 * (`catchUp`), as it does when packs, settings or encoders have changed. Where that cannot be done (a damaged encoder, a full disk) the product serves all the same: the last good release reads
 * the messages, else people do.
 */
async function trainToServe(config: Config, log: Log): Promise<void> {
  try {
    const trained = await ensureServing({
      baseDir: config.ENCODERS_DIR,
      artifactsDir: config.MODELS_DIR,
      intentsDir: inProject('intents'),
      onProgress: tell,
    });
    if (trained.length > 0) tell(`trained ${trained.join(', ')}`);
  } catch (error) {
    log.error(errorFields(error), 'the packs could not be trained');
    tell(`the packs could not be trained: ${error instanceof Error ? error.message : String(error)}`);
    if (error instanceof Error && 'fix' in error) tell(`  fix: ${String(error.fix)}`);
  }
}

/** Waits until the inference processes are up or have failed: people read the messages then, and the server serves. */
function settled(state: () => string, onState: (listener: () => void) => () => void): Promise<void> {
  if (state() !== 'starting') return Promise.resolve();
  return new Promise((resolve) => {
    const stop = onState(() => {
      if (state() === 'starting') return;
      stop();
      resolve();
    });
  });
}

async function listen(app: ReturnType<typeof createApp>, config: Config): Promise<number> {
  try {
    return await app.listen();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'EADDRINUSE')
      throw coded(
        'PORT_TAKEN',
        `port ${config.PORT} is in use`,
        'stop the other program, or choose another port: PORT=7071 npm start',
      );
    if (code === 'EACCES')
      throw coded(
        'PORT_REFUSED',
        `port ${config.PORT} may not be opened by this user`,
        'choose a port above 1023: PORT=7070 npm start',
      );
    if (code === 'EADDRNOTAVAIL')
      throw coded(
        'HOST_UNKNOWN',
        `${config.HOST} is not an address of this machine`,
        'set HOST to 127.0.0.1 or to an address of this machine',
      );
    throw error;
  }
}

const coded = (code: string, message: string, fix: string) =>
  Object.assign(new Error(message), { code, fix });

async function greet(app: ReturnType<typeof createApp>, config: Config, port: number): Promise<void> {
  const scheme = config.TLS_CERT ? 'https' : 'http';
  const base = `${scheme}://${config.HOST.includes(':') ? `[${config.HOST}]` : config.HOST}:${port}`;
  tell(`support page  ${base}/`);
  tell(`agent page    ${base}/agent`);
  tell(`admin page    ${base}/admin`);
  if (app.health.readOnly || !(await app.auth.needsSetup())) return;
  const given = config.SETUP_TOKEN === '' ? null : config.SETUP_TOKEN;
  const token = await app.auth.newSetupToken('admin', given);
  tell(
    given
      ? 'first account: open the agent page with the SETUP_TOKEN that was given'
      : `first account (once, within 24 hours)  ${base}/agent#setup=${token}`,
  );
}

function stopOnSignals(closing: (() => Promise<void>)[], log: Log): void {
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), DRAIN_MS).unref();
    void (async () => {
      for (const close of closing)
        await close().catch((error: unknown) => log.error(errorFields(error), 'a part did not stop well'));
      process.exit(0);
    })();
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  process.on('uncaughtException', (error) => {
    log.error(errorFields(error), 'an error reached the top');
    stop('uncaughtException');
  });
  process.on('unhandledRejection', (error) => {
    log.error(errorFields(error), 'a rejection reached the top');
  });
}
