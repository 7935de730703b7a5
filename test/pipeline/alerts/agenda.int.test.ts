import { afterEach, expect, it } from 'vitest';
import { decideAlerts } from '../../../src/pipeline/alerts/decide-alerts.ts';
import { formatEpisode, formatTask } from '../../../src/pipeline/alerts/format-episode.ts';
import { deliver } from '../../../src/pipeline/deliver.ts';
import { NO_SHIPPED_RULES } from '../../helpers/own-rules.ts';
import {
  type AlertsHarness,
  addAccount,
  addScore,
  at,
  DAY,
  insert,
  startAlertsHarness,
} from './alerts-harness.ts';

let harness: AlertsHarness;
afterEach(async () => {
  expect(harness.slack.violations).toEqual([]);
  await harness.close();
});

const NEXT = '2026-03-05';

async function start(yaml?: string): Promise<void> {
  harness = await startAlertsHarness(yaml === undefined ? {} : { yaml });
  await addAccount(harness.raw, 'alba', { csm: 'ana', mrr: 500, renewal_on: '2026-04-01' });
  await insert(harness.raw, 'invoices', [
    {
      invoice_id: 'INV-1',
      account_id: 'alba',
      amount: 500,
      issued_on: '2026-02-01',
      due_on: '2026-02-14',
      status: 'open',
    },
    {
      invoice_id: 'INV-0',
      account_id: 'alba',
      amount: 500,
      issued_on: '2026-01-01',
      due_on: '2026-01-14',
      paid_on: '2026-01-10',
      status: 'paid',
    },
  ]);
  await insert(harness.raw, 'surveys', [
    {
      response_id: 'R1',
      account_id: 'alba',
      kind: 'nps',
      score: 3,
      comment: 'The export crashes every week',
      role: 'admin',
      responded_at: at('2026-03-03'),
    },
    {
      response_id: 'R2',
      account_id: 'alba',
      kind: 'nps',
      score: 2,
      comment: 'Only known tomorrow',
      responded_at: at(NEXT),
    },
  ]);
  await insert(harness.raw, 'signals', [
    { account_id: 'alba', signal: 'tickets', day: '2026-02-10', value: 2 },
    { account_id: 'alba', signal: 'tickets', day: '2026-03-02', value: 6 },
    { account_id: 'alba', signal: 'visits', day: '2025-11-02', value: 6 },
  ]);
  await live(DAY);
}

async function live(day: string, health = 40): Promise<void> {
  harness.travel(at(day));
  await addScore(harness.raw, 'alba', day, health);
  await decideAlerts(harness.app.context, day);
  await deliver(harness.app.context);
}

const agendas = () =>
  harness.slack
    .visible()
    .filter((m) => m.text.includes('Agenda:'))
    .map((m) => ({ ...m, words: JSON.stringify(m.blocks) }));

it('stands in the thread of a new alert, with the facts of the day', async () => {
  await start();
  const [alert] = harness.slack.visible().filter((m) => m.channel === 'DANA' && m.threadTs === null);
  const [agenda, second] = agendas();
  expect(second).toBeUndefined();
  expect(agenda).toMatchObject({ channel: 'DANA', threadTs: alert!.ts, broadcast: false });
  for (const fact of [
    '$6,000 a year',
    'Renews 1 Apr, in 28 days',
    '$500 (INV-1) · due 14 Feb, 18 days ago',
    'NPS 3 (admin), 3 Mar',
    'The export crashes every week',
    'tickets: 6 on 2 Mar (2 on average in the 90 days before)',
    'What led to this answer?',
  ]) {
    expect(agenda!.words).toContain(fact);
  }
  for (const unknown of ['INV-0', 'Only known tomorrow', 'visits']) {
    expect(agenda!.words).not.toContain(unknown);
  }
  // What changes nothing brings no second one; what makes it worse does, with what is known by then.
  await live(DAY);
  expect(agendas()).toHaveLength(1);
  await live(NEXT);
  expect(agendas()).toHaveLength(2);
  expect(agendas()[1]!.words).toContain('Only known tomorrow');
});

it('keeps to what may be told of a comment, and to who is told', async () => {
  await start('privacy: { comments: none }');
  expect(agendas()[0]!.words).not.toContain('crashes');
  expect(agendas()[0]!.words).toContain('(no comment)');
});

it('can be read on the command line, with what was left out of the playbook and why', async () => {
  await start(`
playbooks:
  own:
    questions: { en: ["What about {contact}?"] }
    steps:
      - { id: call, title: { en: Call, pt-BR: Ligar }, due_working_days: 1 }
      - id: visit
        title: { en: Visit, pt-BR: Visitar }
        due_working_days: 5
        when: { yearly_value_at_least: 10000 }
alerts: { rules: { ${NO_SHIPPED_RULES}, low: { kind: band, at: at_risk, playbook: own, always: true } } }
`);
  const told = await formatEpisode(harness.app.context, 'alba');
  const text = told!.lines.join('\n');
  expect(text).toContain('ALBA (alba) · at_risk · open · low');
  expect(text).toContain('left out own/visit: yearly value under $10,000 ($6,000)');
  expect(text).toContain('What about Kim?');
  expect(told!.json).toMatchObject({
    account_id: 'alba',
    history: [{ transition: 'opened', reason: 'first', skipped: [{ step: 'visit' }] }],
    tasks: [{ step: 'call' }],
    agenda: { sections: expect.arrayContaining([expect.objectContaining({ heading: 'Ask' })]) },
  });
  const [task] = told!.json.tasks as { id: string }[];
  const shown = await formatTask(harness.app.context, task!.id.slice(0, 8));
  expect(shown!.lines[0]).toContain('Call');
  expect(shown!.lines.join('\n')).toContain('What about Kim?');
  expect(await formatTask(harness.app.context, 'ffffffff')).toBeNull();
  expect(await formatEpisode(harness.app.context, 'nobody')).toBeNull();
});
