import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

const require = createRequire(import.meta.url);

const shared = {
  resolve: {
    tsconfigPaths: true,
    // Vite would load graphql's .mjs while Nest loads its .js: two copies of every type class.
    alias: [{ find: /^graphql$/, replacement: require.resolve('graphql') }],
  },
};

const project = (name: string, include: string[], database: boolean) => ({
  ...shared,
  test: {
    name,
    include,
    isolate: false,
    // No test asserts how long anything takes; this ends one that hangs, on a machine that does other things as well.
    testTimeout: 180_000,
    hookTimeout: 120_000,
    setupFiles: ['test/support/setup.ts'],
    ...(database ? { globalSetup: ['test/support/postgres.global.ts'] } : {}),
  },
});

export default defineConfig({
  test: {
    projects: [
      project('unit', ['src/**/*.spec.ts', 'libs/**/*.spec.ts', 'test/unit/**/*.spec.ts'], false),
      project('integration', ['test/integration/**/*.spec.ts'], true),
      project('e2e', ['test/e2e/**/*.e2e-spec.ts'], true),
      project('contract', ['test/contract/**/*.spec.ts'], true),
      project('bad-days', ['test/bad-days/**/*.spec.ts'], false),
      project('deploy', ['test/deploy/**/*.spec.ts'], false),
    ],
  },
});
