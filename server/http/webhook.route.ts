import { api } from '../contract/index.ts';
import type { WebhookService } from '../services/webhook.service.ts';
import type { Serve } from './serve.ts';

/** Endpoints that are told of events, and what was sent to them. */
export function webhookRoutes(serve: Serve, webhooks: WebhookService): void {
  serve(api.listWebhooks, ({ query }) => webhooks.list(query));
  serve(api.createWebhook, ({ actor, body }) => webhooks.create(actor, body));
  serve(api.updateWebhook, ({ actor, params, body }) => webhooks.update(actor, params.webhook_id, body));
  serve(api.deleteWebhook, ({ actor, params }) => webhooks.remove(actor, params.webhook_id));
  serve(api.rotateWebhookSecret, ({ actor, params }) => webhooks.rotate(actor, params.webhook_id));
  serve(api.testWebhook, ({ actor, params }) => webhooks.test(actor, params.webhook_id));
  serve(api.listDeliveries, ({ params, query }) => webhooks.deliveries(params.webhook_id, query));
  serve(api.replayDelivery, ({ actor, params }) =>
    webhooks.replay(actor, params.webhook_id, params.delivery_id),
  );
  serve(api.replayDead, ({ actor, params }) => webhooks.replayDead(actor, params.webhook_id));
}
