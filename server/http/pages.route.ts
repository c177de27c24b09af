import { join } from 'node:path';
import express, { Router } from 'express';
import { notFound } from './middleware/problems.ts';

/** The built pages: hashed assets are kept by browsers for ever, the pages themselves never. */
export function pageRoutes(folder: string): Router {
  const router = Router();
  router.use(
    '/assets',
    express.static(join(folder, 'assets'), {
      immutable: true,
      maxAge: '365d',
      index: false,
    }),
    notFound,
  );
  const page = (name: string) => (_req: express.Request, res: express.Response) => {
    res.set('Cache-Control', 'no-store').sendFile(join(folder, name, 'index.html'));
  };
  router.get('/', page('chat'));
  router.get('/agent', page('agent'));
  router.get('/api', page('api'));
  router.get('/admin', page('admin'));
  return router;
}
