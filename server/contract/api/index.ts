import { authApi } from './auth.api.ts';
import { conversationsApi } from './conversations.api.ts';
import type { Operation } from './operation.ts';
import { operationsApi } from './operations.api.ts';
import { subscribersApi } from './subscribers.api.ts';
import { understandingApi } from './understanding.api.ts';
import { usersApi } from './users.api.ts';

export * from './auth.api.ts';
export * from './conversations.api.ts';
export * from './operation.ts';
export * from './operations.api.ts';
export * from './subscribers.api.ts';
export * from './understanding.api.ts';
export * from './users.api.ts';

/** Every REST operation there is, below /api/v1. */
export const api = {
  ...authApi,
  ...subscribersApi,
  ...conversationsApi,
  ...understandingApi,
  ...usersApi,
  ...operationsApi,
} satisfies Record<string, Operation>;
