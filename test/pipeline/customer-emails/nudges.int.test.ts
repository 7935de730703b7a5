import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addDays } from '../../../src/domain/day.ts';
import {
  approveCustomerEmails,
  rejectCustomerEmails,
} from '../../../src/pipeline/customer-emails/act-on-customer-emails.ts';
import { answerUnsubscribe } from '../../../src/pipeline/customer-emails/answer-unsubscribe.ts';
import { deliver } from '../../../src/pipeline/deliver.ts';
import { sayByHand } from '../../../src/pipeline/flags/say-by-hand.ts';
import { addressHash, listSuppressions, suppress } from '../../../src/store/customer-emails/suppressions.ts';
import { addScore, at, DAY, insert } from '../alerts/alerts-harness.ts';
import {
  type CustomerEmailsHarness,
  customerEmailsYaml,
  startCustomerEmailsHarness,
} from './nudges-harness.ts';

const WORKING = { alerts: { quiet_hours: { from: '18:00', to: '08:00' } } };
let harness: CustomerEmailsHarness;
beforeEach(async () => {
  harness = await startCustomerEmailsHarness();
});
afterEach(async () => {
  expect(harness.slack.violations).toEqual([]);
  await harness.close();
});

const approveAll = (asOf = DAY) =>
  approveCustomerEmails(harness.app.context, {
    of: { template: 'getting-back' },
    by: 'ana@corp.example',
    asOf,
  });
const only = <T>(list: readonly T[]): T => {
  expect(list).toHaveLength(1);
  return list[0]!;
};
const stop = (address: string) =>
  suppress(harness.raw, {
    hash: addressHash(address),
    address,
    reason: 'manual',
    detail: null,
    by: 'ana@corp.example',
    at: harness.app.context.now(),
  });
const pool = () =>
  JSON.stringify(only(harness.slack.visible().filter((m) => m.channel === '#customer-success')).blocks);

describe('approve first', () => {
  it('sends nothing until a person approves, then once, in the contact’s language, and the step is done', async () => {
    await harness.addRisk('alba');
    await harness.addRisk('luz', { locale: 'pt-BR' });
    expect(await harness.pass()).toMatchObject({ waiting: 2, queued: 0 });
    expect(await harness.pass()).toMatchObject({ waiting: 2, queued: 0 });
    expect(harness.mails()).toHaveLength(0);
    expect(pool()).toContain('Waiting for approval: 2 e-mails (harbinger nudges)');

    expect(await approveAll()).toMatchObject({ kind: 'done', approved: 2, older: 0 });
    await deliver(harness.app.context);
    expect(await approveAll()).toMatchObject({ kind: 'done', approved: 0 });
    await harness.pass();
    expect(
      harness
        .mails()
        .map(({ recipients, mail }) => [recipients[0], mail.subject])
        .sort(),
    ).toEqual([
      ['alba@customer.example', 'Back: Planner'],
      ['luz@customer.example', 'Back: Planner, em português'],
    ]);
    expect(await harness.nudges()).toMatchObject([
      { state: 'sent', approved_by: 'ana@corp.example' },
      { state: 'sent', approved_by: 'ana@corp.example' },
    ]);
    expect((await harness.steps()).map(({ state }) => state)).toEqual(['done', 'done']);
    expect(pool()).toContain('E-mailed today: 2 accounts: Back guide (2, approved by Ana)');
    expect(pool()).not.toContain('Waiting for approval');
  });

  it('carries what mail programs need to unsubscribe with one click, and nothing that spies', async () => {
    await harness.addRisk('alba');
    await harness.pass();
    await approveAll();
    await deliver(harness.app.context);
    const { mail, recipients } = only(harness.mails());
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
    await harness.addRisk('alba');
    await harness.pass();
    const late = addDays(DAY, 8);
    await addScore(harness.raw, 'alba', late, 40);
    harness.travel(at(late));
    expect(await harness.pass(late)).toMatchObject({ expired: 1, waiting: 0 });
    expect(only(await harness.nudges())).toMatchObject({ state: 'expired', reason: 'waited_too_long' });
    expect(only(await harness.steps())).toMatchObject({ queue: 'csm', state: 'open' });
    expect(await approveAll(late)).toMatchObject({ approved: 0 });
    expect(harness.mails()).toHaveLength(0);
  });

  it('drops what has become pointless: the account recovered', async () => {
    await harness.addRisk('alba');
    await harness.pass();
    for (const days of [1, 2, 3]) {
      const day = addDays(DAY, days);
      await addScore(harness.raw, 'alba', day, 95);
      harness.travel(at(day));
      await harness.pass(day);
    }
    expect(only(await harness.nudges())).toMatchObject({ state: 'expired', reason: 'recovered' });
    expect(only(await harness.steps())).toMatchObject({ queue: 'automation', state: 'cancelled' });
  });

  it('takes a person’s no for an answer', async () => {
    await harness.addRisk('alba');
    await harness.pass();
    const { id } = only(await harness.nudges());
    const no = { ids: [id], by: 'ana@corp.example', asOf: DAY };
    expect([
      await rejectCustomerEmails(harness.app.context, no),
      await rejectCustomerEmails(harness.app.context, no),
    ]).toEqual([1, 0]);
    expect(only(await harness.steps())).toEqual({
      state: 'open',
      queue: 'csm',
      title:
        'Send the guide for getting back to the product (no automatic e-mail: a person decided against it)',
    });
    await approveAll();
    await harness.pass();
    expect(harness.mails()).toHaveLength(0);
  });
});

describe('automatic', () => {
  it('waits for the template’s approval, then goes by itself until the text is changed', async () => {
    const automatic = (more: object = {}) => customerEmailsYaml({ mode: 'automatic', ...more });
    harness.configure(automatic());
    await harness.addRisk('alba');
    expect(await harness.pass()).toMatchObject({ waiting: 1 });
    await approveAll();
    await harness.addRisk('bela');
    expect(await harness.pass()).toMatchObject({ waiting: 0, queued: 1 });
    expect(harness.mails()).toHaveLength(2);

    harness.configure(automatic().replace('what helps at', 'what really helps at'));
    await harness.addRisk('cora');
    expect(await harness.pass()).toMatchObject({ waiting: 1, queued: 0 });
  });

  it('offers a material that fits as a postscript, once the library is approved with the template', async () => {
    const url = 'https://academy.corp.example/back';
    const materials = {
      back: {
        kind: 'webinar',
        editions: { en: { title: 'Back again', url, on: addDays(DAY, 2) } },
        steps: ['risk/guide'],
      },
    };
    const yaml = (rest: object) =>
      customerEmailsYaml({ mode: 'automatic' }, { alerts: { quiet_hours: null }, ...rest });
    harness.configure(yaml({}));
    await approveAll();
    harness.configure(yaml({ materials }));
    await harness.addRisk('alba');
    await harness.addRisk('luz', { locale: 'pt-BR' });
    expect(await harness.pass()).toMatchObject({ waiting: 2, queued: 0 });
    await approveAll();
    await deliver(harness.app.context);
    const texts = harness.mails().map(({ mail }) => mail.text ?? '');
    expect(texts.filter((text) => text.includes('P.S.'))).toEqual([
      expect.stringContaining(`P.S. This may help too. Webinar on 6 Mar: Back again, ${url}\n\n--`),
    ]);
    // There is none in the other's language.
    expect(texts).toHaveLength(2);
    const offers = await harness.raw`select account_id, material, via, offered_on from material_offers`;
    expect(offers).toEqual([{ account_id: 'alba', material: 'back', via: 'email', offered_on: DAY }]);
  });
});

describe('what holds an e-mail back', () => {
  it('one a week per contact, whatever the accounts and however often it runs', async () => {
    const contactEmail = 'Kim@Group.example';
    await harness.addRisk('alba', { contactEmail });
    await harness.addRisk('bela', { contactEmail: contactEmail.toLowerCase() });
    await harness.pass();
    expect(await approveAll()).toMatchObject({ approved: 2, summary: { queued: 1, held: 1 } });
    await deliver(harness.app.context);
    expect(await harness.pass()).toMatchObject({ held: 1, queued: 0 });
    const sixDays = addDays(DAY, 6);
    harness.travel(at(sixDays));
    for (const id of ['alba', 'bela']) await addScore(harness.raw, id, sixDays, 40);
    expect(await harness.pass(sixDays)).toMatchObject({ held: 1, queued: 0 });
    expect(harness.mails()).toHaveLength(1);
    const nextWeek = addDays(DAY, 7);
    harness.travel(at(nextWeek, '09:00:01'));
    for (const id of ['alba', 'bela']) await addScore(harness.raw, id, nextWeek, 40);
    expect(await harness.pass(nextWeek)).toMatchObject({ held: 0, queued: 1 });
    expect(harness.mails()).toHaveLength(2);
  });

  it('a payment that is being retried, until it is paid', async () => {
    await harness.addRisk('alba');
    const invoice = { invoice_id: 'i1', account_id: 'alba', issued_on: '2026-02-20', due_on: '2026-03-01' };
    await insert(harness.raw, 'invoices', [{ ...invoice, amount: 50, status: 'past_due', attempts: 1 }]);
    await harness.pass();
    await approveAll();
    await deliver(harness.app.context);
    expect(await harness.pass()).toMatchObject({ held: 1 });
    expect(only(await harness.nudges())).toMatchObject({ state: 'approved', reason: 'payment_retries' });
    expect(harness.mails()).toHaveLength(0);
    await harness.raw`update invoices set paid_on = ${DAY}, status = 'paid'`;
    expect(await harness.pass()).toMatchObject({ held: 0, queued: 1 });
    expect(harness.mails()).toHaveLength(1);
  });

  it('no contact, or none that may be written to: the step becomes a task for the pool, which says why', async () => {
    harness.configure(customerEmailsYaml({ blocked_domains: ['partner.example'] }));
    await harness.addRisk('a', { contactEmail: null });
    await harness.addRisk('b', { contactEmail: 'kim@x.example, eve@y.example' });
    await harness.addRisk('c', { contactEmail: 'kim@mail.partner.example' });
    await stop('kim@listed.example');
    await harness.addRisk('d', { contactEmail: 'KIM@listed.example' });
    expect(await harness.pass()).toMatchObject({ stopped: 4, waiting: 0 });
    expect((await harness.nudges()).map(({ account_id, reason }) => [account_id, reason]).sort()).toEqual([
      ['a', 'no_contact'],
      ['b', 'bad_contact'],
      ['c', 'blocked_domain'],
      ['d', 'manual'],
    ]);
    const [first, ...others] = await harness.steps();
    expect(first?.title).toMatch(/ \(no automatic e-mail: the account has no contact address\)$/);
    expect([first, ...others].map((step) => [step?.queue, step?.state])).toEqual(
      Array(4).fill(['csm', 'open']),
    );
    expect(pool()).toContain('4 accounts newly at risk; a person has to act.');
    expect(await harness.pass()).toMatchObject({ stopped: 0 });
  });

  it('the night and the week end', async () => {
    harness.configure(customerEmailsYaml({}, WORKING));
    harness.travel(at('2026-03-06', '19:00:00'));
    await harness.addRisk('alba');
    await harness.pass('2026-03-06');
    await approveAll('2026-03-06');
    await deliver(harness.app.context);
    expect(harness.mails()).toHaveLength(0);
    expect(only(await harness.nudges()).send_at).toEqual(at('2026-03-09', '08:00:00'));
    harness.travel(at('2026-03-09', '08:00:00'));
    await deliver(harness.app.context);
    expect(harness.mails()).toHaveLength(1);
  });
});

describe('between the decision and the sending', () => {
  /** Approved in the evening, so that it leaves on the next morning. */
  async function queueOne() {
    harness.configure(customerEmailsYaml({}, WORKING));
    harness.travel(at(DAY, '19:00:00'));
    await harness.addRisk('alba');
    await harness.pass();
    await approveAll();
    expect(only(await harness.nudges()).state).toBe('queued');
    harness.travel(at(addDays(DAY, 1)));
  }

  it('whoever unsubscribes gets nothing any more', async () => {
    await queueOne();
    await stop('alba@customer.example');
    await deliver(harness.app.context);
    expect(harness.mails()).toHaveLength(0);
    expect(only(await harness.nudges())).toMatchObject({ state: 'stopped', reason: 'manual' });
    expect(only(await harness.steps())).toMatchObject({ queue: 'csm', state: 'open' });
  });

  it('switching e-mails off stops them', async () => {
    await queueOne();
    harness.configure('nudges: { enabled: false }');
    await deliver(harness.app.context);
    expect(harness.mails()).toHaveLength(0);
    expect(only(await harness.nudges())).toMatchObject({ state: 'stopped', reason: 'switched_off' });
  });

  it('a closed alert stops them', async () => {
    await queueOne();
    await harness.raw`update episodes set state = 'closed'`;
    await deliver(harness.app.context);
    expect(harness.mails()).toHaveLength(0);
    expect(only(await harness.nudges())).toMatchObject({ state: 'stopped', reason: 'closed' });
  });

  it('a notice calls them back, before the next pass too, and the step is nobody’s', async () => {
    await queueOne();
    const said = { accountId: 'alba', kind: 'notice' as const, words: null, until: null, leavesOn: null };
    await sayByHand(harness.app.context, { ...said, reason: null, by: 'ana@corp.example' }, DAY);
    await deliver(harness.app.context);
    expect(harness.mails()).toHaveLength(0);
    expect(only(await harness.nudges())).toMatchObject({ state: 'stopped', reason: 'leaving' });
    expect(only(await harness.steps())).toMatchObject({ queue: 'automation', state: 'open' });
    await harness.pass(addDays(DAY, 1));
    expect(only(await harness.steps())).toMatchObject({ state: 'cancelled' });
  });
});

describe('what the mail server says', () => {
  async function sendOne(...faults: Parameters<CustomerEmailsHarness['smtp']['script']>[1][]) {
    harness.smtp.script('alba@customer.example', ...faults);
    await harness.addRisk('alba');
    await harness.pass();
    await approveAll();
    await deliver(harness.app.context);
  }

  it('550: the address is suppressed, a person takes over, the admin is not bothered', async () => {
    await sendOne({ kind: 'reply', at: 'rcpt', code: 550 });
    expect(only(await harness.nudges())).toMatchObject({ state: 'stopped', reason: 'bounced' });
    expect(only(await listSuppressions(harness.raw))).toMatchObject({
      address: 'alba@customer.example',
      reason: 'bounced',
      detail: 'mail: EENVELOPE RCPT TO 550',
    });
    expect(only(await harness.steps())).toMatchObject({ queue: 'csm', state: 'open' });
    expect(harness.slack.visible().filter((m) => m.channel === '#harbinger-admin')).toEqual([]);
  });

  it('550 5.7.1: the server does not want to send it there, which says nothing about the address', async () => {
    await sendOne({ kind: 'reply', at: 'rcpt', code: 550, text: '5.7.1 Relaying denied' });
    expect(only(await harness.nudges())).toMatchObject({ state: 'stopped', reason: 'refused' });
    expect(await listSuppressions(harness.raw)).toEqual([]);
    expect(only(await harness.steps())).toMatchObject({ queue: 'csm', state: 'open' });
  });

  it('nothing after the final dot: uncertain, never sent twice, and it counts for the week', async () => {
    // The look-up comes seconds later: the clock has to run for it.
    const since = performance.now();
    harness.app.context.now = () => new Date(at(DAY).getTime() + performance.now() - since);
    await sendOne({ kind: 'drop', at: 'after_dot' });
    expect(harness.mails()).toHaveLength(1);
    expect(only(await harness.nudges())).toMatchObject({ state: 'queued' });
    const [row] = await harness.raw`select state, due_at from outbox where kind = 'nudge'`;
    expect(row).toEqual({ state: 'uncertain', due_at: null });
    await harness.addRisk('bela', { contactEmail: 'alba@customer.example' });
    await harness.pass();
    expect(await approveAll()).toMatchObject({ approved: 1, summary: { held: 1, queued: 0 } });
  });
});

describe('the link to unsubscribe', () => {
  const ask = (method: string, token: string, acceptLanguage: string | null = null) =>
    answerUnsubscribe(harness.app.context, { method, token, acceptLanguage });

  it('asks on GET, takes POST any number of times, and leaks nothing to whoever makes one up', async () => {
    await harness.addRisk('alba');
    await harness.pass();
    await approveAll();
    await deliver(harness.app.context);
    const token = /unsubscribe\/([\w-]+)/.exec(only(harness.mails()).mail.text ?? '')?.[1] ?? '';
    expect(await ask('GET', token)).toMatchObject({
      status: 200,
      body: expect.stringContaining('<form method="post">'),
    });
    expect(await ask('GET', token, 'pt-BR,en;q=0.8')).toMatchObject({
      body: expect.stringContaining('lang="pt-BR"'),
    });
    expect(await listSuppressions(harness.raw)).toEqual([]);
    const wrong = `A${token.slice(1)}`;
    const refused = await Promise.all(['GET', 'POST'].map((method) => ask(method, wrong)));
    expect(refused.map(({ status }) => status)).toEqual([400, 400]);
    expect(JSON.stringify(refused)).not.toMatch(/alba|customer\.|@(?!media)/);
    expect(await ask('DELETE', token)).toMatchObject({ status: 405 });
    expect(await listSuppressions(harness.raw)).toEqual([]);

    expect(await ask('POST', token)).toMatchObject({ status: 200 });
    expect(await ask('POST', token)).toMatchObject({ status: 200 });
    expect(only(await listSuppressions(harness.raw))).toMatchObject({
      address: 'alba@customer.example',
      reason: 'unsubscribed',
    });
    expect(harness.logged.join()).not.toContain('alba@customer.example');
  });
});
