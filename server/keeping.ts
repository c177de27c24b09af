import { join } from 'node:path';
import { databaseFile, type Reader, type Repositories } from '../data/index.ts';
import type { Inference } from '../models/index.ts';
import { type Config, describeConfig } from './config.ts';
import { wakeWebhooks } from './jobs/webhooks.job.ts';
import type { AuditService } from './services/audit.service.ts';
import type { Bus } from './services/bus.ts';
import type { HealthService } from './services/health.service.ts';
import type { Log } from './services/log.ts';
import { Networks } from './services/networks.ts';
import { PrivacyService } from './services/privacy.service.ts';
import type { QueueService } from './services/queue.service.ts';
import { RetentionService } from './services/retention.service.ts';
import { SystemService } from './services/system.service.ts';
import { Tombstones } from './services/tombstones.ts';
import { WebhookService } from './services/webhook.service.ts';
import { WebhookWorker } from './services/webhook-worker.ts';

/** What is kept and for how long, what leaves the house, and how it all is doing. */
export interface Keeping {
  audit: AuditService;
  privacy: PrivacyService;
  retention: RetentionService;
  webhooks: WebhookService;
  system: SystemService;
  /** Erases again whom a restore brought back, then begins to send webhooks. */
  begin(): Promise<void>;
  stop(): Promise<void>;
}

export interface KeepingOptions {
  config: Config;
  repositories: Repositories;
  audit: AuditService;
  inference: Inference;
  health: HealthService;
  queue: QueueService;
  bus: Bus;
  log: Log;
  version: string;
}

export const verifyBy = (reader: Reader | undefined) =>
  reader ? { verify: () => reader.verifyAudit() } : {};

export function createKeeping({ config, audit, health, queue, bus, log, ...rest }: KeepingOptions): Keeping {
  const { repositories } = rest;
  const networks = new Networks(config.WEBHOOK_NETWORKS);
  const worker = new WebhookWorker({ repositories, networks, log });
  const waking = wakeWebhooks(bus, worker);
  const gone = (id: string) => queue.changed(id, true);
  const tombstones = new Tombstones(join(config.DATA_DIR, 'erasures.jsonl'));
  const privacy = new PrivacyService({ repositories, bus, log, tombstones, gone });
  const system = new SystemService({
    repositories,
    inference: rest.inference,
    health,
    version: rest.version,
    artifactsDir: config.MODELS_DIR,
    databaseFile: databaseFile(config.DATA_DIR),
    settings: () => describeConfig(config),
  });
  return {
    audit,
    privacy,
    retention: new RetentionService({ repositories, gone }),
    webhooks: new WebhookService({ repositories, networks, wake: () => worker.wake() }),
    system,
    async begin() {
      if (health.readOnly) return;
      const erased = await privacy.replay();
      if (erased > 0)
        log.warn(
          { subscribers: erased },
          'subscribers that had been erased were there, and were erased again',
        );
      worker.start();
    },
    async stop() {
      waking.stop();
      system.stop();
      await worker.stop();
    },
  };
}
