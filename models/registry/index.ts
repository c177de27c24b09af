export {
  activePointer,
  activeRelease,
  createRelease,
  type ReadRelease,
  type ResolvedRelease,
  removeTemporary,
  resolveActive,
  rollback,
  setActive,
  verifyRelease,
} from './active.ts';
export { createCompleteness } from './complete.ts';
export { listReleases, readRelease } from './releases.ts';
export type { ActivePointer, HeadSlot } from './schemas.ts';
export { listVersions, type NewVersion, readVersion, type StoredVersion, writeVersion } from './versions.ts';
