import { afterAll, beforeAll, expect, it } from 'vitest';
import { catalogue } from '../../../jobs/index.ts';
import { createFileChannel } from '../../../src/delivery/files/file-channel.ts';
import { isWorkingTime, localClock } from '../../../src/domain/alerts/working-hours.ts';
import { isoWeekday } from '../../../src/domain/day.ts';
import { type ClaimedRow, MESSAGE_KINDS, type MessageKind } from '../../../src/domain/outbox.ts';
import type { Day } from '../../../src/domain/types.ts';
import { completeTask } from '../../../src/pipeline/alerts/complete-task.ts';
import type { Context } from '../../../src/pipeline/context.ts';
import { approveCustomerEmails } from '../../../src/pipeline/customer-emails/act-on-customer-emails.ts';
import { deliver } from '../../../src/pipeline/deliver.ts';
import { eraseAccount } from '../../../src/pipeline/erase/erase-account.ts';
import { sayByHand } from '../../../src/pipeline/flags/say-by-hand.ts';
import { draftAdminNotice } from '../../../src/pipeline/notify-admin.ts';
import { pull } from '../../../src/pipeline/pull.ts';
import { runInline } from '../../../src/queue/run-inline.ts';
import { inTransaction } from '../../../src/store/database.ts';
import { enqueueOutbox } from '../../../src/store/outbox/enqueue-outbox.ts';
import { makeTestHome, type TestHome } from '../../helpers/services/test-home.ts';
import { type LoopbackSmtp, startLoopbackSmtp } from '../../helpers/smtp/loopback-smtp.ts';
import { type AlertsHarness, startAlertsHarness } from '../../pipeline/alerts/alerts-harness.ts';
import { customerEmailsYaml } from '../../pipeline/customer-emails/nudges-harness.ts';
import { DAYS, FIRST, nameOf, on, writeBook } from './book.ts';
import { formatDays } from './format-days.ts';
import { CASES, PORTUGUESE } from './message-kinds.ts';

const BUDGET = 2;
const YAML = customerEmailsYaml(
  { mode: 'automatic' },
  {
    alerts: { budget_per_csm_per_week: BUDGET, contact: { template: 'renewal-reminder', most_per_week: 3 } },
    tiers: {
      enterprise: { touch: 'high', contact_every: '14d', onboarding: '60d' },
      growth: { touch: 'high', contact_every: '30d', onboarding: '60d' },
      starter: { touch: 'low', contact_every: '60d' },
    },
    routing: { segments: { schools: { csm: 'bea@corp.example', contact_every: '21d' } } },
    delivery: { queue_channels: { finance: '#finance', support: '#support', product: '#product' } },
    weekly_note: { enabled: true },
  },
);

/** What people say and do beside their tasks, by the day. */
const WORDS: ReadonlyMap<
  number,
  {
    accountId: string;
    kind: 'risk' | 'no_risk' | 'notice' | 'stays' | 'talked';
    by: string;
    until?: Day;
    leavesOn?: Day;
  }
> = new Map([
  [17, { accountId: 'clinic-03', kind: 'talked', by: 'ana@corp.example' }],
  [35, { accountId: 'school-03', kind: 'risk', by: 'bea@corp.example', until: on(56) }],
  [49, { accountId: 'school-02', kind: 'notice', by: 'bea@corp.example', leavesOn: on(110) }],
  [58, { accountId: 'school-02', kind: 'stays', by: 'bea@corp.example' }],
  [74, { accountId: 'shop-13', kind: 'notice', by: 'mia@corp.example', leavesOn: on(90) }],
  [78, { accountId: 'school-12', kind: 'no_risk', by: 'bea@corp.example', until: on(115) }],
]);

let place: TestHome;
let smtp: LoopbackSmtp;
let harness: AlertsHarness;
beforeAll(async () => {
  place = await makeTestHome();
  smtp = await startLoopbackSmtp();
  const book = await writeBook(`${place.path}/book`);
  harness = await startAlertsHarness({
    yaml: YAML,
    book,
    byLine: true,
    smtpUrl: smtp.url,
    startAt: new Date(`${FIRST}T05:00:00Z`),
    channels: ['#finance', '#support', '#product'],
  });
  harness.app.context.keepsQuietHours = true;
  harness.app.context.interactive = true;
  await pull(harness.app.context, null);
  for (const template of ['getting-back', 'renewal-reminder'])
    await approveCustomerEmails(harness.app.context, {
      of: { template },
      by: 'mia@corp.example',
      asOf: FIRST,
    });
  await job('score-accounts', on(-28));
  for (let n = 0; n < DAYS; n++) if (isoWeekday(on(n)) <= 5) await live(n);
  await tellOfRenamedId(CASES.notice.account!);
});
afterAll(async () => {
  await harness.close();
  await smtp.close();
  await place.remove();
});

async function job(name: keyof typeof catalogue, asOf: Day | null): Promise<void> {
  const { context } = harness.app;
  const input = asOf === null ? {} : { asOf };
  await runInline<Context>({
    catalogue,
    job: name,
    input,
    makeContext: () => context,
    signal: context.signal,
  });
}

/** The one notice to the admin that tells of an account, as a broken feed has it sent. */
async function tellOfRenamedId(accountId: string): Promise<void> {
  const { context } = harness.app;
  const now = context.now();
  const day = on(DAYS - 1);
  const findings = [{ code: 'id_renamed', accountId, unknownId: nameOf(accountId), from: day }] as const;
  const notice = draftAdminNotice(
    { kind: 'id_renamed', source: 'usage', day, findings, heldAlerts: 0 },
    { cause: `id_renamed:${accountId}`, config: context.config().config, today: day, now },
  )!;
  await inTransaction(context, (tx) => enqueueOutbox(tx, [notice], now));
  await deliver(context);
}

/** A working day: what is decided at dawn, what is told while everybody works, what people do in the afternoon. */
async function live(n: number): Promise<void> {
  const day = on(n);
  const { context } = harness.app;
  harness.travel(new Date(`${day}T05:30:00Z`));
  await job('score-accounts', day);
  await job('send-alerts', day);
  // What disturbs somebody waits for the morning of whoever gets it.
  if (isoWeekday(day) <= 2) await job('deliver-outbox', null);
  if (isoWeekday(day) === 1) {
    await job('send-weekly-digest', day);
    await job('send-requests', day);
  }
  harness.travel(new Date(`${day}T12:20:00Z`));
  await job('send-reminders', null);
  await job('deliver-outbox', null);
  harness.travel(new Date(`${day}T15:20:00Z`));
  const word = WORDS.get(n);
  if (word)
    await sayByHand(context, { words: null, until: null, leavesOn: null, reason: null, ...word }, day);
  await work(n);
  await job('deliver-outbox', null);
}

/** Tasks are done on their day, but for those of every third account, which take two days more; those of queues likewise. */
async function work(n: number): Promise<void> {
  const due = await harness.raw<{ id: string; owner: string; accountId: string; dueOn: Day }[]>`
    select id, coalesce(owner_email, queue || '@corp.example') as owner, account_id as "accountId", due_on as "dueOn"
    from tasks where state = 'open' and queue <> 'automation' and due_on <= ${on(n)}::date order by account_id, due_on, step`;
  for (const { id, owner, accountId, dueOn } of due) {
    const isSlow = Number(accountId.slice(-2)) % 3 === 0;
    if (isSlow && dueOn > on(n - 2)) continue;
    await completeTask(harness.app.context, { id, outcome: null, by: owner, asOf: on(n) });
  }
}

it('shows exactly these contacts, lists, messages and tasks on these days', async () => {
  await expect(`${(await formatDays(harness.raw)).join('\n')}\n`).toMatchFileSnapshot('golden.txt');
});

it('sends all of it, and what Slack takes', async () => {
  expect(harness.slack.violations).toEqual([]);
  const states = await harness.raw<{ state: string }[]>`
    select distinct state from outbox where state not in ('sent', 'cancelled')`;
  expect(states.map(({ state }) => state)).toEqual([]);
});

it('keeps everybody within the weekly budgets, of risk alerts and of planned contacts', async () => {
  const most = async (rows: readonly { owner: string; day: Day }[]) =>
    Math.max(
      ...rows.map(
        ({ owner, day }) =>
          rows.filter((one) => one.owner === owner && one.day <= day && one.day > addWeek(day)).length,
      ),
    );
  const addWeek = (day: Day) => new Date(Date.parse(day) - 7 * 86_400_000).toISOString().slice(0, 10);
  const alerts = await harness.raw<{ owner: string; day: Day }[]>`
    select owner_email as owner, opened_on as day from episodes where touch = 'high' and risk is not null`;
  const contacts = await harness.raw<{ owner: string; day: Day }[]>`
    select owner_email as owner, created_at::date as day from tasks where playbook = 'contact' and owner_email is not null`;
  expect(await most(alerts)).toBe(BUDGET);
  expect(await most(contacts)).toBe(3);
});

/** One row of each kind that tells of the account, or of anything at all. */
const sample = (kind: MessageKind, word = '') => harness.raw<{ id: string }[]>`
  select id from outbox where kind = ${kind} and state = 'sent' and provider_id is not null
    and payload::text like ${`%${word}%`} order by seq limit 1`;

const LIVED = MESSAGE_KINDS.filter((kind) => CASES[kind].lived);

it('meets every kind of message but those that belong to sources, learning and webhooks', async () => {
  const kinds = await harness.raw<{ kind: MessageKind }[]>`select distinct kind from outbox order by 1`;
  expect(kinds.map(({ kind }) => kind)).toEqual([...LIVED].sort());
});

it.each(LIVED)('%s: disturbs nobody outside working hours', async (kind) => {
  if (CASES[kind].hours === 'any') return;
  const rows = await harness.raw<{ recipient: string; sentAt: Date; zone: string | null }[]>`
    select o.recipient, o.sent_at as "sentAt", c.timezone as zone
    from outbox o left join csms c on c.email = o.recipient
    where o.kind = ${kind} and o.sent_at is not null and o.provider_id is not null and o.recipient not like '#%'
      and not coalesce((o.payload ->> 'onlyIfPosted')::boolean, false)
      and not exists (select from fired_evidence f join surveys s on s.response_id = f.subject
        where f.episode_id = o.episode_id and f.fired_on = o.created_at::date)`;
  expect(rows.length).toBeGreaterThan(0);
  const quiet = rows.filter(
    ({ sentAt, zone }) => !isWorkingTime(localClock(zone ?? 'UTC')(sentAt), { from: '18:00', to: '08:00' }),
  );
  expect(quiet).toEqual([]);
});

it.each(LIVED)('%s: is written in the language of whoever reads it', async (kind) => {
  const { readers } = CASES[kind];
  if (readers === null) return;
  const rows = await harness.raw<{ recipient: string; text: string }[]>`
    select recipient, coalesce(payload->'message'->>'subject', '') || ' ' || (payload->'message'->>'text') as text
    from outbox where kind = ${kind} and sent_at is not null and recipient in (${readers.en}, ${readers.pt})`;
  const of = (who: string) => rows.filter(({ recipient }) => recipient === who).map(({ text }) => text);
  expect(of(readers.en).length * of(readers.pt).length).toBeGreaterThan(0);
  expect(of(readers.en).filter((text) => PORTUGUESE.test(text))).toEqual([]);
  expect(of(readers.pt).filter((text) => !PORTUGUESE.test(text))).toEqual([]);
});

it.each(LIVED)('%s: lands in a file where there is no Slack and no mail server', async (kind) => {
  const [{ id } = { id: '' }] = await sample(kind);
  const { context } = harness.app;
  const [row] = await harness.raw<ClaimedRow[]>`
    select id, channel, kind, op, subject, recipient, version, payload from outbox where id = ${id}`;
  const identity = () => ({
    from: { name: 'Harbinger', address: 'harbinger@corp.example' },
    allowedDomains: [],
    listId: null,
  });
  const file = createFileChannel({ home: context.home, channel: row!.channel, identity });
  const posted = { channelId: 'file', ts: id, version: 0 };
  expect(
    await file.attempt(
      { ...row!, posted },
      {
        now: context.now,
        db: harness.raw,
        log: context.log,
        possibleDuplicate: false,
        begin: async () => true,
      },
    ),
  ).toMatchObject({
    kind: 'sent',
    providerId: expect.stringMatching(/^file:/),
  });
});

it.each(LIVED)('%s: forgets an account that is erased', async (kind) => {
  const { account } = CASES[kind];
  if (account === null) return;
  const name = nameOf(account);
  expect(await sample(kind, name)).toHaveLength(1);
  await eraseAccount(harness.app.context, account, { by: 'tester', dryRun: false });
  await deliver(harness.app.context);
  expect(await sample(kind, name)).toHaveLength(0);
  expect(JSON.stringify(harness.slack.visible())).not.toContain(name);
});
