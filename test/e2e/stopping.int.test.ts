import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CliProcess, startCli } from '../helpers/cli.ts';
import { TODAY } from '../helpers/real-clock.ts';
import { makeSampleBook } from '../helpers/sample-book.ts';
import { type OwnPostgres, readServerPid, startOwnPostgres } from '../helpers/services/own-postgres.ts';
import { makeTestHome, type TestHome } from '../helpers/services/test-home.ts';
import { waitFor } from '../helpers/services/wait-for.ts';

const DEADLINE_MS = 10_000;

let place: TestHome;
let folder: string;
let running: CliProcess[];
let server: OwnPostgres | null;
let frozen: number[];
beforeEach(async () => {
  running = [];
  frozen = [];
  server = null;
  place = await makeTestHome();
  folder = (await makeSampleBook(join(place.path, 'data'), { accounts: 5, days: 10, seed: 1, endOn: TODAY }))
    .folder;
  await configure('');
});
afterEach(async () => {
  for (const pid of frozen) process.kill(pid, 'SIGCONT');
  for (const { child, done } of running) {
    child.kill('SIGKILL');
    await done;
  }
  await server?.stop();
  await place.remove();
});

const file = () => join(place.path, 'harbinger.yaml');
const configure = (yaml: string) =>
  writeFile(file(), `timezone: UTC\nalerts: { quiet_hours: null }\n${yaml}\n`);

async function serve(env: Readonly<Record<string, string>>): Promise<CliProcess> {
  const args = ['start', '--verbose', '--config', file(), '--home', place.path, '--data', folder];
  const service = startCli([...args, '--health-port', '0'], { env });
  running.push(service);
  await waitFor(
    () => {
      if (service.child.exitCode !== null) throw new Error(service.output().stderr);
      return service.output().stderr.includes('Ctrl-C stops');
    },
    { message: 'the service to be up' },
  );
  return service;
}

async function endOf(service: CliProcess, begin: () => void): Promise<{ code: number | null; ms: number }> {
  const since = performance.now();
  begin();
  const { code } = await service.done;
  return { code, ms: performance.now() - since };
}

async function freeze(postmaster: number): Promise<void> {
  const children = await readFile(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8');
  frozen = [postmaster, ...children.trim().split(' ').map(Number)];
  for (const pid of frozen) process.kill(pid, 'SIGSTOP');
}

it('a frozen database does not keep the service from ending', async () => {
  server = await startOwnPostgres();
  const service = await serve({ DATABASE_URL: server.url() });
  await freeze(await readServerPid(server.home));
  const { ms } = await endOf(service, () => service.child.kill('SIGTERM'));
  expect(ms).toBeLessThan(DEADLINE_MS);
});

it('an embedded server that is killed ends the service with a word, and the next start recovers it', async () => {
  const service = await serve({});
  const pid = await readServerPid(place.path);
  const { code, ms } = await endOf(service, () => process.kill(pid, 'SIGKILL'));
  expect(ms).toBeLessThan(DEADLINE_MS);
  expect(code).toBe(1);
  expect(service.output().stderr).toContain('the embedded database ended by itself');
  const again = await serve({});
  expect((await endOf(again, () => again.child.kill('SIGTERM'))).code).toBe(0);
});

it('an embedded server that is frozen does not keep the service from ending', async () => {
  const service = await serve({});
  const pid = await readServerPid(place.path);
  await freeze(pid);
  const { ms } = await endOf(service, () => service.child.kill('SIGTERM'));
  expect(ms).toBeLessThan(DEADLINE_MS);
});

it('takes a configuration over that was changed while the database was away', async () => {
  server = await startOwnPostgres();
  const service = await serve({ DATABASE_URL: server.url() });
  await server.kill();
  await configure('locale: pt-BR');
  await waitFor(() => service.output().stderr.includes('cannot be taken over yet'));
  await server.start();
  await waitFor(() => service.output().stderr.includes('configuration reloaded'));
  expect(service.child.exitCode).toBeNull();
});
