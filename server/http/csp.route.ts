import express, { Router } from 'express';
import { z } from 'zod';
import type { Log } from '../services/log.ts';
import type { MetricsService } from '../services/metrics.service.ts';
import type { Throttles } from '../services/throttle.ts';
import { limitRequests } from './middleware/limits.ts';

/** Where browsers report what the policy stopped. */
export const CSP_REPORTS = '/csp-reports';

// Two shapes: `report-uri` (CSP 2) and the Reporting API (CSP 3). Only the directive is read: addresses may hold what is private.
const directive = z.string().max(60);
const report = z.union([
  z.object({
    'csp-report': z
      .object({ 'effective-directive': directive })
      .or(z.object({ 'violated-directive': directive })),
  }),
  z
    .array(z.object({ type: z.string().max(60), body: z.object({ effectiveDirective: directive }).loose() }))
    .max(20),
]);
const known = /^[a-z-]+/;

/** Counts violations of our own pages' policy, so that a slip in a page is seen without a user's telling. */
export function cspRoutes({
  metrics,
  throttles,
  log,
}: {
  metrics: MetricsService;
  throttles: Throttles;
  log: Log;
}): Router {
  const router = Router();
  const body = express.json({ limit: '16kb', type: ['application/csp-report', 'application/reports+json'] });
  router.post(CSP_REPORTS, limitRequests(throttles), body, (req, res) => {
    const read = report.safeParse(req.body);
    for (const name of read.success ? directivesOf(read.data) : []) {
      const violated = known.exec(name)?.[0] ?? 'unknown';
      metrics.violated(violated);
      log.warn({ directive: violated }, 'a page broke its content security policy');
    }
    res.status(204).end();
  });
  return router;
}

function directivesOf(read: z.infer<typeof report>): string[] {
  if (Array.isArray(read))
    return read.filter((one) => one.type === 'csp-violation').map((one) => one.body.effectiveDirective);
  const inner = read['csp-report'];
  return ['effective-directive' in inner ? inner['effective-directive'] : inner['violated-directive']];
}
