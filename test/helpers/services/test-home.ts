import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for one test, to be used as `--home`. */
export interface TestHome {
  readonly path: string;
  remove(): Promise<void>;
}

/** Makes an empty folder that others may enter, as the embedded server's user must when the tests run as root. */
export async function makeTestHome(): Promise<TestHome> {
  const path = await mkdtemp(join(tmpdir(), 'harbinger-test-'));
  await chmod(path, 0o755);
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}
