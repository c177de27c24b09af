import { z } from 'zod';
import { timestamp, uuid } from '../common.ts';
import { admins, define, nothing, pageOf, paging } from './operation.ts';

/** What an endpoint may be told of. */
export const webhookEvent = z.enum([
  'conversation.opened',
  'conversation.updated',
  'message.created',
  'message.predicted',
  'test',
]);
export type WebhookEvent = z.infer<typeof webhookEvent>;

const url = z
  .url({ protocol: /^https?$/ })
  .max(500)
  .refine((s) => !/@/.test(s.split('/')[2] ?? ''), 'must not carry a user or password');
const events = z
  .array(webhookEvent.exclude(['test']))
  .min(1)
  .max(10);

export const webhookDto = z.strictObject({
  id: uuid,
  url: z.string(),
  events: z.array(webhookEvent),
  /** Personal data in texts is replaced before it is sent. */
  redact: z.boolean(),
  enabled: z.boolean(),
  created_at: timestamp,
  pending: z.int().min(0),
  dead: z.int().min(0),
});
export type WebhookDto = z.infer<typeof webhookDto>;
const createWebhook = z.strictObject({ url, events, redact: z.boolean().default(true) });
export type CreateWebhook = z.infer<typeof createWebhook>;
const updateWebhook = z.strictObject({
  url: url.optional(),
  events: events.optional(),
  redact: z.boolean().optional(),
  enabled: z.boolean().optional(),
});
export type UpdateWebhook = z.infer<typeof updateWebhook>;

export const deliveryState = z.enum(['pending', 'delivered', 'dead']);
export const deliveryDto = z.strictObject({
  id: uuid,
  event: z.string(),
  state: deliveryState,
  attempts: z.int().min(0),
  last_status: z.int().nullable(),
  last_error: z.string().nullable(),
  created_at: timestamp,
  next_attempt_at: timestamp.nullable(),
  finished_at: timestamp.nullable(),
});
export type DeliveryDto = z.infer<typeof deliveryDto>;

const webhookRef = z.strictObject({ webhook_id: uuid });
const deliveryRef = z.strictObject({ webhook_id: uuid, delivery_id: uuid });
const withSecret = z.strictObject({ webhook: webhookDto, secret: z.string() });

export const auditDto = z.strictObject({
  seq: z.int().positive(),
  at: timestamp,
  actor: z.string().nullable(),
  actor_name: z.string().nullable(),
  action: z.string(),
  object: z.string().nullable(),
  details: z.record(z.string(), z.unknown()),
});
export type AuditDto = z.infer<typeof auditDto>;
export const auditVerdict = z.strictObject({
  ok: z.boolean(),
  checked: z.int().min(0),
  broken_at: z.int().nullable(),
  head: z.string(),
});

export const systemDto = z.strictObject({
  version: z.string(),
  started_at: timestamp,
  node: z.string(),
  understanding: z.strictObject({
    state: z.enum(['ready', 'away']),
    release: z.string().nullable(),
    processes: z.int().min(0),
    waiting: z.int().min(0),
    restarts: z.int().min(0),
  }),
  database: z.strictObject({
    read_only: z.boolean(),
    bytes: z.int().min(0),
    wal_bytes: z.int().min(0),
    checked_at: timestamp.nullable(),
    schema: z.int().min(0),
  }),
  memory: z.strictObject({ resident_bytes: z.int().min(0) }),
  event_loop: z.strictObject({ p99_ms: z.number().min(0), max_ms: z.number().min(0) }),
  connections: z.record(z.string(), z.int().min(0)),
  conversations: z.record(z.string(), z.int().min(0)),
  /** Settings in force and where each came from; secrets masked. */
  settings: z.array(
    z.strictObject({ name: z.string(), value: z.string(), source: z.string(), about: z.string() }),
  ),
});
export type SystemDto = z.infer<typeof systemDto>;

const hooks = 'Webhooks';
const scope = 'webhooks:write';
export const operationsApi = {
  listWebhooks: define({
    id: 'listWebhooks',
    method: 'get',
    path: '/webhooks',
    tag: hooks,
    who: admins,
    scope,
    query: z.strictObject(paging),
    status: 200,
    summary: 'Endpoints that are told of events',
    response: pageOf(webhookDto),
  }),
  createWebhook: define({
    id: 'createWebhook',
    method: 'post',
    path: '/webhooks',
    tag: hooks,
    who: admins,
    scope,
    fresh: true,
    idempotent: true,
    body: createWebhook,
    status: 201,
    summary: 'Add an endpoint; its secret is shown once',
    response: withSecret,
    errors: ['URL_REFUSED'],
  }),
  updateWebhook: define({
    id: 'updateWebhook',
    method: 'patch',
    path: '/webhooks/{webhook_id}',
    tag: hooks,
    who: admins,
    scope,
    params: webhookRef,
    body: updateWebhook,
    status: 200,
    summary: 'Change an endpoint, switch it off or on',
    response: webhookDto,
    errors: ['URL_REFUSED'],
  }),
  deleteWebhook: define({
    id: 'deleteWebhook',
    method: 'delete',
    path: '/webhooks/{webhook_id}',
    tag: hooks,
    who: admins,
    scope,
    params: webhookRef,
    status: 204,
    summary: 'Remove an endpoint and its deliveries',
  }),
  rotateWebhookSecret: define({
    id: 'rotateWebhookSecret',
    method: 'post',
    path: '/webhooks/{webhook_id}/secret',
    tag: hooks,
    who: admins,
    fresh: true,
    params: webhookRef,
    status: 200,
    summary: 'A new secret; the old one signs no more',
    response: withSecret,
  }),
  testWebhook: define({
    id: 'testWebhook',
    method: 'post',
    path: '/webhooks/{webhook_id}/test',
    tag: hooks,
    who: admins,
    scope,
    params: webhookRef,
    status: 202,
    summary: 'Send a test event',
    response: deliveryDto,
  }),
  listDeliveries: define({
    id: 'listDeliveries',
    method: 'get',
    path: '/webhooks/{webhook_id}/deliveries',
    tag: hooks,
    who: admins,
    scope,
    params: webhookRef,
    query: z.strictObject({ ...paging, state: deliveryState.optional() }),
    status: 200,
    summary: 'What was sent, newest first; `dead` is the dead-letter list',
    response: pageOf(deliveryDto),
  }),
  replayDelivery: define({
    id: 'replayDelivery',
    method: 'post',
    path: '/webhooks/{webhook_id}/deliveries/{delivery_id}/replay',
    tag: hooks,
    who: admins,
    scope,
    params: deliveryRef,
    status: 202,
    summary: 'Send one again',
    response: deliveryDto,
  }),
  replayDead: define({
    id: 'replayDead',
    method: 'post',
    path: '/webhooks/{webhook_id}/replay',
    tag: hooks,
    who: admins,
    scope,
    params: webhookRef,
    body: nothing.optional(),
    status: 202,
    summary: 'Send all dead ones again',
    response: z.strictObject({ replayed: z.int().min(0) }),
  }),
  listAudit: define({
    id: 'listAudit',
    method: 'get',
    path: '/audit',
    tag: 'Audit',
    who: admins,
    scope: 'audit:read',
    query: z.strictObject({
      ...paging,
      actor: z.string().max(100).optional(),
      action: z.string().max(60).optional(),
    }),
    status: 200,
    summary: 'Who did what, newest first',
    response: pageOf(auditDto),
  }),
  verifyAudit: define({
    id: 'verifyAudit',
    method: 'post',
    path: '/audit/verify',
    tag: 'Audit',
    who: admins,
    scope: 'audit:read',
    status: 200,
    summary: 'Compute the chain of hashes anew',
    response: auditVerdict,
  }),
  system: define({
    id: 'system',
    method: 'get',
    path: '/system',
    tag: 'Operation',
    who: admins,
    status: 200,
    summary: 'How the installation is doing',
    response: systemDto,
  }),
  openapi: define({
    id: 'openapi',
    method: 'get',
    path: '/openapi.json',
    tag: 'Operation',
    who: ['anyone'],
    status: 200,
    summary: 'This description',
    response: z.record(z.string(), z.unknown()),
  }),
};
