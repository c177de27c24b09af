import type { IdempotencyService } from '../services/idempotency.service.ts';
import type { Around } from './serve.ts';

/** Remembers the answers of calls that carry an `Idempotency-Key`. */
export function idempotent(service: IdempotencyService): Around {
  return async (operation, call, next) => {
    const key = call.req.get('idempotency-key');
    if (!operation.idempotent || key === undefined || !call.actor) return next();
    const request = [operation.id, call.params ?? null, call.body ?? null];
    const answer = await service.once(call.actor, key, request, async () => {
      const body = await next();
      return { status: call.status(), body };
    });
    if (answer.replayed) {
      call.status(answer.status);
      call.res.set('Idempotent-Replayed', 'true');
    }
    return answer.body;
  };
}
