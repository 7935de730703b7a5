import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CliProcess, runCli, startCli } from '../helpers/cli.ts';
import { TODAY } from '../helpers/real-clock.ts';
import { makeSampleBook } from '../helpers/sample-book.ts';
import { type OwnPostgres, readServerPid, startOwnPostgres } from '../helpers/services/own-postgres.ts';
import { freePort, type OwnRedis, startOwnRedis } from '../helpers/services/own-redis.ts';
import { makeTestHome, type TestHome } from '../helpers/services/test-home.ts';
import { waitFor } from '../helpers/services/wait-for.ts';

const DEADLINE_MS = 10_000;

let place: TestHome;
let folder: string;
let running: CliProcess[];
let server: OwnPostgres | null;
let redis: OwnRedis | null;
let frozen: number[];
beforeEach(async () => {
  running = [];
  frozen = [];
  server = null;
  redis = null;
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
  await redis?.stop();
  await server?.stop();
  await place.remove();
});

const file = () => join(place.path, 'harbinger.yaml');
const configure = (yaml: string) =>
  writeFile(file(), `timezone: UTC\nalerts: { quiet_hours: null }\n${yaml}\n`);

/** A service that has been started and need not be up. */
function launch(env: Readonly<Record<string, string>>, healthPort = 0, more: string[] = []): CliProcess {
  const args = ['start', '--verbose', '--config', file(), '--home', place.path, '--data', folder];
  const service = startCli([...args, '--health-port', String(healthPort), ...more], { env });
  running.push(service);
  return service;
}

async function serve(env: Readonly<Record<string, string>>): Promise<CliProcess> {
  const service = launch(env);
  await isUp(service);
  return service;
}

async function isUp(service: CliProcess): Promise<void> {
  await waitFor(
    () => {
      if (service.child.exitCode !== null) throw new Error(service.output().stderr);
      return service.output().stderr.includes('Ctrl-C stops');
    },
    { message: 'the service to be up' },
  );
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
  // Beside it people look, and no second pass begins.
  const beside = (...words: string[]) => runCli([...words, '--home', place.path], { env: {} });
  expect(await beside('alerts')).toMatchObject({ code: 0 });
  expect(await beside('run', '--data', folder)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is using this home'),
  });
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

/** What the health port says, once it says a word. */
async function askHealth(port: number, path: string, word: string): Promise<number> {
  return waitFor(
    async () => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`).catch(() => null);
      return (await answer?.text())?.includes(word) ? answer!.status : 0;
    },
    { message: `${path} to say ${word}` },
  );
}

it('waits at its start for a database and then for a Redis that are away, says so, and goes on or ends when told', async () => {
  server = await startOwnPostgres();
  redis = await startOwnRedis();
  const env = { DATABASE_URL: server.url(), REDIS_URL: redis.url };
  await Promise.all([server.halt(), redis.kill()]);
  const ports = [await freePort(), await freePort()];
  const [goesOn, ends] = ports.map((port) => launch(env, port)) as [CliProcess, CliProcess];
  for (const port of ports) {
    expect(await askHealth(port, '/healthz', 'the server of DATABASE_URL does not answer')).toBe(503);
    expect(await askHealth(port, '/readyz', '"ready":false')).toBe(503);
    expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).toBe(503);
  }
  expect(await endOf(ends, () => ends.child.kill('SIGTERM'))).toMatchObject({ code: 0 });
  await server.start();
  expect(await askHealth(ports[0]!, '/healthz', 'the Redis server of REDIS_URL does not answer')).toBe(503);
  await redis.start();
  await isUp(goesOn);
  expect(await askHealth(ports[0]!, '/readyz', '"ready":true')).toBe(200);
  // What is refused, or not to be waited for, is an error at once; a verb that does one thing never waits.
  const wrong = new URL(server.url());
  wrong.pathname = '/elsewhere';
  await redis.kill();
  const [unknown, unwaited] = await Promise.all([
    launch({ ...env, DATABASE_URL: wrong.href }).done,
    launch(env, 0, ['--wait', '0']).done,
  ]);
  expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('no database of that name') });
  expect(unwaited).toMatchObject({ code: 1, stderr: expect.stringContaining('REDIS_URL does not answer') });
  expect(unknown.stderr + unwaited.stderr).not.toContain('asked again');
});
