import { isIP } from 'node:net';
import { z } from 'zod';
import { inProject } from '../paths.ts';
import { isOrigin, list, optionalPath, path, setting, whole } from './setting.ts';

/** Where the product runs and how it is reached. */
export const placeSettings = {
  HOST: setting(
    z.string().min(1, 'is empty'),
    '127.0.0.1',
    'address to listen on',
    'an address of this machine, e.g. 127.0.0.1',
  ),
  PORT: setting(
    whole(0, 65_535),
    '7070',
    'port to listen on; 0 takes a free one',
    'a number from 0 to 65535',
  ),
  DATA_DIR: setting(
    path,
    inProject('data', 'local'),
    'folder of the database and its backups',
    'a folder that this process may write',
  ),
  MODELS_DIR: setting(
    path,
    inProject('models', 'artifacts'),
    'folder of trained versions and releases',
    'a folder that this process may write',
  ),
  ENCODERS_DIR: setting(
    path,
    inProject('models', 'base'),
    'folder of the encoders, one folder a language',
    'a folder with en and zh as models/base has them',
  ),
  ALLOWED_ORIGINS: setting(
    list.refine((all) => all.every(isOrigin), 'has an entry that is not an origin'),
    '',
    'origins whose pages may connect beside our own, separated by commas',
    'origins such as https://help.example.net, without a path',
  ),
  PUBLIC_URL: setting(
    z.string().refine((value) => value === '' || isOrigin(value), 'is not an origin'),
    '',
    'address under which people reach this server, for links and sign-in; else that of the request',
    'an origin such as https://chat.example.net, without a path',
  ),
  TLS_CERT: setting(
    optionalPath,
    '',
    'certificate chain (PEM) for HTTPS',
    'the path of a readable file; TLS_KEY goes with it',
  ),
  TLS_KEY: setting(
    optionalPath,
    '',
    'private key (PEM) for HTTPS',
    'the path of a readable file; TLS_CERT goes with it',
  ),
  TRUSTED_PROXIES: setting(
    list.refine(
      (all) => all.every((entry) => isIP(entry.split('/')[0] ?? '') !== 0),
      'has an entry that is no address or subnet',
    ),
    '',
    'addresses of proxies that end TLS in front of us; only theirs X-Forwarded-* is read',
    'addresses or subnets such as 127.0.0.1,10.0.0.0/8',
  ),
  OPERATOR_NAME: setting(
    z.string().min(1, 'is empty').max(60, 'is longer than 60 characters'),
    'Switchboard Telecom',
    'name that subscribers see',
    'a short name',
  ),
  SESSION_HOURS: setting(
    whole(1, 720),
    '12',
    'hours after which a signed-in user signs in again',
    'a number from 1 to 720',
  ),
  LOG_LEVEL: setting(
    z.enum(['debug', 'info', 'warn', 'error', 'silent'], 'is not a level'),
    'info',
    'least level that is logged',
    'one of debug, info, warn, error, silent',
  ),
} as const;
