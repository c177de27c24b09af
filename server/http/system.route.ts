import { api } from '../contract/index.ts';
import type { SystemService } from '../services/system.service.ts';
import type { Serve } from './serve.ts';

/** How the installation is doing. */
export function systemRoutes(serve: Serve, system: SystemService): void {
  serve(api.system, () => system.state());
}
