import { isIP } from 'node:net';
import { z } from 'zod';
import { isOrigin, list, secret, setting } from './setting.ts';

/** Doors for systems and for the first account. */
export const doorsSettings = {
  SETUP_TOKEN: setting(
    z.string().refine((s) => s === '' || s.length >= 24, 'is shorter than 24 characters'),
    '',
    'one-time token for the first account, for unattended installs; else one is made and printed',
    'at least 24 random characters, or leave it out',
    true,
  ),
  RASA_TOKEN: setting(
    secret,
    '',
    'opens the REST doors for clients made for Rasa (/model/parse, /webhooks/rest/webhook) to whoever sends it',
    'at least 16 random characters, or leave it out',
    true,
  ),
  RASA_ORIGINS: setting(
    list.refine((all) => all.every(isOrigin), 'has an entry that is not an origin'),
    '',
    'origins whose pages may use the chat channel for Rasa clients at /socket.io, separated by commas',
    'origins such as https://www.example.net, without a path',
  ),
  WEBHOOK_NETWORKS: setting(
    list.refine(
      (all) =>
        all.every((entry) => /^[^/]+(?:\/\d{1,3})?$/.test(entry) && isIP(entry.split('/')[0] ?? '') !== 0),
      'has an entry that is no address or subnet',
    ),
    '',
    'private addresses or subnets that webhooks may call; all others inside are refused',
    'addresses or subnets such as 10.20.0.0/16',
  ),
  METRICS_TOKEN: setting(
    secret,
    '',
    'bearer token for /metrics; without it they are served to this machine alone',
    'at least 16 random characters, or leave it out',
    true,
  ),
} as const;
