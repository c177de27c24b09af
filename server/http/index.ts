import express, { type Express, Router } from 'express';
import type { Config } from '../config.ts';
import type { AuditService } from '../services/audit.service.ts';
import type { ContentService } from '../services/content.service.ts';
import type { ConversationService } from '../services/conversation.service.ts';
import type { DenialService } from '../services/denial.service.ts';
import type { HealthService } from '../services/health.service.ts';
import type { IdempotencyService } from '../services/idempotency.service.ts';
import type { KeyService } from '../services/key.service.ts';
import type { Log } from '../services/log.ts';
import type { MetricsService } from '../services/metrics.service.ts';
import type { PrivacyService } from '../services/privacy.service.ts';
import type { QueueService } from '../services/queue.service.ts';
import type { RasaService } from '../services/rasa.service.ts';
import type { RetentionService } from '../services/retention.service.ts';
import type { SystemService } from '../services/system.service.ts';
import type { Throttles } from '../services/throttle.ts';
import type { WebhookService } from '../services/webhook.service.ts';
import { idempotent } from './around.ts';
import { auditRoutes } from './audit.route.ts';
import { type AuthRoutes, authRoutes } from './auth.route.ts';
import { contentRoutes } from './content.route.ts';
import { conversationRoutes } from './conversation.route.ts';
import { cookieName, cookieOptions } from './cookies.ts';
import { cspRoutes } from './csp.route.ts';
import { healthRoutes } from './health.route.ts';
import { keyRoutes } from './keys.route.ts';
import { metricsRoutes } from './metrics.route.ts';
import { noStore, securityHeaders } from './middleware/headers.ts';
import { identify, refuseForeign, refuseUnknown, requireJson } from './middleware/identity.ts';
import { limitAndTell } from './middleware/limits.ts';
import { measure, mountedAt } from './middleware/measure.ts';
import { notFound, problems } from './middleware/problems.ts';
import { requestId } from './middleware/request-id.ts';
import { type OidcRoutes, oidcRoutes } from './oidc.route.ts';
import { openApiRoutes } from './openapi.route.ts';
import { publicOrigin } from './origin.ts';
import { pageRoutes } from './pages.route.ts';
import { privacyRoutes } from './privacy.route.ts';
import { rasaRoutes } from './rasa.route.ts';
import { serveOn } from './serve.ts';
import { type SubscriberRoutes, subscriberRoutes } from './subscriber.route.ts';
import { systemRoutes } from './system.route.ts';
import { type Understanding, understandingRoutes } from './understanding.route.ts';
import { type UserRoutes, userRoutes } from './users.route.ts';
import { webhookRoutes } from './webhook.route.ts';

type Doors = Omit<AuthRoutes & OidcRoutes & UserRoutes & SubscriberRoutes, 'cookie' | 'originOf'>;

export interface HttpOptions extends Understanding, Doors {
  audit: AuditService;
  privacy: PrivacyService;
  retention: RetentionService;
  webhooks: WebhookService;
  system: SystemService;
  config: Config;
  conversations: ConversationService;
  queue: QueueService;
  content: ContentService;
  health: HealthService;
  rasa: RasaService;
  metrics: MetricsService;
  keys: KeyService;
  denials: DenialService;
  idempotency: IdempotencyService;
  throttles: Throttles;
  log: Log;
  version: string;
  pages: string;
  ownOrigin: (host: string) => string;
}

/** Express with every route; holds no state and starts nothing. */
export function createHttp(options: HttpOptions): Express {
  const { config } = options;
  const name = cookieName(config.https);
  const cookie = {
    name,
    options: { ...cookieOptions(config.https), maxAge: config.SESSION_HOURS * 3_600_000 },
  };
  const originOf = (req: express.Request) => publicOrigin(req, config.PUBLIC_URL, options.ownOrigin);
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', config.TRUSTED_PROXIES);
  app.set('query parser', 'simple');
  app.use(measure(options.metrics), requestId, securityHeaders(config.https));

  app.use(healthRoutes(options.health));
  app.use(cspRoutes(options));
  app.use(metricsRoutes({ ...options, token: config.METRICS_TOKEN }));
  const router = Router();
  router.use(mountedAt, noStore);
  router.use(refuseForeign(new Set(config.ALLOWED_ORIGINS), options.ownOrigin), requireJson);
  router.use(express.json({ limit: '64kb', strict: true }));
  router.use(identify(options.sessions, options.keys, name), limitAndTell(options.throttles), refuseUnknown);
  const { denials } = options;
  const serve = serveOn(router, {
    around: idempotent(options.idempotency),
    failed: (error, actor, operation) => denials.note(error, actor, operation),
  });
  authRoutes(serve, { ...options, cookie });
  oidcRoutes(serve, { ...options, cookie, originOf });
  userRoutes(serve, { ...options, originOf });
  subscriberRoutes(serve, options);
  contentRoutes(serve, options.content, options.identity.codes);
  conversationRoutes(serve, options);
  keyRoutes(serve, options.keys);
  understandingRoutes(serve, options);
  openApiRoutes(serve, options.version);
  webhookRoutes(serve, options.webhooks);
  privacyRoutes(serve, options);
  auditRoutes(serve, options.audit);
  systemRoutes(serve, options.system);
  app.use('/api/v1', router);
  if (config.RASA_TOKEN !== '') {
    const allowedOrigins = new Set([...config.ALLOWED_ORIGINS, ...config.RASA_ORIGINS]);
    app.use(rasaRoutes({ ...options, token: config.RASA_TOKEN, allowedOrigins }));
  }

  app.use(pageRoutes(options.pages));
  app.use(notFound, problems(options.log));
  return app;
}
