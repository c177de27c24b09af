import { stat } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Repositories } from '../../data/repositories/index.ts';
import { activePointer, type Inference } from '../../models/index.ts';
import { conversationStatus, type SystemDto } from '../contract/index.ts';
import type { HealthService } from './health.service.ts';

export interface SystemOptions {
  repositories: Repositories;
  inference: Inference;
  health: HealthService;
  version: string;
  artifactsDir: string;
  databaseFile: string;
  settings: () => SystemDto['settings'];
}

const MS = 1e6;

/** How the installation is doing, from what is known already: nothing is read through for it. */
export class SystemService {
  readonly #options: SystemOptions;
  readonly #startedAt = new Date().toISOString();
  readonly #delay = monitorEventLoopDelay({ resolution: 20 });
  #connections: () => Record<string, number> = () => ({});

  constructor(options: SystemOptions) {
    this.#options = options;
    this.#delay.enable();
  }

  watchConnections(connections: () => Record<string, number>): void {
    this.#connections = connections;
  }

  stop(): void {
    this.#delay.disable();
  }

  async state(): Promise<SystemDto> {
    const { repositories, inference, health, databaseFile, artifactsDir } = this.#options;
    const { bytes, schema } = await repositories.keeping.size();
    const counts = await repositories.conversations.counts(null);
    const wal = await stat(`${databaseFile}-wal`).catch(() => null);
    const pointer = await activePointer(artifactsDir).catch(() => undefined);
    const { waiting, processes, restarts } = inference.stats();
    return {
      version: this.#options.version,
      started_at: this.#startedAt,
      node: process.version,
      understanding: {
        state: health.understanding(),
        release: pointer?.release ?? null,
        processes,
        waiting,
        restarts,
      },
      database: {
        read_only: health.readOnly,
        bytes,
        wal_bytes: wal?.size ?? 0,
        checked_at: health.checkedAt,
        schema,
      },
      memory: { resident_bytes: process.memoryUsage.rss() },
      event_loop: {
        p99_ms: Math.max(0, this.#delay.percentile(99) / MS || 0),
        max_ms: Math.max(0, this.#delay.max / MS || 0),
      },
      connections: this.#connections(),
      conversations: Object.fromEntries(
        conversationStatus.options.map((status) => [status, counts[status] ?? 0]),
      ),
      settings: this.#options.settings(),
    };
  }
}
