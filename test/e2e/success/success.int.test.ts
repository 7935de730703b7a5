import { afterAll, beforeAll, expect, it } from 'vitest';
import { catalogue } from '../../../jobs/index.ts';
import { isoWeekday } from '../../../src/domain/day.ts';
import type { Day } from '../../../src/domain/types.ts';
import { completeTask } from '../../../src/pipeline/alerts/complete-task.ts';
import type { Context } from '../../../src/pipeline/context.ts';
import { approveCustomerEmails } from '../../../src/pipeline/customer-emails/act-on-customer-emails.ts';
import { sayByHand } from '../../../src/pipeline/flags/say-by-hand.ts';
import { pull } from '../../../src/pipeline/pull.ts';
import { runInline } from '../../../src/queue/run-inline.ts';
import { makeTestHome, type TestHome } from '../../helpers/services/test-home.ts';
import { type LoopbackSmtp, startLoopbackSmtp } from '../../helpers/smtp/loopback-smtp.ts';
import { type AlertsHarness, startAlertsHarness } from '../../pipeline/alerts/alerts-harness.ts';
import { customerEmailsYaml } from '../../pipeline/customer-emails/nudges-harness.ts';
import { DAYS, FIRST, on, writeBook } from './book.ts';
import { formatDays } from './format-days.ts';

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
    delivery: { queue_channels: { finance: '#finance', support: '#support' } },
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
    channels: ['#finance', '#support'],
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

/** A working day: what is decided at dawn, what is told while everybody works, what people do in the afternoon. */
async function live(n: number): Promise<void> {
  const day = on(n);
  const { context } = harness.app;
  harness.travel(new Date(`${day}T05:30:00Z`));
  await job('score-accounts', day);
  await job('send-alerts', day);
  if (isoWeekday(day) === 1) await job('send-weekly-digest', day);
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
