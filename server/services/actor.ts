import type { ApiScope, UserRole } from '../contract/index.ts';

/** Who is asking. Made by `SessionService` from a token or cookie, never from what a client says of itself. */
export type Actor = SubscriberActor | UserActor | KeyActor;

export interface SubscriberActor {
  kind: 'subscriber';
  session_id: string;
  subscriber_id: string;
  /** Somebody vouched for who this is, in this session. */
  verified: boolean;
}

export interface UserActor {
  kind: 'user';
  session_id: string;
  user_id: string;
  name: string;
  role: UserRole;
  /** When the person last proved who they are. */
  authenticated_at: string;
}

/** A program of the operator's. */
export interface KeyActor {
  kind: 'key';
  /** `key:ID`: what limits and idempotency count by. */
  session_id: string;
  key_id: string;
  name: string;
  scopes: readonly ApiScope[];
}

/** How an actor is named in the audit trail. */
export const actorId = (actor: Actor): string =>
  actor.kind === 'user'
    ? actor.user_id
    : actor.kind === 'key'
      ? actor.session_id
      : `subscriber:${actor.subscriber_id}`;
