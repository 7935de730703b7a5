import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { account, csm, emptyBook, pulse } from '../../faults/fault-book.ts';
import { type FaultPlace, withFaultPlace } from '../../faults/fault-place.ts';
import { jsonLines } from '../../helpers/cli.ts';
import { type LoopbackReceiver, startLoopbackReceiver } from '../../helpers/webhook/loopback-receiver.ts';
import { SECRET } from './webhook-harness.ts';

vi.setConfig({ testTimeout: 180_000 });

const [DAY, NEXT] = ['2026-03-02', '2026-03-03'];

let receiver: LoopbackReceiver;
beforeEach(async () => {
  receiver = await startLoopbackReceiver(SECRET);
});
afterEach(() => receiver.close());

const webhook = (rest: object) => ({
  webhooks: [{ name: 'jira', secret_env: 'JIRA_SECRET', allow_hosts: ['127.0.0.1'], ...rest }],
});

async function write(place: FaultPlace, day: string, critical: readonly string[]): Promise<void> {
  const book = emptyBook();
  book.csms.push(csm('ana', { slack_user_id: 'UANA', manager_email: 'mia@corp.example' }));
  for (const id of ['A1', 'A2']) {
    book.accounts.push(account(id, 'ana'));
    book.signals.push(pulse(id, day, critical.includes(id) ? 20 : 90));
  }
  await place.write(book);
}

/** What a verb prints that has to end well. */
async function well(place: FaultPlace, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await place.cli(...args);
  expect(code, stderr).toBe(0);
  return stdout;
}

interface Line {
  check: string;
  ok: boolean;
  says: string;
}

async function doctor(place: FaultPlace, ...more: string[]): Promise<Line> {
  const result = await place.cli('doctor', '--json', '--data', place.data, ...more);
  return jsonLines<Line>(result).find((line) => line.check === 'webhook jira')!;
}

it('sends tasks as they come and end, stops at a 410 with one notice, and goes on when it is told to', async () => {
  await withFaultPlace(
    { config: webhook({ url: receiver.url }), env: { JIRA_SECRET: SECRET } },
    async (place) => {
      await write(place, DAY, ['A1']);
      expect(await doctor(place)).toMatchObject({
        ok: true,
        says: expect.stringContaining('nothing was sent'),
      });
      expect(receiver.requests).toEqual([]);
      expect(await doctor(place, '--send')).toMatchObject({
        ok: true,
        says: expect.stringContaining('HTTP 204'),
      });
      expect(receiver.events.map(({ type, data }) => [type, data])).toEqual([['ping', {}]]);

      await place.run(DAY);
      const created = receiver.events.slice(1);
      expect(created.map(({ type }) => type)).toEqual(Array(3).fill('task.created'));
      expect(receiver.requests.every(({ verified }) => verified)).toBe(true);
      const [task] = await place.db<{ id: string }[]>`select id from tasks where step = 'call'`;
      await well(place, 'tasks', 'done', task!.id, '--outcome', 'They stay.', '--by', 'ana@corp.example');
      await well(place, 'outbox', 'retry');
      expect(receiver.events.at(-1)).toMatchObject({
        type: 'task.closed',
        data: { task: { outcome: 'They stay.' } },
      });
      expect(await well(place, 'outbox')).toMatch(/sent +webhook +task +jira/);

      receiver.always({ kind: 'answer', status: 410, body: SECRET });
      await write(place, NEXT, ['A1', 'A2']);
      await place.run(NEXT);
      const told = place.messages('#harbinger-admin').filter((m) => m.text.includes('jira'));
      expect(told).toHaveLength(1);
      expect(told[0]!.text).toContain('HTTP 410');
      const off = await doctor(place);
      expect(off).toMatchObject({ ok: false, says: expect.stringContaining('switched off: HTTP 410') });
      receiver.always(null);
      const before = receiver.events.length;
      await well(place, 'outbox', 'retry');
      expect(receiver.events.slice(before).map(({ type }) => type)).toEqual(Array(3).fill('task.created'));
      expect(await place.unsent()).toEqual([]);
    },
  );
});

it('keeps an address that is secret, and what a refusal quotes, out of everything', async () => {
  const token = 'sesame/open-4715+';
  const address = `${receiver.url}/hook?token=${encodeURIComponent(token)}`.replace(
    'http://',
    `http://bridge:${encodeURIComponent(token)}@`,
  );
  const env = { JIRA_SECRET: SECRET, JIRA_URL: address, TOKEN: token };
  await withFaultPlace({ config: webhook({ url_env: 'JIRA_URL' }), env }, async (place) => {
    await write(place, DAY, ['A1']);
    receiver.always({ kind: 'answer', status: 403, body: `no: ${address}, ${token}, ${SECRET}, Ana, A1` });
    await place.run(DAY);
    await doctor(place, '--send');
    await place.cli('outbox', '--json');
    await place.cli('config', 'show');
    const [request] = receiver.requests;
    const login = Buffer.from(`bridge:${token}`).toString('base64');
    expect(request!.event.headers.authorization).toBe(`Basic ${login}`);
    expect(request!.path).toBe(`/tasks/hook?token=${encodeURIComponent(token)}`);
    expect((await place.unsent()).map(({ state }) => state)).toEqual(Array(3).fill('parked'));
  });
});

it('sends nothing and does nothing while a secret is missing, and says where it is asked for', async () => {
  await withFaultPlace({ config: webhook({ url: receiver.url }) }, async (place) => {
    await write(place, DAY, ['A1']);
    for (const verb of ['run', 'start']) {
      const { code, stderr } = await place.cli(verb, '--data', place.data);
      expect(code).toBe(2);
      expect(stderr).toMatch(
        /harbinger\.yaml:\d+:\d+ environment JIRA_SECRET, the secret of webhook "jira", is not set; make one with/,
      );
    }
    expect(await place.episodes()).toEqual([]);
    expect((await place.cli('alerts')).code).toBe(0);
    expect(await doctor(place)).toMatchObject({ ok: false, says: expect.stringContaining('JIRA_SECRET') });
    expect(receiver.requests).toEqual([]);
  });
});
