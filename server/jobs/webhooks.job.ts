import type { Bus } from '../services/bus.ts';
import type { WebhookWorker } from '../services/webhook-worker.ts';

/** Wakes the sender of webhooks when something was committed; what it sends it reads from the outbox. */
export function wakeWebhooks(bus: Bus, worker: WebhookWorker): { stop(): void } {
  const wake = () => worker.nudge();
  const stops = [
    bus.on('message.created', wake),
    bus.on('message.predicted', wake),
    bus.on('conversation.changed', wake),
  ];
  return {
    stop() {
      for (const stop of stops) stop();
    },
  };
}
