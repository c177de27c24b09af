import type { Operation } from '../contract/index.ts';
import { AppError } from '../errors.ts';
import type { Actor } from './actor.ts';
import { clock } from './clock.ts';

/** Minutes for which a proof of identity is fresh enough for risky acts. */
export const FRESH_MINUTES = 10;

/** Whether somebody may make a call at all; which objects they may reach is `access.ts`'s to say. @throws AppError UNAUTHENTICATED, FORBIDDEN */
export function mayCall(operation: Pick<Operation, 'id' | 'who' | 'scope'>, actor: Actor | null): void {
  if (operation.who.includes('anyone')) return;
  if (!actor) throw new AppError('UNAUTHENTICATED', 'This needs a session.');
  if (actor.kind === 'subscriber') {
    if (operation.who.includes('subscriber')) return;
    throw new AppError('FORBIDDEN', 'This is for people who work here.');
  }
  if (actor.kind === 'key') {
    if (operation.scope && actor.scopes.includes(operation.scope)) return;
    throw new AppError('FORBIDDEN', 'This key may not do that.', { scope: operation.scope ?? null });
  }
  if (operation.who.includes(actor.role)) return;
  const staffOnly = operation.who.some((who) => who !== 'subscriber');
  throw new AppError('FORBIDDEN', staffOnly ? 'This role may not do that.' : 'This is for subscribers.');
}

/** Keys have no password to ask for; what they may do is bound by their scopes. @throws AppError FRESH_LOGIN_REQUIRED */
export function checkFresh(actor: Actor | null, now = clock.now()): void {
  if (actor?.kind === 'key') return;
  if (actor?.kind === 'user') {
    const age = now - Date.parse(actor.authenticated_at);
    if (age >= 0 && age <= FRESH_MINUTES * 60_000) return;
  }
  throw new AppError('FRESH_LOGIN_REQUIRED', 'This asks for a fresh proof of who you are.');
}
