import { z } from 'zod';
import { rasaMessage, rasaParse, rasaStatus } from '../../contract/index.ts';
import type { JsonSchema, Schemas } from './schemas.ts';

const answered = z.array(
  z.object({
    recipient_id: z.string(),
    text: z.string(),
    buttons: z.array(z.object({ title: z.string(), payload: z.string() })).optional(),
  }),
);
const version = z.object({ version: z.string(), minimum_compatible_version: z.string() });

/** The doors for clients made for Rasa: outside /api/v1, with a token of their own, off until RASA_TOKEN is set. */
export function rasaPaths(schemas: Schemas): Record<string, JsonSchema> {
  const door = (
    method: 'get' | 'post',
    row: { id: string; summary: string; body?: z.ZodType; response: JsonSchema },
  ): JsonSchema => ({
    servers: [{ url: '/' }],
    [method]: {
      operationId: row.id,
      tags: ['Rasa'],
      summary: row.summary,
      ...(row.body
        ? {
            requestBody: {
              required: true,
              content: { 'application/json': { schema: schemas.input(row.body) } },
            },
          }
        : {}),
      responses: {
        200: { description: 'Done', content: { 'application/json': { schema: row.response } } },
        default: {
          description: 'Refused',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
      security: [{ rasa: [] }],
    },
  });
  return {
    '/model/parse': door('post', {
      id: 'rasaParse',
      summary: 'Intent and entities as Rasa gives them; spans in code points',
      body: rasaParse,
      response: { type: 'object' },
    }),
    '/webhooks/rest/webhook': door('post', {
      id: 'rasaWebhook',
      summary: 'A message of a sender; what the assistant says to it',
      body: rasaMessage,
      response: schemas.output(answered),
    }),
    '/status': door('get', {
      id: 'rasaStatus',
      summary: 'What is served',
      response: schemas.output(rasaStatus),
    }),
    '/version': door('get', {
      id: 'rasaVersion',
      summary: 'The version of Switchboard',
      response: schemas.output(version),
    }),
  };
}
