import { z } from 'zod';
import { login, setupAccount, userDto, userRole } from '../auth.ts';
import { timestamp, uuid } from '../common.ts';
import { define, staff } from './operation.ts';

const tag = 'Sign-in';
const linkToken = z.string().min(1).max(200);
const password = z.string().min(1).max(256);
const code = z.string().regex(/^\d{6}$/, 'is not a code of six digits');

/** A signed-in browser of one's own. */
export const sessionDto = z.strictObject({
  id: uuid,
  created_at: timestamp,
  last_seen_at: timestamp,
  expires_at: timestamp,
  user_agent: z.string().nullable(),
  /** The one that asks. */
  current: z.boolean(),
});
export type SessionDto = z.infer<typeof sessionDto>;

/** The signed-in person, and how they are signed in. */
export const meDto = userDto.extend({
  totp: z.boolean(),
  has_password: z.boolean(),
  /** Until when risky acts need no new proof of identity; null when one is needed. */
  fresh_until: timestamp.nullable(),
});
export type MeDto = z.infer<typeof meDto>;

export const signInOptions = z.strictObject({
  needs_setup: z.boolean(),
  /** Name of the single sign-on provider on its button; null when there is none. */
  oidc: z.strictObject({ name: z.string() }).nullable(),
});
export type SignInOptions = z.infer<typeof signInOptions>;

export const invitationPreview = z.strictObject({
  kind: z.enum(['invitation', 'reset']),
  email: z.string(),
  role: userRole,
  expires_at: timestamp,
});
export type InvitationPreview = z.infer<typeof invitationPreview>;

const acceptInvitation = z.strictObject({
  token: linkToken,
  /** Left out where the link only sets a new password. */
  name: z.string().trim().min(1).max(80).optional(),
  password,
  /** Where the account has a second factor, which a link for a new password does not replace. */
  code: code.optional(),
});
export type AcceptInvitation = z.infer<typeof acceptInvitation>;

const loginBody = login.extend({ code: code.optional() });
export type LoginBody = z.infer<typeof loginBody>;

const reauthenticate = z.strictObject({ password: password.optional(), code: code.optional() });
export type Reauthenticate = z.infer<typeof reauthenticate>;

const changePassword = z.strictObject({ current: password, next: password });
export type ChangePassword = z.infer<typeof changePassword>;

export const totpStart = z.strictObject({
  /** Base32, for those who type it. */
  secret: z.string(),
  /** otpauth:// address for an authenticator. */
  uri: z.string(),
});
export type TotpStart = z.infer<typeof totpStart>;

export const authApi = {
  signInOptions: define({
    id: 'signInOptions',
    method: 'get',
    path: '/auth/options',
    tag,
    who: ['anyone'],
    status: 200,
    summary: 'How people can sign in here',
    response: signInOptions,
  }),
  setup: define({
    id: 'setup',
    method: 'post',
    path: '/auth/setup',
    tag,
    who: ['anyone'],
    body: setupAccount,
    status: 201,
    summary: 'Make the account of a one-time set-up link and sign in',
    response: userDto,
    errors: ['SETUP_TOKEN_INVALID', 'PASSWORD_WEAK', 'EMAIL_TAKEN'],
  }),
  login: define({
    id: 'login',
    method: 'post',
    path: '/auth/login',
    tag,
    who: ['anyone'],
    body: loginBody,
    status: 200,
    summary: 'Sign in; `code` where the account has a second factor',
    response: userDto,
    errors: ['LOGIN_FAILED', 'CODE_REQUIRED', 'CODE_WRONG'],
  }),
  logout: define({
    id: 'logout',
    method: 'post',
    path: '/auth/logout',
    tag,
    who: ['subscriber', ...staff],
    status: 204,
    summary: 'End this session',
  }),
  me: define({
    id: 'me',
    method: 'get',
    path: '/auth/me',
    tag,
    who: staff,
    status: 200,
    summary: 'Who is signed in',
    response: meDto,
  }),
  reauthenticate: define({
    id: 'reauthenticate',
    method: 'post',
    path: '/auth/reauthenticate',
    tag,
    who: staff,
    body: reauthenticate,
    status: 200,
    summary: 'Prove again who you are, for acts that ask for it',
    response: meDto,
    errors: ['LOGIN_FAILED', 'CODE_REQUIRED', 'CODE_WRONG'],
  }),
  changePassword: define({
    id: 'changePassword',
    method: 'post',
    path: '/auth/password',
    tag,
    who: staff,
    body: changePassword,
    status: 204,
    summary: 'Change your password; your other sessions end',
    errors: ['LOGIN_FAILED', 'PASSWORD_WEAK'],
  }),
  startTotp: define({
    id: 'startTotp',
    method: 'post',
    path: '/auth/totp',
    tag,
    who: staff,
    fresh: true,
    status: 200,
    summary: 'A new secret for your authenticator; it counts once it is confirmed',
    response: totpStart,
  }),
  confirmTotp: define({
    id: 'confirmTotp',
    method: 'post',
    path: '/auth/totp/confirm',
    tag,
    who: staff,
    body: z.strictObject({ code }),
    status: 204,
    summary: 'Turn the second factor on',
    errors: ['CODE_WRONG'],
  }),
  removeTotp: define({
    id: 'removeTotp',
    method: 'delete',
    path: '/auth/totp',
    tag,
    who: staff,
    fresh: true,
    status: 204,
    summary: 'Turn the second factor off',
  }),
  ownSessions: define({
    id: 'ownSessions',
    method: 'get',
    path: '/auth/sessions',
    tag,
    who: staff,
    status: 200,
    summary: 'Where you are signed in',
    response: z.strictObject({ items: z.array(sessionDto) }),
  }),
  endOwnSession: define({
    id: 'endOwnSession',
    method: 'delete',
    path: '/auth/sessions/{session_id}',
    tag,
    who: staff,
    params: z.strictObject({ session_id: uuid }),
    status: 204,
    summary: 'End another session of yours',
  }),
  previewInvitation: define({
    id: 'previewInvitation',
    method: 'post',
    path: '/auth/invitations/preview',
    tag,
    who: ['anyone'],
    body: z.strictObject({ token: linkToken }),
    status: 200,
    summary: 'What an invitation or reset link is for',
    response: invitationPreview,
    errors: ['INVITATION_INVALID'],
  }),
  acceptInvitation: define({
    id: 'acceptInvitation',
    method: 'post',
    path: '/auth/invitations/accept',
    tag,
    who: ['anyone'],
    body: acceptInvitation,
    status: 201,
    summary: 'Use an invitation or reset link and sign in',
    response: userDto,
    errors: ['INVITATION_INVALID', 'PASSWORD_WEAK', 'EMAIL_TAKEN', 'CODE_REQUIRED', 'CODE_WRONG'],
  }),
  startOidc: define({
    id: 'startOidc',
    method: 'get',
    path: '/auth/oidc/start',
    tag,
    who: ['anyone'],
    status: 302,
    query: z.strictObject({ to: z.enum(['agent', 'admin']).default('agent') }),
    summary: 'Go to the single sign-on provider',
    errors: ['OIDC_OFF', 'OIDC_FAILED'],
  }),
  finishOidc: define({
    id: 'finishOidc',
    method: 'get',
    path: '/auth/oidc/callback',
    tag,
    who: ['anyone'],
    status: 302,
    query: z.object({
      code: z.string().max(4000).optional(),
      state: z.string().max(500).optional(),
      error: z.string().max(500).optional(),
    }),
    summary: 'Where the provider sends people back',
    errors: ['OIDC_OFF'],
  }),
};
