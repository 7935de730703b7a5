import { afterEach, beforeEach, expect, it } from 'vitest';
import { actOnEpisode } from '../../../src/pipeline/alerts/act-on-episode.ts';
import { decideAlerts } from '../../../src/pipeline/alerts/decide-alerts.ts';
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

const NEXT = '2026-03-05';
const LATER = '2026-03-27';

let harness: AlertsHarness;
beforeEach(async () => {
  harness = await startAlertsHarness();
  await addAccount(harness.raw, 'alba', { csm: 'ana' });
});
afterEach(async () => {
  expect(harness.slack.violations).toEqual([]);
  await harness.close();
});

async function live(day: string, health = 80): Promise<void> {
  harness.travel(at(day));
  await addScore(harness.raw, 'alba', day, health);
  await decideAlerts(harness.app.context, day);
  await deliver(harness.app.context);
}

const answer = (id: string, score: number, day: string, comment: string) =>
  insert(harness.raw, 'surveys', [
    { response_id: id, account_id: 'alba', kind: 'nps', score, comment, responded_at: at(day) },
  ]);
const failing = (id: string, dueOn: string) =>
  insert(harness.raw, 'invoices', [
    {
      invoice_id: id,
      account_id: 'alba',
      amount: 500,
      issued_on: dueOn,
      due_on: dueOn,
      status: 'open',
      attempts: 3,
    },
  ]);

const history = async () =>
  (await harness.raw<{ transition: string }[]>`select transition from episode_events order by version`).map(
    (e) => e.transition,
  );
const subjects = async () =>
  (await harness.raw<{ subject: string }[]>`select distinct subject from fired_evidence order by 1`).map(
    (f) => f.subject,
  );
const notes = () =>
  harness.slack
    .visible()
    .filter((m) => m.threadTs !== null && !m.text.includes('Agenda'))
    .map((m) => ({ broadcast: m.broadcast, words: JSON.stringify(m.blocks) }));

it('tells of two detractors who answered on one day, each once', async () => {
  await answer('R1', 4, DAY, 'too slow');
  await answer('R2', 2, DAY, 'too dear');
  await live(DAY);
  expect(await subjects()).toEqual(['R1', 'R2']);
  await live(NEXT);
  expect(await history()).toEqual(['opened']);
});

it('adds an answer that came in late to the history, with its words', async () => {
  await answer('R2', 2, DAY, 'too dear');
  await live(DAY);
  await answer('R1', 4, '2026-03-03', 'too slow for <b>us</b>');
  await live(NEXT);
  expect(await history()).toEqual(['opened', 'worse']);
  const [note] = notes();
  expect(note).toMatchObject({ broadcast: true });
  expect(note!.words).toContain('too slow');
  expect(note!.words).not.toContain('too dear');
});

it('tells of a second failing invoice in the thread, and opens a new episode for a third one', async () => {
  await failing('I1', '2026-02-01');
  await live(DAY);
  const acknowledge = {
    episodeId: 'alba',
    action: { kind: 'acknowledge' as const },
    actor: 'ana@corp.example',
    asOf: DAY,
  };
  await actOnEpisode(harness.app.context, acknowledge);
  await failing('I2', '2026-02-20');
  await live(NEXT);
  await live(NEXT);
  expect(await history()).toEqual(['opened', 'acknowledged', 'repeated']);
  expect(notes().at(-1)).toMatchObject({ broadcast: false });
  expect(notes().at(-1)!.words).toContain('Payment failed 3 times.');
  const [episode] = await harness.raw<{ state: string }[]>`select state from episodes`;
  expect(episode!.state).toBe('acknowledged');
  await harness.raw`update invoices set paid_on = '2026-03-05', status = 'paid'`;
  for (const day of ['2026-03-06', '2026-03-07', '2026-03-08']) await live(day, 90);
  expect(await history()).toContain('recovered');
  await failing('I3', '2026-03-01');
  await live(LATER);
  const [count] = await harness.raw<{ count: number }[]>`select count(*)::int from episodes`;
  expect(count!.count).toBe(2);
});

it('hands a payment problem of an open episode to Finance', async () => {
  await live(DAY, 40);
  await failing('I1', '2026-02-01');
  await live(NEXT, 40);
  const queues = await harness.raw<
    { queue: string }[]
  >`select queue from tasks where playbook = 'payment' order by 1`;
  expect(queues.map((t) => t.queue)).toEqual(['csm', 'finance']);
});

it('tells a fall by the days that its rule compares', async () => {
  harness.configure(
    `alerts: { rules: { ${NO_SHIPPED_RULES}, quick: { kind: health_drop, points: 15, within: 7d, severity: at_risk, playbook: risk, always: true } } }`,
  );
  await addScore(harness.raw, 'alba', '2026-02-03', 95);
  await addScore(harness.raw, 'alba', '2026-02-25', 80);
  await live(DAY, 60);
  const [alert] = harness.slack.visible().filter((m) => m.threadTs === null);
  expect(alert!.text).toContain('health 80 → 60 in 7 days');
});

it('goes on deciding today after the clock was three days ahead, and once more when those days come', async () => {
  const AHEAD = '2026-03-07';
  await live(DAY, 80);
  await live(AHEAD, 20);
  expect(await history()).toEqual(['opened']);
  const newest = async () =>
    (
      await harness.raw<{ days: string; scored: string }[]>`
        select (select max(as_of) from decided_days)::text as days, (select max(day) from scores)::text as scored`
    )[0];
  expect(await newest()).toEqual({ days: AHEAD, scored: AHEAD });

  await live(DAY, 20);
  expect(await newest()).toEqual({ days: DAY, scored: DAY });
  for (const day of [NEXT, '2026-03-06', AHEAD]) await live(day, 20);
  expect(await newest()).toEqual({ days: AHEAD, scored: AHEAD });
  expect(await history()).toEqual(['opened']);
  expect(harness.slack.visible().filter((m) => m.threadTs === null)).toHaveLength(1);
  for (const day of ['2026-03-08', '2026-03-09', '2026-03-10', '2026-03-11', '2026-03-12']) {
    await live(day, 90);
  }
  expect(await history()).toEqual(['opened', 'recovered']);

  // By a clock that was right, an earlier day is one too late.
  await expect(decideAlerts(harness.app.context, DAY)).rejects.toThrow('has been decided here already');
});
