/**
 * A process that owns a home until it is told to stop (SIGTERM) or killed. Prints one line of JSON: what became of
 * the start. As `embedded-owner.js HOME [UID]`; with a UID it becomes that ordinary user first.
 */
import { startEmbeddedPostgres } from '../../src/store/embedded/start-embedded-postgres.ts';

export type OwnerReport =
  | { readonly event: 'ready'; readonly url: string; readonly ms: number; readonly log: string[] }
  | { readonly event: 'failed'; readonly name: string; readonly message: string; readonly ownerPid?: number };

const [home = '', uid] = process.argv.slice(2);
if (uid !== undefined) {
  process.setgroups?.([]);
  process.setgid?.(Number(uid));
  process.setuid?.(Number(uid));
}

const report = (line: OwnerReport): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

const log: string[] = [];
const begun = performance.now();
try {
  const server = await startEmbeddedPostgres({ home, log: (message) => log.push(message) });
  const staying = setInterval(() => {}, 60_000);
  process.once('SIGTERM', async () => {
    await server.stop();
    clearInterval(staying);
  });
  report({ event: 'ready', url: server.url, ms: Math.round(performance.now() - begun), log });
} catch (error) {
  const { name, message, ownerPid } = error as Error & { ownerPid?: number };
  report({ event: 'failed', name, message, ...(ownerPid !== undefined && { ownerPid }) });
  process.exitCode = 1;
}
