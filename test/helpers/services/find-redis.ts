import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const SERVERS = ['redis-server', 'valkey-server'];

/**
 * One line of shell per package manager. On Debian the package would start a service of its own at once; a policy
 * file that says no (101), removed afterwards, prevents it.
 */
const INSTALL: ReadonlyArray<{ manager: string; script: string; needsRoot: boolean }> = [
  {
    manager: 'apt-get',
    needsRoot: true,
    script: `
      set -e
      policy=/usr/sbin/policy-rc.d
      if [ ! -e "$policy" ]; then
        trap 'rm -f "$policy"' EXIT
        printf '#!/bin/sh\\nexit 101\\n' > "$policy"
        chmod 755 "$policy"
      fi
      export DEBIAN_FRONTEND=noninteractive
      apt-get -o DPkg::Lock::Timeout=120 update
      apt-get -o DPkg::Lock::Timeout=120 install -y --no-install-recommends redis-server`,
  },
  { manager: 'apk', needsRoot: true, script: 'apk add --no-cache redis' },
  { manager: 'dnf', needsRoot: true, script: 'dnf install -y redis || dnf install -y valkey' },
  { manager: 'brew', needsRoot: false, script: 'brew install redis' },
];

/**
 * The Redis server program: from PATH, else installed with the system's package manager.
 * @throws when there is none and none can be installed. Tests that need Redis are never skipped.
 */
export async function findRedis(): Promise<string> {
  const present = await firstOnPath(SERVERS);
  if (present !== undefined) return present;
  const tried: string[] = [];
  for (const { manager, script, needsRoot } of INSTALL) {
    if ((await firstOnPath([manager])) === undefined) continue;
    const [command, ...args] =
      !needsRoot || process.getuid?.() === 0 ? ['sh', '-c'] : ['sudo', '-n', 'sh', '-c'];
    process.stderr.write(`redis-server is missing: installing it with ${manager}\n`);
    const output = await runQuietly(command as string, [...args, script]);
    const installed = await firstOnPath(SERVERS);
    if (installed !== undefined) return installed;
    tried.push(`${manager}: ${output}`);
  }
  throw new Error(
    `The tests need a Redis server: put redis-server on the PATH, or set REDIS_URL.\n${tried.join('\n')}`,
  );
}

async function firstOnPath(names: string[]): Promise<string | undefined> {
  for (const name of names) {
    const found = await run('sh', ['-c', `command -v ${name}`]).catch(() => undefined);
    if (found !== undefined) return found.stdout.trim();
  }
  return undefined;
}

/** Returns the last lines of output, for the message when it did not help. */
function runQuietly(command: string, args: string[]): Promise<string> {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const collect = (chunk: Buffer): void => {
      output = `${output}${chunk.toString()}`.slice(-2_000);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', (error) => resolve(error.message));
    child.once('close', () => resolve(output.trim()));
  });
}
