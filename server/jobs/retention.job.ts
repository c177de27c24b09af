import { errorFields, type Log } from '../services/log.ts';
import type { RetentionService } from '../services/retention.service.ts';

const HOUR_MS = 3_600_000;

/** Looks once an hour whether the daily removal of old data is due, so that it also comes where nothing runs for a whole day. */
export function scheduleRetention(options: { retention: RetentionService; log: Log; everyMs?: number }): {
  stop(): void;
} {
  const { retention, log } = options;
  const tick = async () => {
    if (!(await retention.isDue())) return;
    const { counts, held } = await retention.run(null, false);
    if (held === null) log.info({ counts }, 'old data was removed');
    else
      log.error(
        { held },
        'old data was not removed: the clock is in doubt. Fix: set the clock of this machine',
      );
  };
  const timer = setInterval(() => {
    tick().catch((error: unknown) => log.error(errorFields(error), 'old data could not be removed'));
  }, options.everyMs ?? HOUR_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
