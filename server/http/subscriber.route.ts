import { api } from '../contract/index.ts';
import type { IdentityService } from '../services/identity.service.ts';
import type { Serve } from './serve.ts';

export interface SubscriberRoutes {
  identity: IdentityService;
}

/** Sessions of subscribers, and who they are. */
export function subscriberRoutes(serve: Serve, { identity }: SubscriberRoutes): void {
  serve(api.openSubscriberSession, ({ body, address }) => identity.open(body?.identity, address));
  serve(api.openSessionFor, ({ actor, body }) => identity.openFor(actor, body));
  serve(api.identity, ({ actor }) => identity.state(actor));
  serve(api.proveIdentity, ({ actor, body }) => identity.prove(actor, body));
  serve(api.requestIdentityCode, ({ actor, body }) => identity.requestCode(actor, body.external_id));
  serve(api.confirmIdentityCode, ({ actor, params, body }) =>
    identity.confirmCode(actor, params.code_id, body.code),
  );
}
