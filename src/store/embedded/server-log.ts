import { type FileHandle, open, rename, stat } from 'node:fs/promises';

const KEEP_BYTES = 1_000_000;
const TAIL_BYTES = 4_000;
const TAIL_LINES = 15;

/** PostgreSQL's own log file. */
export interface ServerLogFile {
  /** Opens the file for appending; the caller closes it. */
  open(): Promise<FileHandle>;
  /** The last lines written since this log was made, for error messages. */
  tail(): Promise<string>;
}

/** Opens the log at `path`; one above 1 MB is kept aside as `<path>.1` and a new one begun. */
export async function openServerLogFile(path: string): Promise<ServerLogFile> {
  const before = await stat(path).catch(() => undefined);
  const rotate = before !== undefined && before.size > KEEP_BYTES;
  if (rotate) await rename(path, `${path}.1`);
  const start = rotate ? 0 : (before?.size ?? 0);
  const append = (): Promise<FileHandle> => open(path, 'a', 0o640);
  await (await append()).close();
  return { open: append, tail: () => readTail(path, start) };
}

/** What the server's programs see of the environment: no settings or secrets of ours, English messages, UTC. */
export function serverEnvironment(): Record<string, string> {
  return { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}

async function readTail(path: string, start: number): Promise<string> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return '';
  try {
    const { size } = await file.stat();
    const from = Math.max(start, size - TAIL_BYTES);
    const buffer = Buffer.alloc(Math.max(0, size - from));
    await file.read(buffer, 0, buffer.length, from);
    return buffer.toString('utf8').trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
  } finally {
    await file.close();
  }
}
