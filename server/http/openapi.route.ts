import { api } from '../contract/index.ts';
import { openApiDocument } from './openapi/index.ts';
import type { Serve } from './serve.ts';

export function openApiRoutes(serve: Serve, version: string): void {
  let document: ReturnType<typeof openApiDocument> | undefined;
  serve(api.openapi, async () => {
    document ??= openApiDocument(version);
    return document;
  });
}
