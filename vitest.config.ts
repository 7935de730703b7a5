import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/helpers/longest-first.ts';

export default defineConfig({
  test: {
    pool: 'forks',
    // One more than the processors of a small machine: services spend much of their time waiting.
    maxWorkers: 3,
    teardownTimeout: 30_000,
    restoreMocks: true,
    // No module keeps a state that a test could leave behind, so that they are loaded once for all files of a worker.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // Under CI a colour would be taken for text.
    env: { NO_COLOR: '1' },
    setupFiles: ['test/helpers/seed-property-tests.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'pure',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.int.test.ts', 'test/**/*.deep.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        // Pure as well, but minutes of fuzzing and learning: part of `npm test`, not of `npm run verify`.
        extends: true,
        test: { name: 'deep', include: ['test/**/*.deep.test.ts'], testTimeout: 300_000 },
      },
      {
        extends: true,
        test: {
          name: 'services',
          include: ['test/**/*.int.test.ts'],
          globalSetup: ['test/helpers/services/build.ts', 'test/helpers/services/global-setup.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
