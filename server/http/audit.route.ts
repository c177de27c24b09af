import { api } from '../contract/index.ts';
import type { AuditService } from '../services/audit.service.ts';
import type { Serve } from './serve.ts';

/** Who did what. */
export function auditRoutes(serve: Serve, audit: AuditService): void {
  serve(api.listAudit, ({ query }) => audit.list(query));
  serve(api.verifyAudit, () => audit.verify());
}
