import type { BackupResult } from '../backup.ts';
import type { DataErrorCode } from '../errors.ts';
import type { AuditVerdict } from '../repositories/audit.repository.ts';
import type { MessageFound, MessageSearch, Statistics } from './queries.ts';

/** What the reader can be asked: name → request and answer. */
export interface ReaderJobs {
  quick_check: { request: null; answer: string[] };
  backup: { request: { target: string }; answer: BackupResult };
  verify_audit: { request: null; answer: AuditVerdict };
  statistics: { request: null; answer: Statistics };
  search_messages: { request: MessageSearch; answer: { items: MessageFound[]; next_cursor: number | null } };
}
export type ReaderJob = keyof ReaderJobs;

export type ReaderRequest = {
  [J in ReaderJob]: { id: number; job: J; request: ReaderJobs[J]['request'] };
}[ReaderJob];

export type ReaderAnswer =
  | { id: number; ok: true; answer: unknown }
  | {
      id: number;
      ok: false;
      code: DataErrorCode;
      message: string;
      fix: string | null;
      details: Record<string, unknown> | null;
    };
