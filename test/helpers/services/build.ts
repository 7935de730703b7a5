import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

/**
 * Bundles what is shipped, so that the tests' processes run exactly that. Types are the business of `npm run verify` and of
 * the build that an installation makes.
 * @throws with what esbuild says when it cannot be bundled
 */
export default function build(): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'esbuild.config.ts'], {
    cwd: resolve(import.meta.dirname, '../../..'),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the build fails:\n${stdout}${stderr}`);
}
