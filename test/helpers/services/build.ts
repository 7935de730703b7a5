import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

/** Builds what is shipped, so that the tests' processes run exactly that. Throws with the compiler's words. */
export default function build(): void {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'build'], {
    cwd: resolve(import.meta.dirname, '../../..'),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the build failed:\n${stdout}${stderr}`);
}
