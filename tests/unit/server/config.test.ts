import { expect, test } from 'vitest';
import { ConfigError, describeConfig, loadConfig } from '../../../server/config.ts';

const problems = (env: Record<string, string>) => {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

test('defaults are complete and named as such', () => {
  const config = loadConfig({});
  expect(config.HOST).toBe('127.0.0.1');
  expect(config.sources.PORT).toBe('default');
  expect(loadConfig({ PORT: '9000' }).sources.PORT).toBe('environment');
  expect(config.inferenceProcesses).toBeGreaterThanOrEqual(1);
});

test.each([
  ['PORT', 'eighty'],
  ['PORT', '70000'],
  ['LOG_LEVEL', 'loud'],
  ['ALLOWED_ORIGINS', 'https://example.org/path'],
  ['TRUSTED_PROXIES', 'proxy.example'],
  ['SETUP_TOKEN', 'short'],
  ['RASA_TOKEN', 'fifteen-letters'],
  ['RASA_TOKEN', 'sixteen letters and a space'],
  ['RASA_ORIGINS', 'www.example.net'],
  ['METRICS_TOKEN', 'fifteen-letters'],
  ['SESSION_HOURS', '0'],
  ['OPERATOR_NAME', ''],
])('%s=%s is refused with the variable and a fix', (name, value) => {
  const [problem] = problems({ [name]: value });
  expect(problem?.variable).toBe(name);
  expect(problem?.problem).not.toBe('');
  expect(problem?.fix).toMatch(/^set it to /);
});

test('all problems are told at once', () => {
  expect(problems({ PORT: 'x', LOG_LEVEL: 'y' }).map((p) => p.variable)).toEqual(['PORT', 'LOG_LEVEL']);
});

test('another host than this machine needs TLS or a listed proxy', () => {
  expect(problems({ HOST: '0.0.0.0' })[0]?.variable).toBe('HOST');
  expect(loadConfig({ HOST: '0.0.0.0', TRUSTED_PROXIES: '10.0.0.1' }).https).toBe(true);
  expect(problems({ TLS_CERT: '/x' })[0]?.variable).toBe('TLS_KEY');
});

test.each(['SETUP_TOKEN', 'RASA_TOKEN', 'METRICS_TOKEN'])(
  '%s is masked, and its value is not in an error',
  (name) => {
    const secret = 'a-very-secret-token-of-length';
    const shown = describeConfig(loadConfig({ [name]: secret }));
    expect(JSON.stringify(shown)).not.toContain(secret);
    expect(shown.find((row) => row.name === name)?.value).toBe('••••••••');
    expect(JSON.stringify(problems({ [name]: 'short-secret' }))).not.toContain('short-secret');
  },
);
