import { afterEach, beforeEach, expect, it } from 'vitest';
import { actOnEpisode } from '../../../src/pipeline/alerts/act-on-episode.ts';
import { decideAlerts } from '../../../src/pipeline/alerts/decide-alerts.ts';
import { deliver } from '../../../src/pipeline/deliver.ts';
import { sendReminders } from '../../../src/pipeline/reminders/send-reminders.ts';
import { type AlertsHarness, addAccount, addScore, at, DAY, startAlertsHarness } from './alerts-harness.ts';

let harness: AlertsHarness;
beforeEach(async () => {
  harness = await startAlertsHarness();
});
afterEach(async () => {
  expect(harness.slack.violations).toEqual([]);
  await harness.close();
});

const THURSDAY = '2026-03-05';
const FRIDAY = '2026-03-06';

async function live(day: string, health = 40): Promise<void> {
  harness.travel(at(day));
  await addScore(harness.raw, 'alba', day, health);
  await decideAlerts(harness.app.context, day);
  await deliver(harness.app.context);
}

const inbox = (user: string) =>
  harness.slack.visible().filter((m) => m.channel === `D${user}` && m.threadTs === null);
const history = async () =>
  (await harness.raw<{ transition: string }[]>`select transition from episode_events order by version`).map(
    (e) => e.transition,
  );
const openTaskOwners = async () =>
  (
    await harness.raw<{ queue: string; owner: string | null }[]>`
      select distinct queue, owner_email as owner from tasks where state = 'open' order by 1, 2`
  ).map((t) => `${t.queue}: ${t.owner}`);

it('moves an episode and its open tasks to the account’s new CSM, and tells both', async () => {
  await addAccount(harness.raw, 'alba', { csm: 'ana' });
  await live(DAY);
  const [done] = await harness.raw<{ id: string }[]>`
    update tasks set state = 'done', closed_by = 'ana@corp.example' where id = (select id from tasks limit 1) returning id`;
  await harness.raw`update accounts set csm_email = 'noa@corp.example'`;
  await live(THURSDAY);
  expect(await history()).toEqual(['opened', 'reassigned']);
  expect(inbox('ANA')).toHaveLength(1);
  expect(inbox('ANA')[0]!.text).toContain('Noa');
  expect(inbox('NOA')).toHaveLength(1);
  expect(inbox('NOA')[0]!.text).toContain('ALBA');
  expect(await openTaskOwners()).toEqual(['csm: noa@corp.example']);
  const [kept] = await harness.raw<
    { owner: string }[]
  >`select owner_email as owner from tasks where id = ${done!.id}`;
  expect(kept!.owner).toBe('ana@corp.example');
  // Again on the same day, and on the next one, nothing moves.
  await live(THURSDAY);
  await live(FRIDAY);
  expect(await history()).toEqual(['opened', 'reassigned']);
  // What happens now is told where the account is, and the old message stays as it was left.
  const edits = inbox('ANA')[0]!.edits;
  const [episode] = await harness.raw<{ id: string }[]>`select id from episodes`;
  await actOnEpisode(harness.app.context, {
    episodeId: episode!.id,
    action: { kind: 'acknowledge' },
    actor: 'noa@corp.example',
    asOf: FRIDAY,
  });
  await deliver(harness.app.context);
  expect(inbox('ANA')[0]!.edits).toBe(edits);
  expect(inbox('NOA')[0]!.edits).toBe(1);
});

it('goes to the deputy while the owner is away, and comes back to the old message', async () => {
  await addAccount(harness.raw, 'alba', { csm: 'ana' });
  await live(DAY);
  await harness.raw`update csms set out_of_office_until = ${THURSDAY} where email = 'ana@corp.example'`;
  await live(THURSDAY);
  expect(inbox('BEA')).toHaveLength(1);
  expect(await openTaskOwners()).toEqual(['csm: bea@corp.example']);
  await live(FRIDAY);
  expect(await history()).toEqual(['opened', 'reassigned', 'reassigned']);
  expect(inbox('ANA')).toHaveLength(1);
  expect(inbox('BEA')).toHaveLength(1);
  expect(await openTaskOwners()).toEqual(['csm: ana@corp.example']);
  const broadcast = harness.slack.visible().filter((m) => m.channel === 'DANA' && m.broadcast);
  expect(broadcast).toHaveLength(1);
});

it('goes to the default channel when nobody is named any more', async () => {
  await addAccount(harness.raw, 'alba', { csm: 'ana' });
  await live(DAY);
  await harness.raw`update accounts set csm_email = null`;
  await live(THURSDAY);
  expect(
    harness.slack.visible().filter((m) => m.channel === '#customer-success' && m.threadTs === null),
  ).toHaveLength(1);
  expect(await openTaskOwners()).toEqual(['csm: null']);
});

it('reminds each person once a working day, in their own morning, and not while they are away', async () => {
  const { context } = harness.app;
  await addAccount(harness.raw, 'alba', { csm: 'ana' });
  await addAccount(harness.raw, 'brisa', { csm: 'noa' });
  await addScore(harness.raw, 'brisa', DAY, 40);
  await live(DAY);
  const posted = harness.slack.visible().length;
  // Thursday, 09:00 in UTC: Ana's call is due today; in São Paulo it is 06:00.
  harness.travel(at(THURSDAY));
  expect(await sendReminders(context, null)).toEqual({ people: 1, queued: 1 });
  await deliver(context);
  const reminder = inbox('ANA')[1]!;
  expect(reminder.text).toContain('1 task due today');
  // An hour later, and once more: nothing again for Ana; at 11:00 in UTC Noa's day has begun.
  harness.travel(at(THURSDAY, '10:00:00'));
  expect(await sendReminders(context, null)).toEqual({ people: 1, queued: 0 });
  harness.travel(at(THURSDAY, '11:00:00'));
  expect(await sendReminders(context, null)).toEqual({ people: 2, queued: 1 });
  await deliver(context);
  expect(inbox('NOA')[1]!.text).toContain('para hoje');
  expect(harness.slack.visible()).toHaveLength(posted + 2);
  // The week end is nobody's working day; on Monday the same tasks are overdue.
  harness.travel(at('2026-03-07'));
  expect(await sendReminders(context, null)).toEqual({ people: 0, queued: 0 });
  await harness.raw`update csms set out_of_office_until = '2026-03-10' where email = 'ana@corp.example'`;
  harness.travel(at('2026-03-09', '14:00:00'));
  expect(await sendReminders(context, null)).toEqual({ people: 1, queued: 1 });
  await deliver(context);
  expect(inbox('NOA')[2]!.text).toContain('em atraso');
});
