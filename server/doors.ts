import type { Repositories } from '../data/index.ts';
import type { Config } from './config.ts';
import { AuthService } from './services/auth.service.ts';
import type { Bus } from './services/bus.ts';
import { demoSender } from './services/code-sender.ts';
import { IdentityService } from './services/identity.service.ts';
import { InvitationsService } from './services/invitations.service.ts';
import type { Log } from './services/log.ts';
import { OidcService } from './services/oidc.service.ts';
import type { QueueService } from './services/queue.service.ts';
import { SecondFactorService } from './services/second-factor.service.ts';
import { SessionService } from './services/session.service.ts';
import type { Throttles } from './services/throttle.ts';
import { UsersService } from './services/users.service.ts';

/** How people who work here and subscribers come in. */
export interface Doors {
  sessions: SessionService;
  auth: AuthService;
  secondFactor: SecondFactorService;
  users: UsersService;
  invitations: InvitationsService;
  oidc: OidcService | null;
  identity: IdentityService;
}

export interface DoorsOptions {
  config: Config;
  repositories: Repositories;
  queue: QueueService;
  bus: Bus;
  throttles: Throttles;
  log: Log;
}

export function createDoors({ config, queue, log, ...common }: DoorsOptions): Doors {
  const { repositories, bus, throttles } = common;
  const sessions = new SessionService({
    ...common,
    userHours: config.SESSION_HOURS,
    identityEnforced: config.IDENTITY_MODE === 'enforced',
  });
  const secondFactor = new SecondFactorService({ repositories, throttles, issuer: config.OPERATOR_NAME });
  const accounts = { repositories, sessions, secondFactor, throttles };
  return {
    sessions,
    secondFactor,
    auth: new AuthService(accounts),
    users: new UsersService({ repositories, sessions, queue, bus }),
    invitations: new InvitationsService(accounts),
    oidc:
      config.OIDC_ISSUER === ''
        ? null
        : new OidcService({
            issuer: config.OIDC_ISSUER,
            clientId: config.OIDC_CLIENT_ID,
            clientSecret: config.OIDC_CLIENT_SECRET,
            name: config.OIDC_NAME,
            domains: config.OIDC_DOMAINS,
            defaultRole: config.OIDC_DEFAULT_ROLE,
            repositories,
            sessions,
            log,
          }),
    identity: new IdentityService({
      ...common,
      sessions,
      keys: config.IDENTITY_KEYS,
      audience: config.IDENTITY_AUDIENCE,
      sender: config.IDENTITY_DEMO === 'on' ? demoSender : null,
    }),
  };
}
