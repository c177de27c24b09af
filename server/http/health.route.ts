import { Router } from 'express';
import type { HealthService } from '../services/health.service.ts';

export function healthRoutes(health: HealthService): Router {
  const router = Router();
  /** Alive: the event loop answers. */
  router.get('/healthz', (_req, res) => {
    res.json({ status: 'ok' });
  });
  /** Ready: messages are stored. Understanding may be away; that is said, and people read the messages meanwhile. */
  router.get('/readyz', (_req, res) => {
    const state = health.state();
    res.status(state.ready ? 200 : 503).json(state);
  });
  return router;
}
