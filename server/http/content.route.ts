import { Router } from 'express';
import type { ContentService } from '../services/content.service.ts';

/** Words that the pages show and that belong to the pack, not to the page: titles of intents, the assistant's notes. */
export function contentRoutes(content: ContentService): Router {
  const router = Router();
  router.get('/intents', (_req, res) => {
    res.json({ intents: content.intents() });
  });
  router.get('/texts', (_req, res) => {
    res.json({ operator: content.operator, texts: content.texts() });
  });
  return router;
}
