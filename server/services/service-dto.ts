import type { MessageLabelRow } from '../../data/repositories/index.ts';
import type { ApiKeyRow, JobRow } from '../../data/types.ts';
import type { Release } from '../../models/index.ts';
import {
  type ApiKeyDto,
  apiScope,
  headKind,
  type JobDto,
  type LabelDto,
  labelKind,
  language,
  type ReleaseDto,
} from '../contract/index.ts';

/** Rows of the model as a service become wire objects here, field by field. */
export function toJobDto(row: JobRow): JobDto {
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    stage: row.stage,
    progress: row.progress,
    details: row.payload,
    error: row.error,
    created_at: row.created_at,
    started_at: row.started_at,
    finished_at: row.finished_at,
  };
}

export function toLabelDto(row: MessageLabelRow): LabelDto {
  return {
    id: row.id,
    message_id: row.message_id,
    kind: labelKind.parse(row.kind),
    value: row.value,
    previous_value: row.previous_value,
    provenance: row.provenance,
    given_by: row.given_by,
    batch_id: row.batch_id,
    model_version: row.model_version,
    created_at: row.created_at,
    undone: row.undone_at !== null,
  };
}

export function toReleaseDto(
  { release, created_at, heads }: Release,
  active: string | undefined,
): ReleaseDto {
  return {
    release,
    created_at,
    active: release === active,
    versions: Object.entries(heads).map(([slot, version]) => {
      const [kind, lang] = slot.split('-');
      return { kind: headKind.parse(kind), language: language.parse(lang), version };
    }),
  };
}

/** A scope that this release does not know any more opens nothing. */
export const scopesOf = (row: ApiKeyRow) =>
  row.scopes.flatMap((scope) => apiScope.safeParse(scope).data ?? []);

export function toApiKeyDto(row: ApiKeyRow): ApiKeyDto {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: scopesOf(row),
    created_at: row.created_at,
    last_used_at: row.last_used_at,
    expires_at: row.expires_at,
    revoked: row.revoked_at !== null,
  };
}
