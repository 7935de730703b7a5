import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { makeSituation, type Situation } from './situations.ts';

let situation: Situation | undefined;
afterEach(async () => {
  await situation?.remove();
  situation = undefined;
});

const CSMS = 'email,name,manager_email\nana@corp.example,Ana Prado,boss@corp.example\n';
const ACCOUNTS = 'account_id,name,tier,mrr,currency,csm_email\n';
const account = (id: string) => `${id},${id} Co,enterprise,1000,USD,ana@corp.example\n`;
const INVOICES = 'invoice_id,account_id,amount,currency,issued_on,due_on,paid_on,status,attempts\n';
const SURVEYS = 'response_id,account_id,kind,score,comment,responded_at\n';

const LEAST = { 'least.yaml': 'payments: { least_amount: 5 }\n' };

interface ListedAlert {
  account_id: string;
  rules: string[];
}

it('takes no credit note and no invoice of zero for a debt', async () => {
  situation = await makeSituation('credit-note-overdue');
  const { summary } = await situation.pass('data', '2026-06-12');
  expect([summary.alerts.opened, summary.tasks.created]).toEqual([0, 0]);
  for (const id of ['CN1', 'CNB']) {
    const { stdout } = await situation.run('explain', id);
    expect(stdout).toMatch(/payment\s+100 /);
    expect(stdout).not.toMatch(/overdue/);
  }
});

it('asks for what is left of a bill after its credits, per currency, and never for a bill of zero', async () => {
  situation = await makeSituation(null);
  const bill = (id: string, who: string, amount: string, currency = 'USD', more = 'open,0') =>
    `${id},${who},${amount},${currency},2026-05-10,2026-05-12,,${more}\n`;
  await situation.write('data', {
    'csms.csv': CSMS,
    'accounts.csv': ACCOUNTS + ['PART', 'OTHER', 'ZERO', 'FAIL', 'USED', 'GONE'].map(account).join(''),
    'invoices.csv':
      INVOICES +
      bill('p1', 'PART', '500') +
      bill('p2', 'PART', '-200') +
      bill('o1', 'OTHER', '500') +
      bill('o2', 'OTHER', '-500', 'EUR') +
      bill('z1', 'ZERO', '0', 'USD', 'past_due,4') +
      bill('f1', 'FAIL', '-90', 'USD', 'open,5') +
      'u1,USED,500,USD,2026-05-10,2026-05-12,,open,0\nu2,USED,-500,USD,2026-05-10,2026-05-12,2026-05-20,paid,0\n' +
      bill('g1', 'GONE', '-70', 'USD', 'uncollectible,1'),
  });
  await situation.pass('data', '2026-06-12');
  const alerts = await situation.rows<ListedAlert>('alerts');
  expect(alerts.map((a) => a.account_id).sort()).toEqual(['OTHER', 'PART', 'USED']);
  expect((await situation.run('explain', 'PART')).stdout).toMatch(/\$300/);
});

it('chases no amount under the least, and asks for a card only where one is charged', async () => {
  situation = await makeSituation(null);
  const bill = (id: string, who: string, amount: string, collection: string) =>
    `${id},${who},${amount},2026-05-10,2026-05-12,,open,0,${collection}\n`;
  await situation.write('data', {
    'csms.csv': CSMS,
    'accounts.csv': ACCOUNTS + ['PENNY', 'CARD', 'WIRE'].map(account).join(''),
    'invoices.csv':
      'invoice_id,account_id,amount,issued_on,due_on,paid_on,status,attempts,collection\n' +
      bill('p1', 'PENNY', '0.40', 'manual') +
      bill('c1', 'CARD', '90', 'automatic') +
      bill('w1', 'WIRE', '90', 'manual'),
  });
  const config = ['--config', join(await situation.write('config', LEAST), 'least.yaml')];
  await situation.pass('data', '2026-06-12', ...config);
  const tasks = await situation.rows<{ account_id: string; step: string }>('tasks');
  expect(tasks.map((t) => `${t.account_id} ${t.step}`).sort()).toEqual([
    'CARD card',
    'CARD finance',
    'WIRE ask',
    'WIRE finance',
  ]);
  expect((await situation.run('explain', 'PENNY', ...config)).stdout).toMatch(/payment\s+100 /);
});

it('closes the episode and the tasks of a bill that is paid or voided, although the band is unknown', async () => {
  situation = await makeSituation('paid-invoice-never-closes');
  const before = await situation.pass('before', '2026-06-22');
  expect(before.summary.alerts.opened).toBe(2);
  expect(await situation.rows('tasks')).toHaveLength(4);
  const passes = [];
  for (const day of ['23', '24', '25']) passes.push(await situation.pass('after', `2026-06-${day}`));
  expect(passes.reduce((sum, { summary }) => sum + summary.alerts.recovered, 0)).toBe(2);
  expect(passes.reduce((sum, { summary }) => sum + summary.alerts.held, 0)).toBe(0);
  expect(await situation.rows('alerts')).toEqual([]);
  expect(await situation.rows('tasks')).toEqual([]);
});

it('closes the episode of a detractor whose answer is corrected, and one whose debt a credit note covers', async () => {
  situation = await makeSituation(null);
  const accounts = ACCOUNTS + account('ANGRY') + account('OWES');
  const bill = 'i1,OWES,400,USD,2026-06-01,2026-06-01,,open,0\n';
  await situation.write('before', {
    'csms.csv': CSMS,
    'accounts.csv': accounts,
    'surveys.csv': `${SURVEYS}r1,ANGRY,nps,2,wrong key pressed,2026-06-20\n`,
    'invoices.csv': INVOICES + bill,
  });
  await situation.write('after', {
    'csms.csv': CSMS,
    'accounts.csv': accounts,
    'surveys.csv': `${SURVEYS}r1,ANGRY,nps,10,wrong key pressed,2026-06-20\n`,
    'invoices.csv': `${INVOICES}${bill}i2,OWES,-400,USD,2026-06-21,2026-06-21,,open,0\n`,
  });
  expect((await situation.pass('before', '2026-06-20')).summary.alerts.opened).toBe(2);
  for (const day of ['21', '22', '23']) await situation.pass('after', `2026-06-${day}`);
  expect(await situation.rows('alerts')).toEqual([]);
});

it('opens nothing on a bill that became late only after its feed went silent', async () => {
  situation = await makeSituation(null);
  await situation.write('data', {
    'csms.csv': CSMS,
    'accounts.csv': ACCOUNTS + account('LATE') + account('KNOWN'),
    'invoices.csv':
      INVOICES +
      'i1,LATE,400,USD,2026-04-10,2026-05-10,,open,0\n' +
      'i2,KNOWN,400,USD,2026-04-10,2026-04-12,,open,0\n',
  });
  const { summary, code } = await situation.pass('data', '2026-06-20');
  expect([summary.alerts.opened, code]).toEqual([1, 3]);
  expect((await situation.rows<ListedAlert>('alerts')).map((a) => a.account_id)).toEqual(['KNOWN']);
});
