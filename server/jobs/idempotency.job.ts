import type { IdempotencyService } from '../services/idempotency.service.ts';
import { errorFields, type Log } from '../services/log.ts';

const HOUR_MS = 3_600_000;

/** Once an hour the answers go that are kept for repeated calls and have run out. */
export function scheduleIdempotencyTidy(options: {
  idempotency: IdempotencyService;
  log: Log;
  everyMs?: number;
}): { stop(): void } {
  const timer = setInterval(() => {
    options.idempotency
      .tidy()
      .catch((error: unknown) => options.log.error(errorFields(error), 'old answers could not be removed'));
  }, options.everyMs ?? HOUR_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
