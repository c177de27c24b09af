import type { Reader } from '../../data/index.ts';
import type { HealthService } from '../services/health.service.ts';
import { errorFields, type Log } from '../services/log.ts';

const DAY_MS = 24 * 3_600_000;

/** Once a day the reader looks through the whole database: a page that rotted on disk is noticed by nothing else. */
export function scheduleDatabaseCheck(options: {
  reader: Reader;
  health: HealthService;
  log: Log;
  everyMs?: number;
}): { stop(): void } {
  const { reader, health, log } = options;
  const timer = setInterval(() => {
    reader.quickCheck().then(
      (problems) => {
        health.databaseWasChecked();
        if (problems.length === 0) return;
        health.databaseIsBroken();
        log.error(
          { problems: problems.slice(0, 5) },
          'the database is damaged; writes are refused. Fix: switchboard restore FILE',
        );
      },
      (error: unknown) => log.error(errorFields(error), 'the daily check of the database did not run'),
    );
  }, options.everyMs ?? DAY_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
