import { initial } from './0001-initial.ts';
import { labelProvenance } from './0002-label-provenance.ts';
import { doorsAndKeeping } from './0003-doors.ts';
import { outbox } from './0004-outbox.ts';
import type { Migration } from './migration.ts';

export type { Migration } from './migration.ts';

/** In their order; a test compares the numbers with the file names. */
export const migrations: readonly Migration[] = [initial, labelProvenance, doorsAndKeeping, outbox];

export const latestVersion = migrations.length;
