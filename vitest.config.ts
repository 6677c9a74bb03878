import { defineConfig } from 'vitest/config';

const noServers = [
  'test/domain/**/*.test.ts',
  'test/api/**/*.test.ts',
  'test/cli/**/*.test.ts',
  'test/runner/**/*.test.ts',
  'test/worker/**/*.test.ts',
  'test/bench/**/*.test.ts',
];

export default defineConfig({
  test: {
    pool: 'forks',
    projects: [
      { test: { name: 'pure', include: noServers, pool: 'threads', isolate: false, testTimeout: 15_000 } },
      {
        test: {
          name: 'activities',
          include: ['test/activities/**/*.test.ts', 'test/stack/**/*.test.ts'],
          pool: 'forks',
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'workflows',
          include: ['test/workflows/**/*.test.ts', 'test/replay/**/*.test.ts', 'test/soak/**/*.test.ts'],
          globalSetup: ['test/support/bundle-workflows.ts', 'test/support/temporal-test-server.ts'],
          setupFiles: ['test/support/runtime.ts'],
          pool: 'forks',
          // Each file starts time-skipping servers of its own: two cores bear one file at a time.
          fileParallelism: false,
          // On two cores that have other work a test of seconds takes a minute.
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'simulation',
          include: ['test/simulation/**/*.test.ts'],
          pool: 'forks',
          testTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'store',
          include: ['test/store/**/*.test.ts'],
          globalSetup: ['test/support/postgres.ts'],
          pool: 'forks',
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'real',
          include: ['test/durability/**/*.test.ts'],
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 900_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
