import type { Request } from 'express';
import { api } from '../contract/index.ts';
import type { InvitationsService } from '../services/invitations.service.ts';
import type { UsersService } from '../services/users.service.ts';
import type { Serve } from './serve.ts';

export interface UserRoutes {
  users: UsersService;
  invitations: InvitationsService;
  /** Where people reach this server. */
  originOf: (req: Request) => string;
}

/** People who work here, and the links that let them in. */
export function userRoutes(serve: Serve, { users, invitations, originOf }: UserRoutes): void {
  serve(api.listUsers, ({ query }) => users.list(query));
  serve(api.getUser, ({ params }) => users.get(params.user_id));
  serve(api.updateUser, ({ actor, params, body }) => users.update(actor, params.user_id, body));
  serve(api.signOutUser, ({ actor, params }) => users.signOut(actor, params.user_id));
  serve(api.resetUser, ({ actor, params, body, req }) =>
    invitations.reset(actor, params.user_id, body, originOf(req)),
  );
  serve(api.listInvitations, ({ query }) => invitations.list(query));
  serve(api.invite, ({ actor, body, req }) => invitations.invite(actor, body, originOf(req)));
  serve(api.revokeInvitation, ({ actor, params }) => invitations.revoke(actor, params.invitation_id));
}
