import type { Repositories } from '../../data/repositories/index.ts';
import {
  activePointer,
  activeRelease,
  createCompleteness,
  type Inference,
  listReleases,
  listVersions,
  type Release,
  rollback,
  setActive,
} from '../../models/index.ts';
import type { ReleaseDto, VersionDto } from '../contract/index.ts';
import { AppError } from '../errors.ts';
import { type Actor, actorId } from './actor.ts';
import type { Bus } from './bus.ts';
import { Lanes } from './lanes.ts';
import { toReleaseDto } from './service-dto.ts';

export interface ModelsServiceOptions {
  repositories: Repositories;
  inference: Pick<Inference, 'reload'>;
  bus: Bus;
  artifactsDir: string;
}

/** What was trained and what serves. */
export class ModelsService {
  readonly #options: ModelsServiceOptions;
  readonly #complete: ReturnType<typeof createCompleteness>;
  /** Changes of the release, one after the other. */
  readonly #changes = new Lanes(4);

  constructor(options: ModelsServiceOptions) {
    this.#options = options;
    this.#complete = createCompleteness(options.artifactsDir);
  }

  /** Newest first. */
  async versions(of: {
    kind?: string | undefined;
    language?: string | undefined;
  }): Promise<{ items: VersionDto[] }> {
    const manifests = (await listVersions(this.#options.artifactsDir)).filter(
      (manifest) =>
        (of.kind === undefined || manifest.kind === of.kind) &&
        (of.language === undefined || manifest.language === of.language),
    );
    const served = new Set(Object.values((await this.#active())?.heads ?? {}));
    const items: VersionDto[] = [];
    for (const manifest of manifests)
      items.push({
        version: manifest.version,
        kind: manifest.kind,
        language: manifest.language,
        created_at: manifest.created_at,
        fingerprint: manifest.fingerprint,
        data_fingerprint: manifest.data_fingerprint,
        encoder: { name: manifest.encoder.name, precision: manifest.encoder.precision },
        metrics: manifest.metrics,
        active: served.has(manifest.version),
        complete: await this.#complete(manifest),
      });
    return {
      items: items.sort((a, b) => compare(b.created_at, a.created_at) || compare(b.version, a.version)),
    };
  }

  /** Newest first. */
  async releases(): Promise<{ items: ReleaseDto[] }> {
    const active = await this.#activeName();
    const releases = await listReleases(this.#options.artifactsDir);
    return { items: releases.reverse().map((release) => toReleaseDto(release, active)) };
  }

  /**
   * Serves the release before the active one again. When it cannot be loaded, the one that served is named again.
   * @throws AppError NO_EARLIER_RELEASE, INFERENCE_AWAY; ModelError of the release that cannot be loaded
   */
  rollBack(actor: Actor): Promise<ReleaseDto> {
    return this.#changes.run('release', async () => {
      const { artifactsDir, inference, repositories, bus } = this.#options;
      const pointer = await activePointer(artifactsDir);
      if (!pointer?.previous)
        throw new AppError('NO_EARLIER_RELEASE', 'There is no release before the one that serves.');
      // Said before it is done: nothing changes that the trail does not know of.
      await repositories.audit.append({
        actor: actorId(actor),
        action: 'release_rolled_back',
        object: pointer.previous,
        details: { from: pointer.release },
      });
      const { release } = await rollback(artifactsDir);
      try {
        await inference.reload();
      } catch (error) {
        await setActive(artifactsDir, pointer.release);
        await repositories.audit.append({
          actor: actorId(actor),
          action: 'release_rollback_failed',
          object: release,
          details: { still: pointer.release },
        });
        throw new AppError(
          'INFERENCE_AWAY',
          `${release} cannot be loaded; ${pointer.release} serves as before.`,
          {
            release,
            cause: error instanceof Error && 'code' in error ? String(error.code) : 'INTERNAL',
          },
        );
      }
      bus.send('release.changed', { release });
      const found = (await listReleases(artifactsDir)).find((one) => one.release === release);
      if (!found) throw new AppError('NOT_FOUND', 'There is no such release.');
      return toReleaseDto(found, release);
    });
  }

  /** Serves a release that was just activated. @throws ModelError when it cannot be loaded; what served goes on */
  serve(release: string): Promise<void> {
    return this.#changes.run('release', async () => {
      await this.#options.inference.reload();
      await this.#options.repositories.audit.append({
        actor: null,
        action: 'release_activated',
        object: release,
      });
      this.#options.bus.send('release.changed', { release });
    });
  }

  /** A pointer that cannot be read is for the inference process to work round. */
  #activeName(): Promise<string | undefined> {
    return activeRelease(this.#options.artifactsDir).catch(() => undefined);
  }

  async #active(): Promise<Release | undefined> {
    const name = await this.#activeName();
    return (await listReleases(this.#options.artifactsDir)).find(({ release }) => release === name);
  }
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
