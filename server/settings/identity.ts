import { z } from 'zod';
import { issuer, keys, list, setting } from './setting.ts';

/** Who people and subscribers are. */
export const identitySettings = {
  OIDC_ISSUER: setting(
    issuer,
    '',
    'single sign-on (OpenID Connect) for people who work here: address of the provider',
    'the issuer that the provider names, such as https://login.example.net/realms/staff',
  ),
  OIDC_CLIENT_ID: setting(
    z.string().max(500, 'is longer than 500 characters'),
    '',
    'what the provider calls us',
    'the client id from the provider',
  ),
  OIDC_CLIENT_SECRET: setting(
    z.string().max(2000, 'is longer than 2000 characters'),
    '',
    'our password at the provider',
    'the client secret from the provider',
    true,
  ),
  OIDC_NAME: setting(
    z.string().min(1, 'is empty').max(60, 'is longer than 60 characters'),
    'Single sign-on',
    'name of the provider on its button',
    'a short name',
  ),
  OIDC_DOMAINS: setting(
    list.transform((all) => all.map((domain) => domain.toLowerCase())),
    '',
    'mail domains whose people get OIDC_DEFAULT_ROLE, separated by commas; empty means any',
    'domains such as example.net',
  ),
  OIDC_DEFAULT_ROLE: setting(
    z.enum(['', 'agent', 'supervisor'], 'is not agent or supervisor'),
    '',
    'role of people whom the provider knows and we do not; empty lets in only who was invited or has an account',
    'agent or supervisor, or leave it out',
  ),
  IDENTITY_KEYS: setting(
    keys,
    '',
    'keys that your systems sign the identity of subscribers with: one, or two while they are rotated',
    'one or two random keys of at least 32 characters, separated by a comma',
    true,
  ),
  IDENTITY_AUDIENCE: setting(
    z.string().min(1, 'is empty').max(200, 'is longer than 200 characters'),
    'switchboard',
    'what `aud` of an identity token must name',
    'a short name',
  ),
  IDENTITY_MODE: setting(
    z.enum(['optional', 'enforced'], 'is not a mode'),
    'optional',
    'enforced refuses subscribers without a proof of identity; optional lets them chat, and agents see that nobody vouched for them',
    'one of optional, enforced',
  ),
  IDENTITY_DEMO: setting(
    z.enum(['off', 'on'], 'is neither on nor off'),
    'off',
    'on shows one-time codes to whoever asks for one: for demonstrations on this machine alone',
    'off, or on where HOST is 127.0.0.1',
  ),
} as const;
