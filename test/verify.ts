import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** What it may take on two idle cores; a slower run is a reason to look for the file that got slow. */
const LIMIT_SECONDS = 40;

/** What is checked before every commit: no services, nothing built. */
const STEPS = [
  ['format and lint', 'biome', 'check', '--error-on-warnings', '.'],
  // What has been checked before is not checked again: eight seconds become two.
  [
    'types',
    'tsc',
    '--noEmit',
    '--incremental',
    '--tsBuildInfoFile',
    'node_modules/.cache/verify.tsbuildinfo',
  ],
  // They wait for nothing: a worker more than there are processors only loads every module once more.
  ['pure tests', 'vitest', 'run', '--project', 'pure', `--maxWorkers=${availableParallelism()}`],
] as const;

const started = performance.now();
const seconds = (from: number) => ((performance.now() - from) / 1000).toFixed(1);
const times: string[] = [];
let status = 0;
for (const [name, command, ...args] of STEPS) {
  const from = performance.now();
  // Found on the path that `npm run` sets.
  const run = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  times.push(`${name} ${seconds(from)} s`);
  status = run.status ?? 1;
  if (status !== 0) break;
}
process.stdout.write(
  `${times.join(', ')}; ${seconds(started)} s in all (limit ${LIMIT_SECONDS} s on two idle cores)\n`,
);
process.exitCode = status;
