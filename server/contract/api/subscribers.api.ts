import { z } from 'zod';
import { subscriberSession } from '../auth.ts';
import { language, timestamp, uuid } from '../common.ts';
import { admins, define, leads, pageOf, paging } from './operation.ts';

const tag = 'Subscribers';
const subscriberRef = z.strictObject({ subscriber_id: uuid });
/** The operator's own id of a customer. */
export const externalId = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .refine((s) => s.isWellFormed() && !/\p{Cc}/u.test(s), 'has a character that cannot be stored');

/** Proof of identity made by the operator's systems: a short JWT, or an HMAC-SHA-256 (hex) of the external id. */
export const identityProof = z.union([
  z.strictObject({ token: z.string().min(1).max(4000) }),
  z.strictObject({
    external_id: externalId,
    signature: z.string().regex(/^[0-9a-f]{64}$/, 'is not an HMAC-SHA-256 in hex'),
    name: z.string().trim().min(1).max(80).optional(),
  }),
]);
export type IdentityProof = z.infer<typeof identityProof>;

const openSession = z.strictObject({ identity: identityProof.optional() }).optional();

export const identityState = z.strictObject({
  subscriber_id: uuid,
  verified: z.boolean(),
  name: z.string().nullable(),
});
export type IdentityState = z.infer<typeof identityState>;

export const identityCode = z.strictObject({
  code_id: uuid,
  /** Where it went, masked. */
  sent_to: z.string(),
  expires_at: timestamp,
  /** The code itself, only in the demo (`IDENTITY_DEMO`): there is nobody who could send it. */
  demo_code: z.string().optional(),
});
export type IdentityCode = z.infer<typeof identityCode>;

export const subscriberDto = z.strictObject({
  id: uuid,
  external_id: z.string().nullable(),
  name: z.string().nullable(),
  lang: language.nullable(),
  verified: z.boolean(),
  created_at: timestamp,
  conversations: z.int().min(0),
  legal_hold: z.strictObject({ id: uuid, reason: z.string(), created_at: timestamp }).nullable(),
});
export type SubscriberDto = z.infer<typeof subscriberDto>;

/** Rows that an erasure or a retention run removes or would remove, by kind. */
export const removalCounts = z.record(z.string(), z.int().min(0));
export const erasureDto = z.strictObject({
  /** Null for a dry run. */
  id: uuid.nullable(),
  dry_run: z.boolean(),
  counts: removalCounts,
  /** Versions that were trained on rows of this subscriber. */
  versions: z.array(z.string()),
});
export type ErasureDto = z.infer<typeof erasureDto>;

/** Days that each class of data is kept. */
export const retentionPolicy = z.strictObject({
  transcripts_days: z.int().min(1).max(3650),
  addresses_days: z.int().min(1).max(3650),
  audit_days: z.int().min(30).max(3650),
  deliveries_days: z.int().min(1).max(365),
});
export type RetentionPolicy = z.infer<typeof retentionPolicy>;
export const retentionRun = z.strictObject({
  dry_run: z.boolean(),
  counts: removalCounts,
  /** Why nothing was removed, where nothing was: the clock is in doubt. */
  held: z.string().nullable(),
});
export type RetentionRun = z.infer<typeof retentionRun>;

export const subscribersApi = {
  openSubscriberSession: define({
    id: 'openSubscriberSession',
    method: 'post',
    path: '/sessions/subscriber',
    tag,
    who: ['anyone'],
    body: openSession,
    status: 201,
    summary: 'A session for a subscriber, anonymous or with a proof of identity',
    response: subscriberSession,
    errors: ['IDENTITY_INVALID', 'IDENTITY_REQUIRED', 'IDENTITY_OFF'],
  }),
  proveIdentity: define({
    id: 'proveIdentity',
    method: 'post',
    path: '/sessions/subscriber/identity',
    tag,
    who: ['subscriber'],
    body: identityProof,
    status: 200,
    summary: 'Prove who this session belongs to',
    response: identityState,
    errors: ['IDENTITY_INVALID', 'IDENTITY_OFF'],
  }),
  identity: define({
    id: 'identity',
    method: 'get',
    path: '/sessions/subscriber/identity',
    tag,
    who: ['subscriber'],
    status: 200,
    summary: 'Whether this session is verified',
    response: identityState,
  }),
  requestIdentityCode: define({
    id: 'requestIdentityCode',
    method: 'post',
    path: '/sessions/subscriber/codes',
    tag,
    who: ['subscriber'],
    body: z.strictObject({ external_id: externalId }),
    status: 202,
    summary: 'Send a one-time code to the number or address on file',
    response: identityCode,
    errors: ['IDENTITY_OFF'],
  }),
  confirmIdentityCode: define({
    id: 'confirmIdentityCode',
    method: 'post',
    path: '/sessions/subscriber/codes/{code_id}',
    tag,
    who: ['subscriber'],
    params: z.strictObject({ code_id: uuid }),
    body: z.strictObject({ code: z.string().regex(/^\d{6}$/, 'is not a code of six digits') }),
    status: 200,
    summary: 'Verify this session with the code',
    response: identityState,
    errors: ['CODE_WRONG', 'IDENTITY_OFF'],
  }),
  exportOwnData: define({
    id: 'exportOwnData',
    method: 'get',
    path: '/sessions/subscriber/export',
    tag,
    who: ['subscriber'],
    status: 200,
    summary: 'Everything that is stored of this subscriber',
    response: z.record(z.string(), z.unknown()),
  }),
  openSessionFor: define({
    id: 'openSessionFor',
    method: 'post',
    path: '/subscribers/sessions',
    tag,
    who: admins,
    scope: 'subscribers:write',
    body: z.strictObject({
      external_id: externalId,
      name: z.string().trim().min(1).max(80).optional(),
      lang: language.optional(),
    }),
    status: 201,
    summary: 'A verified session for one of your customers, for your own systems and apps',
    response: subscriberSession,
    errors: ['IDENTITY_INVALID'],
  }),
  listSubscribers: define({
    id: 'listSubscribers',
    method: 'get',
    path: '/subscribers',
    tag,
    who: leads,
    scope: 'conversations:read',
    query: z.strictObject({ ...paging, external_id: externalId.optional() }),
    status: 200,
    summary: 'Subscribers, newest first',
    response: pageOf(subscriberDto),
  }),
  getSubscriber: define({
    id: 'getSubscriber',
    method: 'get',
    path: '/subscribers/{subscriber_id}',
    tag,
    who: leads,
    scope: 'conversations:read',
    params: subscriberRef,
    status: 200,
    summary: 'One subscriber',
    response: subscriberDto,
  }),
  eraseSubscriber: define({
    id: 'eraseSubscriber',
    method: 'post',
    path: '/subscribers/{subscriber_id}/erasure',
    tag,
    who: admins,
    fresh: true,
    scope: 'privacy:write',
    params: subscriberRef,
    body: z.strictObject({ dry_run: z.boolean().default(true) }),
    status: 200,
    summary: 'Erase everything of a subscriber, or count what that would be',
    response: erasureDto,
    errors: ['LEGAL_HOLD'],
  }),
  holdSubscriber: define({
    id: 'holdSubscriber',
    method: 'post',
    path: '/subscribers/{subscriber_id}/hold',
    tag,
    who: admins,
    params: subscriberRef,
    body: z.strictObject({ reason: z.string().trim().min(1).max(300) }),
    status: 201,
    summary: 'Keep everything of a subscriber until the hold is released',
    response: subscriberDto,
  }),
  releaseSubscriber: define({
    id: 'releaseSubscriber',
    method: 'delete',
    path: '/subscribers/{subscriber_id}/hold',
    tag,
    who: admins,
    fresh: true,
    params: subscriberRef,
    status: 200,
    summary: 'Release a hold',
    response: subscriberDto,
  }),
  getRetention: define({
    id: 'getRetention',
    method: 'get',
    path: '/retention',
    tag: 'Personal data',
    who: admins,
    status: 200,
    summary: 'How long each class of data is kept',
    response: retentionPolicy,
  }),
  setRetention: define({
    id: 'setRetention',
    method: 'put',
    path: '/retention',
    tag: 'Personal data',
    who: admins,
    fresh: true,
    body: retentionPolicy,
    status: 200,
    summary: 'Change how long data is kept',
    response: retentionPolicy,
  }),
  runRetention: define({
    id: 'runRetention',
    method: 'post',
    path: '/retention/runs',
    tag: 'Personal data',
    who: admins,
    scope: 'privacy:write',
    body: z.strictObject({ dry_run: z.boolean().default(true) }),
    status: 200,
    summary: 'Remove what is older than it may be, or count it',
    response: retentionRun,
  }),
};
