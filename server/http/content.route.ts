import { api } from '../contract/index.ts';
import type { ContentService } from '../services/content.service.ts';
import type { Serve } from './serve.ts';

/** Words that the pages show and that belong to the pack, not to the page: titles of intents, the assistant's notes. */
export function contentRoutes(serve: Serve, content: ContentService, identityCodes: boolean): void {
  serve(api.listIntents, async () => ({ intents: content.intents() }));
  serve(api.listTexts, async () => ({
    operator: content.operator,
    texts: content.texts(),
    /** Whether subscribers can verify themselves by a code. */
    identity_codes: identityCodes,
  }));
}
