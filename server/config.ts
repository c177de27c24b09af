import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import { inProject } from './paths.ts';

/** A wrong setting: names the variable, what is wrong and the fix; never prints a secret's value. */
export class ConfigError extends Error {
  readonly code = 'CONFIG_INVALID';
  readonly problems: { variable: string; problem: string; fix: string }[];

  constructor(problems: { variable: string; problem: string; fix: string }[]) {
    super(problems.map((p) => `${p.variable}: ${p.problem}\n  fix: ${p.fix}`).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

interface Setting<T> {
  schema: z.ZodType<T, string>;
  /** As it would stand in the environment; shown in `switchboard config`. */
  fallback: string;
  about: string;
  fix: string;
  secret?: true;
}

const setting = <T>(
  schema: z.ZodType<T, string>,
  fallback: string,
  about: string,
  fix: string,
  secret?: true,
): Setting<T> => ({
  schema,
  fallback,
  about,
  fix,
  ...(secret ? { secret } : {}),
});

const whole = (low: number, high: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'is not a whole number')
    .transform(Number)
    .refine((n) => n >= low && n <= high, `lies outside ${low} to ${high}`);
const path = z
  .string()
  .min(1, 'is empty')
  .transform((p) => resolve(p));
const optionalPath = z.string().transform((p) => (p === '' ? null : resolve(p)));
const list = z.string().transform((s) =>
  s
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
);

/** Empty (off), or what travels unharmed in a header and in a URL and cannot be guessed. */
const secret = z.string().refine((s) => s === '' || /^[\x21-\x7e]{16,}$/.test(s), {
  error: 'is shorter than 16 characters, or has a character that is not printable ASCII',
});

/** One key that signs, or two while the old one is replaced. */
const keys = list
  .refine((all) => all.length <= 2, 'has more than two keys')
  .refine((all) => all.every((key) => /^[\x21-\x7e]{32,}$/.test(key)), {
    error: 'has a key that is shorter than 32 characters, or not printable ASCII',
  });

/** Empty (off), or an address that cannot be listened in on. */
const issuer = z.string().refine((value) => value === '' || isIssuer(value), {
  error: 'is neither an https address nor one of this machine',
});

function isIssuer(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname.replace(/^\[|\]$/g, '')));
}

function isOrigin(value: string): boolean {
  try {
    return new URL(value).origin === value;
  } catch {
    return false;
  }
}

const settings = {
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
  INFERENCE_PROCESSES: setting(
    whole(0, 4),
    '0',
    'inference processes; 0 means one per core, four at most',
    'a number from 0 to 4',
  ),
  INFERENCE_QUEUE: setting(
    whole(1, 4096),
    '64',
    'messages that may wait for the model; more are delivered unlabelled',
    'a number from 1 to 4096',
  ),
  INFERENCE_DEADLINE_MS: setting(
    whole(50, 60_000),
    '500',
    'milliseconds that a message may wait for its prediction',
    'a number from 50 to 60000',
  ),
} as const;

type Settings = typeof settings;
export type SettingName = keyof Settings;
type Values = { [K in SettingName]: Settings[K] extends Setting<infer T> ? T : never };

export interface Config extends Values {
  /** INFERENCE_PROCESSES with 0 resolved. */
  readonly inferenceProcesses: number;
  /** Threads of ONNX Runtime in each inference process: two where there is a single process on several cores. */
  readonly inferenceThreads: number;
  /** True when subscribers reach us over HTTPS, by our own certificate or a listed proxy. */
  readonly https: boolean;
  readonly sources: Readonly<Record<SettingName, 'default' | 'environment'>>;
}

const names = Object.keys(settings) as SettingName[];

/** Reads the environment once. Throws ConfigError with every problem found, not only the first. */
export function loadConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const problems: { variable: string; problem: string; fix: string }[] = [];
  const values: Record<string, unknown> = {};
  const sources: Record<string, 'default' | 'environment'> = {};
  for (const name of names) {
    const { schema, fallback, fix } = settings[name];
    const given = env[name];
    sources[name] = given === undefined ? 'default' : 'environment';
    const parsed = schema.safeParse(given ?? fallback);
    if (parsed.success) values[name] = parsed.data;
    else
      problems.push({
        variable: name,
        problem: parsed.error.issues[0]?.message ?? 'is not valid',
        fix: `set it to ${fix}`,
      });
  }
  if (problems.length > 0) throw new ConfigError(problems);
  const config = values as Values;
  checkTogether(config);
  const cores = Math.min(4, availableParallelism());
  const inferenceProcesses = config.INFERENCE_PROCESSES || cores;
  return {
    ...config,
    inferenceProcesses,
    inferenceThreads: inferenceProcesses === 1 && cores > 1 ? 2 : 1,
    https: config.TLS_CERT !== null || config.TRUSTED_PROXIES.length > 0,
    sources: sources as Config['sources'],
  };
}

export const isLoopback = (host: string) =>
  host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);

function checkTogether(config: Values): void {
  if ((config.TLS_CERT === null) !== (config.TLS_KEY === null)) {
    const missing = config.TLS_CERT === null ? 'TLS_CERT' : 'TLS_KEY';
    throw new ConfigError([
      {
        variable: missing,
        problem: 'is missing while its partner is set',
        fix: 'set both TLS_CERT and TLS_KEY, or neither',
      },
    ]);
  }
  if (config.IDENTITY_DEMO === 'on' && (!isLoopback(config.HOST) || config.TRUSTED_PROXIES.length > 0)) {
    throw new ConfigError([
      {
        variable: 'IDENTITY_DEMO',
        problem: 'shows codes to whoever asks, and others can reach this server',
        fix: 'leave it out, or listen on 127.0.0.1 without a proxy',
      },
    ]);
  }
  const oidc = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] as const;
  const missing = oidc.filter((name) => config[name] === '');
  if (missing.length > 0 && missing.length < oidc.length) {
    throw new ConfigError(
      missing.map((variable) => ({
        variable,
        problem: 'is missing while its partners are set',
        fix: `set ${oidc.join(', ')}, or none of them`,
      })),
    );
  }
  if (!isLoopback(config.HOST) && config.TLS_CERT === null && config.TRUSTED_PROXIES.length === 0) {
    throw new ConfigError([
      {
        variable: 'HOST',
        problem: `${config.HOST} is reachable from other machines, and there is no TLS: passwords and chats would travel in the clear`,
        fix: 'set TLS_CERT and TLS_KEY, or list the proxy that ends TLS in TRUSTED_PROXIES, or listen on 127.0.0.1',
      },
    ]);
  }
}

/** What is in force and where it came from, with secrets masked; the output of `switchboard config`. */
export function describeConfig(
  config: Config,
): { name: SettingName; value: string; source: string; about: string }[] {
  return names.map((name) => {
    const { secret, about } = settings[name] as Setting<unknown>;
    const value = config[name];
    const shown = Array.isArray(value) ? value.join(',') : String(value ?? '');
    return { name, value: secret && shown !== '' ? '••••••••' : shown, source: config.sources[name], about };
  });
}
