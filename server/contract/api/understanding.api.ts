import { z } from 'zod';
import { language, rawText, timestamp, uuid, wireError } from '../common.ts';
import { decision, entity, scoredIntent, sentimentLabel } from '../prediction.ts';
import { admins, define, leads, nothing, pageOf, paging, staff } from './operation.ts';

/** Texts in one batch at most. */
export const MAX_BATCH = 64;

export const parseResult = z.strictObject({
  text: z.string(),
  language,
  decision,
  intent: scoredIntent,
  intent_ranking: z.array(scoredIntent),
  /** Spans in UTF-16 units of the text as sent. */
  entities: z.array(entity),
  oos_score: z.number().min(0).max(1),
  sentiment: z.strictObject({ label: sentimentLabel, confidence: z.number().min(0).max(1) }),
  truncated: z.boolean(),
  version: z.string(),
  heads: z.strictObject({ intent: z.string(), sentiment: z.string() }),
});
export type ParsedText = z.infer<typeof parseResult>;

export const explanation = z.strictObject({
  text: z.string(),
  language,
  decision,
  /** The likeliest intent, before any rejection, and the one after it. */
  intent: scoredIntent,
  against: scoredIntent,
  oos_score: z.number().min(0).max(1),
  /** ln(confidence of `intent` / confidence of `against`): the sum of all `effect` and `rest`. */
  log_odds: z.number(),
  /** In the order of the text; spans in UTF-16 units of the text as sent. */
  reasons: z.array(
    z.strictObject({
      text: z.string(),
      start: z.int().min(0),
      end: z.int().min(0),
      /** `spelling` (exact) and `meaning` (what changes when the piece is left out). */
      effect: z.number(),
      spelling: z.number(),
      meaning: z.number(),
    }),
  ),
  rest: z.number(),
  /** Pieces that were left out one at a time; the others have no `meaning`. */
  occluded: z.int().min(0),
  /** The most similar training messages. */
  nearest: z.array(
    z.strictObject({ text: z.string(), intent: z.string(), similarity: z.number().min(-1).max(1) }),
  ),
  version: z.string(),
  heads: z.strictObject({ intent: z.string() }),
});
export type ExplainedText = z.infer<typeof explanation>;

const parseBody = z.strictObject({ text: rawText, language: language.optional() });
const batchBody = z.strictObject({
  texts: z.array(rawText).min(1).max(MAX_BATCH),
  language: language.optional(),
});
export type BatchBody = z.infer<typeof batchBody>;
/** In the order of the texts; one that is refused does not fail the others. */
export const batchResult = z.strictObject({
  results: z.array(z.union([parseResult, z.strictObject({ text: z.string(), error: wireError })])),
});
export type BatchResult = z.infer<typeof batchResult>;

export const labelKind = z.enum(['intent', 'sentiment']);
export const labelDto = z.strictObject({
  id: uuid,
  message_id: uuid,
  kind: labelKind,
  value: z.string(),
  previous_value: z.string().nullable(),
  provenance: z.enum(['person', 'rating', 'ticket', 'import', 'rule']),
  given_by: z.string().nullable(),
  batch_id: uuid.nullable(),
  model_version: z.string().nullable(),
  created_at: timestamp,
  undone: z.boolean(),
});
export type LabelDto = z.infer<typeof labelDto>;
const labelInput = z.strictObject({ message_id: uuid, kind: labelKind, value: z.string().min(1).max(100) });
const addLabels = z.strictObject({ labels: z.array(labelInput).min(1).max(100) });
export type AddLabels = z.infer<typeof addLabels>;

export const headKind = z.enum(['intent', 'sentiment', 'outcome']);
export const versionDto = z.strictObject({
  version: z.string(),
  kind: headKind,
  language: language.nullable(),
  created_at: timestamp,
  fingerprint: z.string(),
  data_fingerprint: z.string(),
  encoder: z.strictObject({ name: z.string(), precision: z.string() }),
  metrics: z.record(z.string(), z.unknown()),
  /** Part of the active release. */
  active: z.boolean(),
  /** False where a file is missing or changed: it cannot be served. */
  complete: z.boolean(),
});
export type VersionDto = z.infer<typeof versionDto>;
export const releaseDto = z.strictObject({
  release: z.string(),
  created_at: timestamp,
  active: z.boolean(),
  versions: z.array(z.strictObject({ kind: headKind, language: language.nullable(), version: z.string() })),
});
export type ReleaseDto = z.infer<typeof releaseDto>;

export const jobDto = z.strictObject({
  id: uuid,
  kind: z.string(),
  state: z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']),
  stage: z.string().nullable(),
  /** 0 to 1. */
  progress: z.number().min(0).max(1),
  /** What was asked for, and what came of it. */
  details: z.record(z.string(), z.unknown()),
  error: z.string().nullable(),
  created_at: timestamp,
  started_at: timestamp.nullable(),
  finished_at: timestamp.nullable(),
});
export type JobDto = z.infer<typeof jobDto>;
const jobRef = z.strictObject({ job_id: uuid });
const startTraining = z.strictObject({ head: z.enum(['intent', 'sentiment']), language });
export type StartTraining = z.infer<typeof startTraining>;

const tag = 'Understanding';
export const understandingApi = {
  parseText: define({
    id: 'parseText',
    method: 'post',
    path: '/parse',
    tag,
    who: staff,
    scope: 'parse',
    body: parseBody,
    status: 200,
    summary: 'Intent, entities and sentiment of a text; stores nothing',
    response: parseResult,
    errors: ['TEXT_EMPTY', 'TEXT_TOO_LONG', 'TEXT_INVALID', 'QUEUE_FULL', 'DEADLINE', 'INFERENCE_AWAY'],
  }),
  parseTexts: define({
    id: 'parseTexts',
    method: 'post',
    path: '/parse/batch',
    tag,
    who: staff,
    scope: 'parse',
    body: batchBody,
    status: 200,
    summary: 'The same for up to 64 texts',
    response: batchResult,
    errors: ['QUEUE_FULL', 'INFERENCE_AWAY'],
  }),
  explainText: define({
    id: 'explainText',
    method: 'post',
    path: '/explain',
    tag,
    who: staff,
    scope: 'parse',
    body: parseBody,
    status: 200,
    summary: 'Why a text is taken for its intent: words, nearest training messages; stores nothing',
    response: explanation,
    errors: ['TEXT_EMPTY', 'TEXT_TOO_LONG', 'TEXT_INVALID', 'QUEUE_FULL', 'DEADLINE', 'INFERENCE_AWAY'],
  }),
  listIntents: define({
    id: 'listIntents',
    method: 'get',
    path: '/intents',
    tag,
    who: ['anyone'],
    status: 200,
    summary: 'The intents with their titles in both languages',
    response: z.strictObject({
      intents: z.array(
        z.strictObject({ name: z.string(), title: z.strictObject({ en: z.string(), zh: z.string() }) }),
      ),
    }),
  }),
  listTexts: define({
    id: 'listTexts',
    method: 'get',
    path: '/texts',
    tag,
    who: ['anyone'],
    status: 200,
    summary: 'The assistant’s own notes, both languages',
    response: z.record(z.string(), z.unknown()),
  }),
  listLabels: define({
    id: 'listLabels',
    method: 'get',
    path: '/labels',
    tag: 'Labels',
    who: leads,
    scope: 'labels:read',
    query: z.strictObject({ ...paging, conversation_id: uuid.optional() }),
    status: 200,
    summary: 'Corrections, newest first',
    response: pageOf(labelDto),
  }),
  addLabels: define({
    id: 'addLabels',
    method: 'post',
    path: '/labels',
    tag: 'Labels',
    who: staff,
    scope: 'labels:write',
    idempotent: true,
    body: addLabels,
    status: 201,
    summary: 'Correct intents or sentiments; all of a call or none, as one batch',
    response: z.strictObject({ batch_id: uuid, labels: z.array(labelDto) }),
    errors: ['UNKNOWN_LABEL'],
  }),
  undoLabels: define({
    id: 'undoLabels',
    method: 'delete',
    path: '/labels/batches/{batch_id}',
    tag: 'Labels',
    who: leads,
    scope: 'labels:write',
    params: z.strictObject({ batch_id: uuid }),
    status: 200,
    summary: 'Take a batch back',
    response: z.strictObject({ undone: z.int().min(0) }),
  }),
  listVersions: define({
    id: 'listVersions',
    method: 'get',
    path: '/models/versions',
    tag: 'Models',
    who: leads,
    scope: 'models:read',
    query: z.strictObject({ kind: headKind.optional(), language: language.optional() }),
    status: 200,
    summary: 'Trained versions, newest first',
    response: z.strictObject({ items: z.array(versionDto) }),
  }),
  listReleases: define({
    id: 'listReleases',
    method: 'get',
    path: '/models/releases',
    tag: 'Models',
    who: leads,
    scope: 'models:read',
    status: 200,
    summary: 'Releases, newest first',
    response: z.strictObject({ items: z.array(releaseDto) }),
  }),
  rollBackRelease: define({
    id: 'rollBackRelease',
    method: 'post',
    path: '/models/rollback',
    tag: 'Models',
    who: admins,
    fresh: true,
    status: 200,
    summary: 'Serve the release before this one again',
    response: releaseDto,
    errors: ['NO_EARLIER_RELEASE'],
  }),
  startTraining: define({
    id: 'startTraining',
    method: 'post',
    path: '/training/jobs',
    tag: 'Training',
    who: admins,
    scope: 'training:write',
    idempotent: true,
    body: startTraining,
    status: 202,
    summary: 'Train a version; it is not served by itself',
    response: jobDto,
    errors: ['JOB_RUNNING'],
  }),
  listJobs: define({
    id: 'listJobs',
    method: 'get',
    path: '/training/jobs',
    tag: 'Training',
    who: leads,
    scope: 'models:read',
    query: z.strictObject(paging),
    status: 200,
    summary: 'Jobs, newest first',
    response: pageOf(jobDto),
  }),
  getJob: define({
    id: 'getJob',
    method: 'get',
    path: '/training/jobs/{job_id}',
    tag: 'Training',
    who: leads,
    scope: 'models:read',
    params: jobRef,
    status: 200,
    summary: 'One job',
    response: jobDto,
  }),
  cancelJob: define({
    id: 'cancelJob',
    method: 'post',
    path: '/training/jobs/{job_id}/cancel',
    tag: 'Training',
    who: admins,
    scope: 'training:write',
    params: jobRef,
    body: nothing.optional(),
    status: 200,
    summary: 'Stop a job',
    response: jobDto,
    errors: ['JOB_ENDED'],
  }),
};
