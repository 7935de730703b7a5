import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addDays } from '../../../src/domain/day.ts';
import {
  approveCustomerEmails,
  rejectCustomerEmails,
} from '../../../src/pipeline/customer-emails/act-on-customer-emails.ts';
import { answerUnsubscribe } from '../../../src/pipeline/customer-emails/answer-unsubscribe.ts';
import { deliver } from '../../../src/pipeline/deliver.ts';
import { addressHash, listSuppressions, suppress } from '../../../src/store/customer-emails/suppressions.ts';
import { addScore, at, DAY, insert } from '../alerts/alerts-kit.ts';
import { type CustomerEmailsKit, customerEmailsYaml, startCustomerEmailsKit } from './nudges-kit.ts';

const WORKING = { alerts: { quiet_hours: { from: '18:00', to: '08:00' } } };
let kit: CustomerEmailsKit;
beforeEach(async () => {
  kit = await startCustomerEmailsKit();
});
afterEach(async () => {
  expect(kit.slack.violations).toEqual([]);
  await kit.close();
});

const approveAll = (asOf = DAY) =>
  approveCustomerEmails(kit.app.context, { of: { template: 'getting-back' }, by: 'ana@corp.example', asOf });
const only = <T>(list: readonly T[]): T => {
  expect(list).toHaveLength(1);
  return list[0]!;
};
const stop = (address: string) =>
  suppress(kit.raw, {
    hash: addressHash(address),
    address,
    reason: 'manual',
    detail: null,
    by: 'ana@corp.example',
    at: kit.app.context.now(),
  });
const pool = () =>
  JSON.stringify(only(kit.slack.visible().filter((m) => m.channel === '#customer-success')).blocks);

describe('approve first', () => {
  it('sends nothing until a person approves, then once, in the contact’s language, and the step is done', async () => {
    await kit.addRisk('alba');
    await kit.addRisk('luz', { locale: 'pt-BR' });
    expect(await kit.pass()).toMatchObject({ waiting: 2, queued: 0 });
    expect(await kit.pass()).toMatchObject({ waiting: 2, queued: 0 });
    expect(kit.mails()).toHaveLength(0);
    expect(pool()).toContain('Waiting for approval: 2 e-mails (harbinger nudges)');

    expect(await approveAll()).toMatchObject({ kind: 'done', approved: 2, older: 0 });
    await deliver(kit.app.context);
    expect(await approveAll()).toMatchObject({ kind: 'done', approved: 0 });
    await kit.pass();
    expect(
      kit
        .mails()
        .map(({ recipients, mail }) => [recipients[0], mail.subject])
        .sort(),
    ).toEqual([
      ['alba@customer.example', 'Back: Planner'],
      ['luz@customer.example', 'Back: Planner, em português'],
    ]);
    expect(await kit.nudges()).toMatchObject([
      { state: 'sent', approved_by: 'ana@corp.example' },
      { state: 'sent', approved_by: 'ana@corp.example' },
    ]);
    expect((await kit.steps()).map(({ state }) => state)).toEqual(['done', 'done']);
    expect(pool()).toContain('E-mailed today: 2 accounts: Back guide (2, approved by Ana)');
    expect(pool()).not.toContain('Waiting for approval');
  });

  it('carries what mail programs need to unsubscribe with one click, and nothing that spies', async () => {
    await kit.addRisk('alba');
    await kit.pass();
    await approveAll();
    await deliver(kit.app.context);
    const { mail, recipients } = only(kit.mails());
    const header = (name: string) =>
      mail.headerLines.find(({ key }) => key === name)?.line.replace(/\r?\n\s+/g, ' ');
    expect(recipients).toEqual(['alba@customer.example']);
    expect(mail.from).toMatchObject({ value: [{ name: 'Corp', address: 'success@corp.example' }] });
    expect(mail.replyTo).toMatchObject({ value: [{ address: 'help@corp.example' }] });
    expect(header('auto-submitted')).toBe('Auto-Submitted: auto-generated');
    expect(header('list-id')).toMatch(/^List-I[dD]: <nudges\.corp\.example>$/);
    expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
    const url = /^List-Unsubscribe: <(https:\/\/mail\.corp\.example\/unsubscribe\/[\w-]{86})>$/.exec(
      header('list-unsubscribe') ?? '',
    )?.[1];
    expect(url).toBeDefined();
    expect(mail.text).toContain(url);
    expect(mail.html).toContain(url);
    expect(mail.html).not.toContain('<img');
    expect(mail.messageId).toMatch(/@corp\.example>$/);
  });

  it('gives up what nobody approved in time, and hands the step to a person', async () => {
    await kit.addRisk('alba');
    await kit.pass();
    const late = addDays(DAY, 8);
    await addScore(kit.raw, 'alba', late, 40);
    kit.travel(at(late));
    expect(await kit.pass(late)).toMatchObject({ expired: 1, waiting: 0 });
    expect(only(await kit.nudges())).toMatchObject({ state: 'expired', reason: 'waited_too_long' });
    expect(only(await kit.steps())).toMatchObject({ queue: 'csm', state: 'open' });
    expect(await approveAll(late)).toMatchObject({ approved: 0 });
    expect(kit.mails()).toHaveLength(0);
  });

  it('drops what has become pointless: the account recovered', async () => {
    await kit.addRisk('alba');
    await kit.pass();
    for (const days of [1, 2, 3]) {
      const day = addDays(DAY, days);
      await addScore(kit.raw, 'alba', day, 95);
      kit.travel(at(day));
      await kit.pass(day);
    }
    expect(only(await kit.nudges())).toMatchObject({ state: 'expired', reason: 'recovered' });
    expect(only(await kit.steps())).toMatchObject({ queue: 'automation', state: 'cancelled' });
  });

  it('takes a person’s no for an answer', async () => {
    await kit.addRisk('alba');
    await kit.pass();
    const { id } = only(await kit.nudges());
    const no = { ids: [id], by: 'ana@corp.example', asOf: DAY };
    expect([
      await rejectCustomerEmails(kit.app.context, no),
      await rejectCustomerEmails(kit.app.context, no),
    ]).toEqual([1, 0]);
    expect(only(await kit.steps())).toEqual({
      state: 'open',
      queue: 'csm',
      title:
        'Send the guide for getting back to the product (no automatic e-mail: a person decided against it)',
    });
    await approveAll();
    await kit.pass();
    expect(kit.mails()).toHaveLength(0);
  });
});

describe('automatic', () => {
  it('waits for the template’s approval, then goes by itself until the text is changed', async () => {
    const automatic = (more: object = {}) => customerEmailsYaml({ mode: 'automatic', ...more });
    kit.configure(automatic());
    await kit.addRisk('alba');
    expect(await kit.pass()).toMatchObject({ waiting: 1 });
    await approveAll();
    await kit.addRisk('bela');
    expect(await kit.pass()).toMatchObject({ waiting: 0, queued: 1 });
    expect(kit.mails()).toHaveLength(2);

    kit.configure(automatic().replace('what helps at', 'what really helps at'));
    await kit.addRisk('cora');
    expect(await kit.pass()).toMatchObject({ waiting: 1, queued: 0 });
  });
});

describe('what holds an e-mail back', () => {
  it('one a week per contact, whatever the accounts and however often it runs', async () => {
    const contactEmail = 'Kim@Group.example';
    await kit.addRisk('alba', { contactEmail });
    await kit.addRisk('bela', { contactEmail: contactEmail.toLowerCase() });
    await kit.pass();
    expect(await approveAll()).toMatchObject({ approved: 2, summary: { queued: 1, held: 1 } });
    await deliver(kit.app.context);
    expect(await kit.pass()).toMatchObject({ held: 1, queued: 0 });
    const sixDays = addDays(DAY, 6);
    kit.travel(at(sixDays));
    for (const id of ['alba', 'bela']) await addScore(kit.raw, id, sixDays, 40);
    expect(await kit.pass(sixDays)).toMatchObject({ held: 1, queued: 0 });
    expect(kit.mails()).toHaveLength(1);
    const nextWeek = addDays(DAY, 7);
    kit.travel(at(nextWeek, '09:00:01'));
    for (const id of ['alba', 'bela']) await addScore(kit.raw, id, nextWeek, 40);
    expect(await kit.pass(nextWeek)).toMatchObject({ held: 0, queued: 1 });
    expect(kit.mails()).toHaveLength(2);
  });

  it('a payment that is being retried, until it is paid', async () => {
    await kit.addRisk('alba');
    const invoice = { invoice_id: 'i1', account_id: 'alba', issued_on: '2026-02-20', due_on: '2026-03-01' };
    await insert(kit.raw, 'invoices', [{ ...invoice, amount: 50, status: 'past_due', attempts: 1 }]);
    await kit.pass();
    await approveAll();
    await deliver(kit.app.context);
    expect(await kit.pass()).toMatchObject({ held: 1 });
    expect(only(await kit.nudges())).toMatchObject({ state: 'approved', reason: 'payment_retries' });
    expect(kit.mails()).toHaveLength(0);
    await kit.raw`update invoices set paid_on = ${DAY}, status = 'paid'`;
    expect(await kit.pass()).toMatchObject({ held: 0, queued: 1 });
    expect(kit.mails()).toHaveLength(1);
  });

  it('no contact, or none that may be written to: the step becomes a task for the pool, which says why', async () => {
    kit.configure(customerEmailsYaml({ blocked_domains: ['partner.example'] }));
    await kit.addRisk('a', { contactEmail: null });
    await kit.addRisk('b', { contactEmail: 'kim@x.example, eve@y.example' });
    await kit.addRisk('c', { contactEmail: 'kim@mail.partner.example' });
    await stop('kim@listed.example');
    await kit.addRisk('d', { contactEmail: 'KIM@listed.example' });
    expect(await kit.pass()).toMatchObject({ stopped: 4, waiting: 0 });
    expect((await kit.nudges()).map(({ account_id, reason }) => [account_id, reason]).sort()).toEqual([
      ['a', 'no_contact'],
      ['b', 'bad_contact'],
      ['c', 'blocked_domain'],
      ['d', 'manual'],
    ]);
    const [first, ...others] = await kit.steps();
    expect(first?.title).toMatch(/ \(no automatic e-mail: the account has no contact address\)$/);
    expect([first, ...others].map((step) => [step?.queue, step?.state])).toEqual(
      Array(4).fill(['csm', 'open']),
    );
    expect(pool()).toContain('4 accounts newly at risk; a person has to act.');
    expect(await kit.pass()).toMatchObject({ stopped: 0 });
  });

  it('the night and the week end', async () => {
    kit.configure(customerEmailsYaml({}, WORKING));
    kit.travel(at('2026-03-06', '19:00:00'));
    await kit.addRisk('alba');
    await kit.pass('2026-03-06');
    await approveAll('2026-03-06');
    await deliver(kit.app.context);
    expect(kit.mails()).toHaveLength(0);
    expect(only(await kit.nudges()).send_at).toEqual(at('2026-03-09', '08:00:00'));
    kit.travel(at('2026-03-09', '08:00:00'));
    await deliver(kit.app.context);
    expect(kit.mails()).toHaveLength(1);
  });
});

describe('between the decision and the sending', () => {
  /** Approved in the evening, so that it leaves on the next morning. */
  async function queueOne() {
    kit.configure(customerEmailsYaml({}, WORKING));
    kit.travel(at(DAY, '19:00:00'));
    await kit.addRisk('alba');
    await kit.pass();
    await approveAll();
    expect(only(await kit.nudges()).state).toBe('queued');
    kit.travel(at(addDays(DAY, 1)));
  }

  it('whoever unsubscribes gets nothing any more', async () => {
    await queueOne();
    await stop('alba@customer.example');
    await deliver(kit.app.context);
    expect(kit.mails()).toHaveLength(0);
    expect(only(await kit.nudges())).toMatchObject({ state: 'stopped', reason: 'manual' });
    expect(only(await kit.steps())).toMatchObject({ queue: 'csm', state: 'open' });
  });

  it('switching e-mails off stops them', async () => {
    await queueOne();
    kit.configure('nudges: { enabled: false }');
    await deliver(kit.app.context);
    expect(kit.mails()).toHaveLength(0);
    expect(only(await kit.nudges())).toMatchObject({ state: 'stopped', reason: 'switched_off' });
  });

  it('a closed alert stops them', async () => {
    await queueOne();
    await kit.raw`update episodes set state = 'closed'`;
    await deliver(kit.app.context);
    expect(kit.mails()).toHaveLength(0);
    expect(only(await kit.nudges())).toMatchObject({ state: 'stopped', reason: 'closed' });
  });
});

describe('what the mail server says', () => {
  async function sendOne(...faults: Parameters<CustomerEmailsKit['smtp']['script']>[1][]) {
    kit.smtp.script('alba@customer.example', ...faults);
    await kit.addRisk('alba');
    await kit.pass();
    await approveAll();
    await deliver(kit.app.context);
  }

  it('550: the address is suppressed, a person takes over, the admin is not bothered', async () => {
    await sendOne({ kind: 'reply', at: 'rcpt', code: 550 });
    expect(only(await kit.nudges())).toMatchObject({ state: 'stopped', reason: 'bounced' });
    expect(only(await listSuppressions(kit.raw))).toMatchObject({
      address: 'alba@customer.example',
      reason: 'bounced',
      detail: 'mail: EENVELOPE RCPT TO 550',
    });
    expect(only(await kit.steps())).toMatchObject({ queue: 'csm', state: 'open' });
    expect(kit.slack.visible().filter((m) => m.channel === '#harbinger-admin')).toEqual([]);
  });

  it('550 5.7.1: the server does not want to send it there, which says nothing about the address', async () => {
    await sendOne({ kind: 'reply', at: 'rcpt', code: 550, text: '5.7.1 Relaying denied' });
    expect(only(await kit.nudges())).toMatchObject({ state: 'stopped', reason: 'refused' });
    expect(await listSuppressions(kit.raw)).toEqual([]);
    expect(only(await kit.steps())).toMatchObject({ queue: 'csm', state: 'open' });
  });

  it('nothing after the final dot: uncertain, never sent twice, and it counts for the week', async () => {
    // The look-up comes seconds later: the clock has to run for it.
    const since = performance.now();
    kit.app.context.now = () => new Date(at(DAY).getTime() + performance.now() - since);
    await sendOne({ kind: 'drop', at: 'after_dot' });
    expect(kit.mails()).toHaveLength(1);
    expect(only(await kit.nudges())).toMatchObject({ state: 'queued' });
    const [row] = await kit.raw`select state, due_at from outbox where kind = 'nudge'`;
    expect(row).toEqual({ state: 'uncertain', due_at: null });
    await kit.addRisk('bela', { contactEmail: 'alba@customer.example' });
    await kit.pass();
    expect(await approveAll()).toMatchObject({ approved: 1, summary: { held: 1, queued: 0 } });
  });
});

describe('the link to unsubscribe', () => {
  const ask = (method: string, token: string, acceptLanguage: string | null = null) =>
    answerUnsubscribe(kit.app.context, { method, token, acceptLanguage });

  it('asks on GET, takes POST any number of times, and leaks nothing to whoever makes one up', async () => {
    await kit.addRisk('alba');
    await kit.pass();
    await approveAll();
    await deliver(kit.app.context);
    const token = /unsubscribe\/([\w-]+)/.exec(only(kit.mails()).mail.text ?? '')?.[1] ?? '';
    expect(await ask('GET', token)).toMatchObject({
      status: 200,
      body: expect.stringContaining('<form method="post">'),
    });
    expect(await ask('GET', token, 'pt-BR,en;q=0.8')).toMatchObject({
      body: expect.stringContaining('lang="pt-BR"'),
    });
    expect(await listSuppressions(kit.raw)).toEqual([]);
    const wrong = `A${token.slice(1)}`;
    const refused = await Promise.all(['GET', 'POST'].map((method) => ask(method, wrong)));
    expect(refused.map(({ status }) => status)).toEqual([400, 400]);
    expect(JSON.stringify(refused)).not.toMatch(/alba|customer\.|@(?!media)/);
    expect(await ask('DELETE', token)).toMatchObject({ status: 405 });
    expect(await listSuppressions(kit.raw)).toEqual([]);

    expect(await ask('POST', token)).toMatchObject({ status: 200 });
    expect(await ask('POST', token)).toMatchObject({ status: 200 });
    expect(only(await listSuppressions(kit.raw))).toMatchObject({
      address: 'alba@customer.example',
      reason: 'unsubscribed',
    });
    expect(kit.logged.join()).not.toContain('alba@customer.example');
  });
});
