import { api } from '../contract/index.ts';
import type { PrivacyService } from '../services/privacy.service.ts';
import type { RetentionService } from '../services/retention.service.ts';
import type { Serve } from './serve.ts';

/** Subscribers and their data: seen, kept, erased, and how long it stays. */
export function privacyRoutes(
  serve: Serve,
  { privacy, retention }: { privacy: PrivacyService; retention: RetentionService },
): void {
  serve(api.exportOwnData, async ({ actor, res }) => {
    res.setHeader('content-disposition', 'attachment; filename="my-data.json"');
    return privacy.ownData(actor);
  });
  serve(api.listSubscribers, ({ query }) => privacy.list(query));
  serve(api.getSubscriber, ({ params }) => privacy.get(params.subscriber_id));
  serve(api.eraseSubscriber, ({ actor, params, body }) =>
    privacy.erase(actor, params.subscriber_id, body.dry_run),
  );
  serve(api.holdSubscriber, ({ actor, params, body }) =>
    privacy.hold(actor, params.subscriber_id, body.reason),
  );
  serve(api.releaseSubscriber, ({ actor, params }) => privacy.release(actor, params.subscriber_id));
  serve(api.getRetention, () => retention.policy());
  serve(api.setRetention, ({ actor, body }) => retention.setPolicy(actor, body));
  serve(api.runRetention, ({ actor, body }) => retention.run(actor, body.dry_run));
}
