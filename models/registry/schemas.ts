import { z } from 'zod';
import type { HeadKind, Language, Release, VersionManifest } from '../types.ts';

const versionName = /^(intent|sentiment)-(en|zh)-(\d{4,})$/;
const releaseName = /^release-(\d{4,})$/;
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A file of a version: one name, no folder, so that nothing outside the directory is ever read. */
export const fileName = /^(?!manifest\.json$)[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/;

const encoder = z.object({ name: z.string().min(1), fingerprint: sha256, precision: z.string().min(1) });

export const manifestSchema: z.ZodType<VersionManifest> = z.object({
  version: z.string().regex(versionName),
  kind: z.enum(['intent', 'sentiment']),
  language: z.enum(['en', 'zh']),
  created_at: z.string().min(1),
  fingerprint: z.string().min(1),
  data_fingerprint: z.string().min(1),
  encoder,
  config: z.record(z.string(), z.unknown()),
  metrics: z.record(z.string(), z.unknown()),
  files: z.record(z.string().regex(fileName), z.object({ sha256, bytes: z.number().int().nonnegative() })),
});

export type HeadSlot = `${HeadKind}-${Language}`;
export const headSlots = [
  'intent-en',
  'intent-zh',
  'sentiment-en',
  'sentiment-zh',
] as const satisfies readonly HeadSlot[];

export const releaseSchema = z
  .object({
    release: z.string().regex(releaseName),
    created_at: z.string().min(1),
    heads: z.partialRecord(z.enum(headSlots), z.string().regex(versionName)),
  })
  .transform((given): Release => {
    const heads: Release['heads'] = {};
    for (const slot of headSlots) {
      const version = given.heads[slot];
      if (version !== undefined) heads[slot] = version;
    }
    return { release: given.release, created_at: given.created_at, heads };
  });

/** `active.json`: what serves, and what served before it, newest first. */
export const activeSchema = z.object({
  release: z.string().regex(releaseName),
  previous: z.string().regex(releaseName).nullable(),
  history: z.array(z.string().regex(releaseName)).max(20),
  activated_at: z.string().min(1),
});
export type ActivePointer = z.infer<typeof activeSchema>;

export const isVersionName = (name: string): boolean => versionName.test(name);
export const isReleaseName = (name: string): boolean => releaseName.test(name);

/** `intent-en-0007` → slot `intent-en`, number 7; undefined for anything else. */
export function parseVersionName(name: string): { slot: HeadSlot; number: number } | undefined {
  const [, kind, language, number] = versionName.exec(name) ?? [];
  const slot = headSlots.find((known) => known === `${kind}-${language}`);
  return slot && number ? { slot, number: Number(number) } : undefined;
}

export const releaseNumber = (name: string): number => Number(releaseName.exec(name)?.[1] ?? 0);
export const numbered = (prefix: string, number: number): string =>
  `${prefix}-${String(number).padStart(4, '0')}`;
