import { api } from '../contract/index.ts';
import type { KeyService } from '../services/key.service.ts';
import type { Serve } from './serve.ts';

export function keyRoutes(serve: Serve, keys: KeyService): void {
  serve(api.listKeys, ({ query }) => keys.list(query));
  serve(api.createKey, ({ actor, body }) => keys.create(actor, body));
  serve(api.revokeKey, ({ actor, params }) => keys.revoke(actor, params.key_id));
}
