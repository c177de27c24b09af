import type { UserRole } from '../contract/index.ts';

/** Who is asking. Made by `SessionService` from a token or cookie, never from what a client says of itself. */
export type Actor = SubscriberActor | UserActor;

export interface SubscriberActor {
  kind: 'subscriber';
  session_id: string;
  subscriber_id: string;
}

export interface UserActor {
  kind: 'user';
  session_id: string;
  user_id: string;
  name: string;
  role: UserRole;
}
