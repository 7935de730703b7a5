import { writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { type Connection, connect } from '../../src/store/connect.ts';
import { listQuarantine } from '../../src/store/import/list-quarantine.ts';
import { migrateDatabase } from '../../src/store/migrate.ts';
import { type CliProcess, startCli } from '../helpers/cli.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/services/test-database.ts';
import { makeTestHome, type TestHome } from '../helpers/services/test-home.ts';
import { waitFor } from '../helpers/services/wait-for.ts';
import { signed } from '../sources/webhook/sign-events.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const TYPEFORM_SECRET = 'sesame-typeform-4711';
const STRIPE_SECRET = 'whsec_sesame-stripe-4711';

const CONFIG = {
  alerts: { quiet_hours: null },
  sources: [
    {
      kind: 'webhook',
      name: 'answers',
      verify: { kind: 'typeform', secret_env: 'TYPEFORM_SECRET' },
      max_kilobytes: 4,
      resources: {
        answers: {
          entity: 'surveys',
          items: '$',
          only: 'event_type = "form_response"',
          map: {
            response_id: 'form_response.token',
            account_id: 'form_response.hidden.account_id',
            kind: '"nps"',
            score: 'form_response.answers[field.type = "nps"][0].number',
            comment: 'form_response.answers[type = "text"][0].text',
            responded_at: '$instant(form_response.submitted_at)',
          },
        },
      },
    },
    {
      kind: 'webhook',
      name: 'payments',
      verify: { kind: 'stripe', secret_env: 'STRIPE_SECRET' },
      resources: {
        invoices: {
          entity: 'invoices',
          items: '$',
          only: '$substring(type, 0, 8) = "invoice." and data.object.object = "invoice"',
          map: {
            invoice_id: 'data.object.id',
            account_id: 'data.object.customer',
            amount: '$major(data.object.amount_due, data.object.currency)',
            currency: '$uppercase(data.object.currency)',
            due_on: '$day(data.object.due_date)',
            status: 'data.object.status',
          },
        },
      },
    },
  ],
};

let database: TestDatabase;
let connection: Connection;
let home: TestHome;
let service: CliProcess;
let url: string;

/** A port that nobody has at the moment. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

beforeEach(async () => {
  database = await createTestDatabase({ migrate: migrateDatabase });
  connection = connect(database.url);
  await connection.raw`insert into accounts (account_id) values ('A1')`;
  home = await makeTestHome();
  const config = join(home.path, 'harbinger.yaml');
  await writeFile(config, stringify(CONFIG));
  const port = await freePort();
  url = `http://127.0.0.1:${port}/webhooks`;
  service = startCli(
    ['start', '--home', home.path, '--config', config, '--health-port', '0', '--webhook-port', String(port)],
    { env: { DATABASE_URL: database.url, TYPEFORM_SECRET, STRIPE_SECRET } },
  );
  await waitFor(
    () =>
      service.output().stderr.includes('webhooks: POST') ||
      service.output().stdout.includes('webhooks: POST'),
    {
      message: 'the service',
    },
  );
});

afterEach(async () => {
  service.child.kill('SIGTERM');
  const { stdout, stderr } = await service.done;
  expect(`${stdout}${stderr}`).not.toMatch(/sesame/);
  await connection.close();
  await database.drop();
  await home.remove();
});

async function post(name: string, body: string, headers: Record<string, string>): Promise<number> {
  const response = await fetch(`${url}/${name}`, { method: 'POST', body, headers });
  await response.text();
  return response.status;
}

const answer = (n: number, score: unknown) =>
  JSON.stringify({
    event_id: `e${n}-${score}`,
    event_type: 'form_response',
    form_response: {
      token: `r${n}`,
      submitted_at: '2026-03-03T09:00:00Z',
      hidden: { account_id: 'A1' },
      answers: [
        { type: 'number', number: score, field: { type: 'nps' } },
        { type: 'text', text: 'too slow', field: { type: 'long_text' } },
      ],
    },
  });
const typeform = (body: string) => post('answers', body, signed.typeform(body, { secret: TYPEFORM_SECRET }));
const surveys = () =>
  connection.raw`select response_id, score::int as score, comment from surveys order by 1`;
const received = async () => {
  const [row] = await connection.raw<{ n: number }[]>`select count(*)::int as n from received_events`;
  return row!.n;
};

it('stores what is proven before it says so, makes rows of it at once, and takes nothing else', async () => {
  expect(await typeform(answer(1, 2))).toBe(200);
  expect(await received()).toBe(1);
  await waitFor(async () => (await surveys()).length === 1, { message: 'the answer' });
  expect(await surveys()).toEqual([{ response_id: 'r1', score: 2, comment: 'too slow' }]);

  // The same again, as senders do whose first attempt was not answered in time, and as others do who overheard it.
  expect(await typeform(answer(1, 2))).toBe(200);
  expect(await received()).toBe(1);
  // A correction is another event about the same answer.
  expect(await typeform(answer(1, 9))).toBe(200);
  await waitFor(async () => (await surveys())[0]!.score === 9, { message: 'the correction' });

  const forged = answer(2, 10);
  expect(await post('answers', forged, signed.typeform(forged, { secret: 'another' }))).toBe(401);
  expect(await post('answers', forged, {})).toBe(401);
  expect(await post('nobody', forged, {})).toBe(404);
  expect(await post('answers', 'x'.repeat(5_000), {})).toBe(413);
  expect(await typeform('no json')).toBe(400);
  expect(await received()).toBe(2);

  // What proves itself and makes no row of ours lies in quarantine.
  expect(await typeform(answer(3, 11))).toBe(200);
  const [row] = await waitFor(async () => {
    const rows = await listQuarantine(connection.raw);
    return rows.length > 0 && rows;
  });
  expect(row).toMatchObject({ source: 'answers', file: 'answers', column: 'score', code: 'out_of_scale' });
  expect(await surveys()).toHaveLength(1);
});

it('takes payment events, and no old ones', async () => {
  const invoice = { object: 'invoice', id: 'in_1', customer: 'A1', amount_due: 12_050, currency: 'eur' };
  const event = (id: string, status: string) =>
    JSON.stringify({
      id,
      type: 'invoice.updated',
      data: { object: { ...invoice, due_date: 1_772_528_400, status } },
    });
  const stripe = (body: string, at = new Date()) =>
    post('payments', body, signed.stripe(body, { secret: STRIPE_SECRET, at }));
  expect(await stripe(event('evt_0', 'open'), new Date(Date.now() - 600_000))).toBe(401);
  expect(await stripe(event('evt_1', 'open'))).toBe(200);
  expect(await stripe(event('evt_2', 'paid'))).toBe(200);
  expect(await stripe(event('evt_1', 'open'))).toBe(200);
  const invoices = () => connection.raw`select invoice_id, amount::float8 as amount, status from invoices`;
  await waitFor(async () => (await invoices())[0]?.status === 'paid', { message: 'the payment' });
  expect(await invoices()).toEqual([{ invoice_id: 'in_1', amount: 120.5, status: 'paid' }]);
  expect(await received()).toBe(2);
});
