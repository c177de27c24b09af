import type { Repositories } from '../../data/index.ts';
import type { Clock, ClockMark } from '../services/clock.ts';
import { errorFields, type Log } from '../services/log.ts';

const NAME = 'clock';
const EVERY_MS = 30_000;

const isMark = (value: unknown): value is ClockMark =>
  typeof value === 'object' &&
  value !== null &&
  'at' in value &&
  'counter' in value &&
  'boot' in value &&
  Number.isFinite(value.at) &&
  Number.isFinite(value.counter);

/** Gives the clock what the last run knew; to be called before anything is judged or deleted by its age. */
export async function recallClock(clock: Clock, { settings }: Repositories, log: Log): Promise<void> {
  clock.onStep = (step) =>
    log.warn(
      { ahead_seconds: Math.round(step.ahead_ms / 1000), followed: step.believed },
      'the clock of this machine stepped; check it (timedatectl). Nothing is deleted by the new time for a day',
    );
  const kept = await settings.get(NAME);
  clock.begin(isMark(kept) ? kept : null);
}

/** Keeps what is known twice a minute, and when it is stopped. */
export function keepClock(
  clock: Clock,
  { settings }: Repositories,
  log: Log,
  everyMs = EVERY_MS,
): { stop(): Promise<void> } {
  const keep = () =>
    settings
      .set(NAME, clock.mark())
      .catch((error: unknown) => log.warn(errorFields(error), 'the time could not be kept'));
  void keep();
  const timer = setInterval(() => void keep(), everyMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await keep();
    },
  };
}
