import { z } from 'zod';
import { userDto, userRole } from '../auth.ts';
import { timestamp, uuid } from '../common.ts';
import { admins, apiScope, define, leads, pageOf, paging } from './operation.ts';

const tag = 'People';
const userRef = z.strictObject({ user_id: uuid });

export const accountDto = userDto.extend({
  disabled: z.boolean(),
  totp: z.boolean(),
  created_at: timestamp,
  last_login_at: timestamp.nullable(),
});
export type AccountDto = z.infer<typeof accountDto>;

const updateUser = z.strictObject({
  name: z.string().trim().min(1).max(80).optional(),
  role: userRole.optional(),
  disabled: z.boolean().optional(),
});
export type UpdateUser = z.infer<typeof updateUser>;

export const invitationDto = z.strictObject({
  id: uuid,
  kind: z.enum(['invitation', 'reset']),
  email: z.string(),
  role: userRole,
  invited_by: z.string().nullable(),
  created_at: timestamp,
  expires_at: timestamp,
});
export type InvitationDto = z.infer<typeof invitationDto>;

const invite = z.strictObject({ email: z.email().max(254), role: userRole });
export type Invite = z.infer<typeof invite>;

/** `link` is shown once and stored nowhere. */
export const invitationLink = z.strictObject({ invitation: invitationDto, link: z.string() });
export type InvitationLink = z.infer<typeof invitationLink>;

export const apiKeyDto = z.strictObject({
  id: uuid,
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(apiScope),
  created_at: timestamp,
  last_used_at: timestamp.nullable(),
  expires_at: timestamp.nullable(),
  revoked: z.boolean(),
});
export type ApiKeyDto = z.infer<typeof apiKeyDto>;

const createKey = z.strictObject({
  name: z.string().trim().min(1).max(80),
  scopes: z.array(apiScope).min(1).max(20),
  expires_in_days: z.int().min(1).max(3650).nullable().default(null),
});
export type CreateKey = z.infer<typeof createKey>;

export const usersApi = {
  listUsers: define({
    id: 'listUsers',
    method: 'get',
    path: '/users',
    tag,
    who: leads,
    scope: 'users:read',
    query: z.strictObject({ ...paging, search: z.string().max(100).optional() }),
    status: 200,
    summary: 'People who work here, by name',
    response: pageOf(accountDto),
  }),
  getUser: define({
    id: 'getUser',
    method: 'get',
    path: '/users/{user_id}',
    tag,
    who: leads,
    scope: 'users:read',
    params: userRef,
    status: 200,
    summary: 'One person',
    response: accountDto,
  }),
  updateUser: define({
    id: 'updateUser',
    method: 'patch',
    path: '/users/{user_id}',
    tag,
    who: admins,
    fresh: true,
    params: userRef,
    body: updateUser,
    status: 200,
    summary: 'Change name or role, disable or enable; their sessions end where rights change',
    response: accountDto,
    errors: ['LAST_ADMIN'],
  }),
  signOutUser: define({
    id: 'signOutUser',
    method: 'post',
    path: '/users/{user_id}/sign-out',
    tag,
    who: admins,
    params: userRef,
    status: 204,
    summary: 'End every session of a person',
  }),
  resetUser: define({
    id: 'resetUser',
    method: 'post',
    path: '/users/{user_id}/reset',
    tag,
    who: admins,
    fresh: true,
    params: userRef,
    body: z.strictObject({ totp: z.boolean().default(false) }),
    status: 201,
    response: invitationLink,
    summary: 'A one-time link for a new password; `totp` also removes the second factor',
  }),
  listInvitations: define({
    id: 'listInvitations',
    method: 'get',
    path: '/invitations',
    tag,
    who: admins,
    query: z.strictObject(paging),
    status: 200,
    summary: 'Links that are still open, newest first',
    response: pageOf(invitationDto),
  }),
  invite: define({
    id: 'invite',
    method: 'post',
    path: '/invitations',
    tag,
    who: admins,
    fresh: true,
    body: invite,
    status: 201,
    summary: 'Invite somebody; the link is shown once',
    response: invitationLink,
    errors: ['EMAIL_TAKEN'],
  }),
  revokeInvitation: define({
    id: 'revokeInvitation',
    method: 'delete',
    path: '/invitations/{invitation_id}',
    tag,
    who: admins,
    params: z.strictObject({ invitation_id: uuid }),
    status: 204,
    summary: 'Take a link back',
  }),
  listKeys: define({
    id: 'listKeys',
    method: 'get',
    path: '/keys',
    tag: 'Keys',
    who: admins,
    query: z.strictObject(paging),
    status: 200,
    summary: 'Keys for programs, newest first',
    response: pageOf(apiKeyDto),
  }),
  createKey: define({
    id: 'createKey',
    method: 'post',
    path: '/keys',
    tag: 'Keys',
    who: admins,
    fresh: true,
    body: createKey,
    status: 201,
    summary: 'Make a key; it is shown once',
    response: z.strictObject({ key: z.string(), api_key: apiKeyDto }),
  }),
  revokeKey: define({
    id: 'revokeKey',
    method: 'delete',
    path: '/keys/{key_id}',
    tag: 'Keys',
    who: admins,
    params: z.strictObject({ key_id: uuid }),
    status: 204,
    summary: 'Revoke a key, for ever',
  }),
};
