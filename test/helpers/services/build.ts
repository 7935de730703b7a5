import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

/**
 * Builds what is shipped, so that the tests' processes run exactly that. Types are `npm run verify`'s business (and
 * under CI a reason to stop): here their complaints are only shown, since the compiler emits all the same.
 */
export default function build(): void {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'build'], {
    cwd: resolve(import.meta.dirname, '../../..'),
    encoding: 'utf8',
  });
  if (status === 0) return;
  const complaints = `the build complains:\n${stdout}${stderr}`;
  if (process.env.CI) throw new Error(complaints);
  process.stderr.write(`${complaints}\n`);
}
