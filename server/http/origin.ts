import type { Request } from 'express';
import type { Origin } from '../services/session.service.ts';

/** Where somebody signs in from. @param address as a listed proxy says it, where there is one */
export const signInFrom = (req: Request, address: string): Origin => ({
  address,
  userAgent: req.get('user-agent') ?? null,
});

/** The address under which people reach this server: PUBLIC_URL, else the one that this request was sent to. */
export const publicOrigin = (req: Request, configured: string, own: (host: string) => string): string =>
  configured || own(req.headers.host ?? '');
