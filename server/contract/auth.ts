import { z } from 'zod';
import { timestamp, uuid } from './common.ts';

export const userRole = z.enum(['agent', 'supervisor', 'admin']);
export type UserRole = z.infer<typeof userRole>;

export const userDto = z.strictObject({ id: uuid, email: z.string(), name: z.string(), role: userRole });
export type UserDto = z.infer<typeof userDto>;

const email = z.email().max(254);
const password = z.string().min(1).max(256);

export const setupAccount = z.strictObject({
  token: z.string().min(1).max(200),
  email,
  name: z.string().trim().min(1).max(80),
  password,
});
export type SetupAccount = z.infer<typeof setupAccount>;

export const login = z.strictObject({ email, password });
export type Login = z.infer<typeof login>;

export const subscriberSession = z.strictObject({
  subscriber_id: uuid,
  /** Sent as `Authorization: Bearer …` and in the socket's `auth.token`; never in a URL. */
  token: z.string(),
  expires_at: timestamp,
  /** True where somebody vouched for who this is. */
  verified: z.boolean(),
});
export type SubscriberSession = z.infer<typeof subscriberSession>;
