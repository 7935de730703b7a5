import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { addDays } from '../../src/domain/day.ts';
import { migrateDatabase } from '../../src/store/migrate.ts';
import { jsonLines, runCli, startCli } from '../helpers/cli.ts';
import { withRulesThatOpen } from '../helpers/own-rules.ts';
import { TODAY } from '../helpers/real-clock.ts';
import { freePort } from '../helpers/services/own-redis.ts';
import { openRawClient } from '../helpers/services/raw-client.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/services/test-database.ts';
import { makeTestHome, type TestHome } from '../helpers/services/test-home.ts';
import { waitFor } from '../helpers/services/wait-for.ts';
import { type LoopbackSmtp, startLoopbackSmtp } from '../helpers/smtp/loopback-smtp.ts';
import { customerEmailsYaml } from '../pipeline/customer-emails/nudges-harness.ts';

vi.setConfig({ testTimeout: 240_000 });

const CONTACT = 'kim@alba.example';
const SECRET = 'signs-links-and-is-told-to-nobody';

let place: TestHome;
let database: TestDatabase;
let smtp: LoopbackSmtp;
let port: number;
let options: string[];

beforeAll(async () => {
  place = await makeTestHome();
  database = await createTestDatabase({ migrate: migrateDatabase });
  smtp = await startLoopbackSmtp();
  port = await freePort();
  const config = join(place.path, 'harbinger.yaml');
  const rest = { alerts: { quiet_hours: null }, freshness: { invoices: null } };
  const yaml = customerEmailsYaml({ unsubscribe_url: `http://127.0.0.1:${port}` }, rest);
  await writeFile(config, withRulesThatOpen(yaml));
  options = ['--config', config, '--home', join(place.path, 'home')];
});
afterAll(async () => {
  await smtp.close();
  await database.drop();
  await place.remove();
});

/** Accounts that owe money, gave a low mark and are up for renewal: two automated steps each, for one contact each. */
async function writeBook(contacts: readonly string[]): Promise<string[]> {
  const folder = join(place.path, 'data');
  await mkdir(folder, { recursive: true });
  const file = (name: string, head: string, row: (contact: string, i: number) => string) =>
    writeFile(join(folder, name), `${[head, ...contacts.map(row)].join('\n')}\n`);
  await file(
    'accounts.csv',
    'account_id,name,tier,mrr,started_on,renewal_on,contact_name,contact_email',
    (contact, i) => `a${i},Alba ${i},starter,50,2024-01-01,${addDays(TODAY, 30)},Kim,${contact}`,
  );
  await file(
    'surveys.csv',
    'response_id,account_id,kind,score,responded_at',
    (_, i) => `r${i},a${i},nps,1,${addDays(TODAY, -40)}T10:00:00Z`,
  );
  await file(
    'invoices.csv',
    'invoice_id,account_id,amount,issued_on,due_on,status,attempts',
    (_, i) => `i${i},a${i},50,${addDays(TODAY, -90)},${addDays(TODAY, -70)},past_due,0`,
  );
  return ['--data', folder];
}

const env = (smtpUrl = smtp.url) => ({
  DATABASE_URL: database.url,
  SMTP_URL: smtpUrl,
  UNSUBSCRIBE_SECRET: SECRET,
});
const email = (...args: string[]) => runCli(['nudges', ...args, ...options], { env: env() });
const states = async () =>
  jsonLines<{ recipient: string; template: string; state: string; reason: string | null }>(
    await email('--all', '--json'),
  ).map((n) => `${n.recipient} ${n.template}: ${n.state}${n.reason === null ? '' : ` (${n.reason})`}`);
const mailsTo = (contact: string) => smtp.received.filter(({ recipients }) => recipients.includes(contact));

it('goes from a run through an approval to the customer, who unsubscribes at the running service', async () => {
  const data = await writeBook([CONTACT]);
  const run = () => runCli(['run', '--json', ...data, ...options], { env: env() });
  const first = await run();
  expect([first.code, jsonLines<{ nudges: object }>(first)[0]?.nudges], first.stderr).toEqual([
    0,
    { queued: 0, waiting: 2, held: 0, expired: 0, stopped: 0 },
  ]);
  const approved = await email('approve', '--template', 'getting-back', '--by', 'ana@corp.example', '--json');
  expect(jsonLines(approved)[0], approved.stderr).toMatchObject({ approved: 1, queued: 1 });
  expect(await email('approve', '--template', 'getting-back')).toMatchObject({ code: 0 });
  const [mail, ...more] = mailsTo(CONTACT);
  expect(more).toEqual([]);
  const link = /http:\/\/127\S+\/unsubscribe\/[\w-]+/.exec(mail?.mail.text ?? '')?.[0] ?? '';

  const service = startCli(['start', ...data, ...options, '--health-port', String(port)], { env: env() });
  try {
    await waitFor(
      async () => {
        if (service.child.exitCode !== null) throw new Error(service.output().stderr);
        return (await fetch(`http://127.0.0.1:${port}/healthz`)).ok;
      },
      { message: 'a healthy service' },
    );
    const doctor = () => runCli(['doctor', ...data, ...options], { env: env() });
    expect((await doctor()).stdout).toContain('✔ unsubscribing: the link in e-mails leads here');
    expect(jsonLines(await email('suppressed', '--json'))).toEqual([]);
    const asked = await fetch(link, { headers: { 'accept-language': 'pt-BR' } });
    expect([asked.status, await asked.text()]).toEqual([
      200,
      expect.stringContaining('Cancelar o recebimento'),
    ]);
    expect(jsonLines(await email('suppressed', '--json'))).toEqual([]);
    const oneClick = () =>
      fetch(link, { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) });
    const answers = await Promise.all([oneClick(), oneClick(), oneClick()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const wrong = await fetch(`${link.slice(0, -4)}AAAA`, { method: 'POST' });
    expect([wrong.status, (await wrong.text()).includes('alba')]).toEqual([400, false]);
    expect((await fetch(`http://127.0.0.1:${port}/elsewhere`)).status).toBe(404);
  } finally {
    service.child.kill('SIGTERM');
    await service.done;
  }
  expect(service.output().stderr).not.toContain(CONTACT);
  const raw = openRawClient(database.url);
  const rows =
    await raw`select to_jsonb(o)::text as row from outbox o union all select to_jsonb(f)::text from facts f`;
  await raw.end();
  expect(JSON.stringify([rows, first, approved, service.output()])).not.toContain(SECRET);
  expect(jsonLines(await email('suppressed', '--json'))).toMatchObject([
    { address: CONTACT, reason: 'unsubscribed' },
  ]);
  await email('approve', '--template', 'renewal-reminder');
  expect(await states()).toEqual(
    expect.arrayContaining([
      `${CONTACT} getting-back: sent`,
      `${CONTACT} renewal-reminder: stopped (unsubscribed)`,
    ]),
  );
  expect(mailsTo(CONTACT)).toHaveLength(1);
});

it('is sent once although the process is killed on the way, and again at most one a week', async () => {
  const contact = 'lee@bela.example';
  const data = await writeBook([CONTACT, contact]);
  await runCli(['run', '--json', ...data, ...options], { env: env() });
  // Nobody listens there, so the channel is paused and probed again and again until the process is killed.
  const nowhere = `smtp://127.0.0.1:${await freePort()}?ignoreTLS=true`;
  const approve = ['nudges', 'approve', '--template', 'getting-back', ...options];
  const killed = startCli(approve, { env: env(nowhere) });
  const raw = openRawClient(database.url);
  try {
    await waitFor(async () => {
      const paused = await raw`select 1 from lanes where paused_reason is not null`;
      const waiting = await raw`select 1 from outbox where recipient = ${contact} and state = 'pending'`;
      return paused.length > 0 && waiting.length > 0;
    });
    killed.child.kill('SIGKILL');
    await killed.done;
    expect(mailsTo(contact)).toHaveLength(0);
    // The time of the next probe has come.
    await raw`update lanes set wait_until = now() where paused_reason is not null`;
    const rerun = () => runCli(['run', '--json', ...data, ...options], { env: env() });
    await rerun();
    await email('approve', '--template', 'renewal-reminder');
    await rerun();
  } finally {
    await raw.end();
  }
  expect(mailsTo(contact)).toHaveLength(1);
  expect(await states()).toEqual(
    expect.arrayContaining([
      `${contact} getting-back: sent`,
      `${contact} renewal-reminder: approved (weekly_limit)`,
    ]),
  );
});
