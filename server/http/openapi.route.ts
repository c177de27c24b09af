import { api } from '../contract/index.ts';
import { openApiDocument } from './openapi/index.ts';
import type { Serve } from './serve.ts';

/** Made once in a process: it is the same for the same code, and a quarter of a second is much for a shared loop. */
const made = new Map<string, ReturnType<typeof openApiDocument>>();

export function openApiRoutes(serve: Serve, version: string): void {
  serve(api.openapi, async () => {
    const document = made.get(version) ?? openApiDocument(version);
    made.set(version, document);
    return document;
  });
}
