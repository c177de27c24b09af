import { defineConfig } from 'vitest/config';

const project = (name: string, include: string[], extra: Record<string, unknown> = {}) => ({
  test: {
    name,
    include,
    environment: 'node' as const,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    globalSetup: ['tests/support/global-setup.ts'],
    ...extra,
  },
});

/** Files that start servers or models run one after the other: on two cores more would only time out. */
const alone = { fileParallelism: false, pool: 'forks' as const };

export default defineConfig({
  test: {
    projects: [
      project('unit', ['tests/unit/**/*.test.ts', 'tests/migrations/**/*.test.ts'], {
        pool: 'forks',
        globalSetup: [],
      }),
      project('api', ['tests/api/**/*.test.ts'], alone),
      project('sockets', ['tests/sockets/**/*.test.ts'], alone),
      project('models', ['tests/models/**/*.test.ts'], { ...alone, testTimeout: 60_000 }),
      project('browser', ['tests/browser/**/*.test.ts'], {
        ...alone,
        testTimeout: 60_000,
        hookTimeout: 120_000,
      }),
      project('faults', ['tests/faults/**/*.test.ts'], {
        ...alone,
        testTimeout: 300_000,
        hookTimeout: 180_000,
      }),
    ],
  },
});
