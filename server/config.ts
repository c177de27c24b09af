import { availableParallelism } from 'node:os';
import { doorsSettings } from './settings/doors.ts';
import { identitySettings } from './settings/identity.ts';
import { inferenceSettings } from './settings/inference.ts';
import { placeSettings } from './settings/place.ts';
import { isLoopback, type Setting } from './settings/setting.ts';

export { isLoopback };

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

const settings = { ...placeSettings, ...doorsSettings, ...identitySettings, ...inferenceSettings };

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
