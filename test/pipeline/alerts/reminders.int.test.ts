import { afterEach, beforeEach, expect, it } from 'vitest';
import { actOnEpisode } from '../../../src/pipeline/alerts/act-on-episode.ts';
import { completeTask } from '../../../src/pipeline/alerts/complete-task.ts';
import { decideAlerts } from '../../../src/pipeline/alerts/decide-alerts.ts';
import { handleClick } from '../../../src/pipeline/alerts/handle-click.ts';
import { deliver } from '../../../src/pipeline/deliver.ts';
import { sendReminders } from '../../../src/pipeline/reminders/send-reminders.ts';
import { sendWorthAWord } from '../../../src/pipeline/reminders/send-worth-a-word.ts';
import { sendWeeklyNotes } from '../../../src/pipeline/weekly-note/send-weekly-notes.ts';
import {
  type AlertsHarness,
  addAccount,
  addScore,
  at,
  DAY,
  insert,
  startAlertsHarness,
} from './alerts-harness.ts';

const CHANNELS = 'delivery: { queue_channels: { product: "#harbinger-admin" } }';
const THURSDAY = '2026-03-05';
const FRIDAY = '2026-03-06';

let harness: AlertsHarness;
beforeEach(async () => {
  harness = await startAlertsHarness({ yaml: CHANNELS });
});
afterEach(async () => {
  expect(harness.slack.violations).toEqual([]);
  await harness.close();
});

async function live(day: string, health = 40): Promise<void> {
  harness.travel(at(day));
  for (const id of ['alba', 'brisa']) await addScore(harness.raw, id, day, health);
  await decideAlerts(harness.app.context, day);
  await deliver(harness.app.context);
}

async function remind(day: string): Promise<void> {
  harness.travel(at(day, '09:30:00'));
  await sendReminders(harness.app.context, null);
  await deliver(harness.app.context);
}

/** What happens a while after what was sent. */
async function later(work: () => Promise<unknown>, day: string, time = '11:00:00'): Promise<void> {
  harness.travel(at(day, time));
  await work();
  await deliver(harness.app.context);
}

const lists = (channel: string) =>
  harness.slack
    .visible()
    .filter((m) => m.channel === channel && m.threadTs === null && /⏰|☑|list of tasks/.test(m.text))
    .map((m) => ({ ...m, words: JSON.stringify(m.blocks) }));
const struck = (words: string) =>
  [...words.matchAll(/"text":"([^"]*)","type":"text","style":\{"strike":true\}/g)].map((m) => m[1]);

const taskId = async (account: string, step: string) => {
  const [task] = await harness.raw<{ id: string }[]>`
    select id from tasks where account_id = ${account} and step = ${step}`;
  return task!.id;
};

const TWO = async () => {
  await addAccount(harness.raw, 'alba', { csm: 'ana' });
  await addAccount(harness.raw, 'brisa', { csm: 'ana' });
  await live(DAY);
  await live(THURSDAY);
  await remind(THURSDAY);
};

it('ticks what is done in the list that told of it', async () => {
  await TWO();
  expect(lists('DANA')).toHaveLength(1);
  expect(lists('DANA')[0]!.text).toContain('2 tasks due today');
  const id = await taskId('alba', 'call');
  const done = () =>
    completeTask(harness.app.context, { id, outcome: null, by: 'ana@corp.example', asOf: THURSDAY });
  await later(done, THURSDAY);
  const [list] = lists('DANA');
  expect(list!.text).toContain('1 task due today: BRISA');
  expect(list!.edits).toBe(1);
  expect(struck(list!.words)).toEqual([expect.stringContaining('ALBA')]);
  // The menu offers only what is left, and the same click again edits nothing.
  expect(list!.words).not.toContain(`task_done|${id}`);
  await later(done, THURSDAY, '12:00:00');
  expect(lists('DANA')[0]!.edits).toBe(1);
});

it('strikes what a verdict or a recovery has cancelled', async () => {
  await TWO();
  const dismiss = () =>
    actOnEpisode(harness.app.context, {
      episodeId: 'alba',
      action: { kind: 'verdict', verdict: 'false_alarm' },
      actor: 'ana@corp.example',
      asOf: THURSDAY,
    });
  await later(dismiss, THURSDAY);
  expect(struck(lists('DANA')[0]!.words)).toEqual([expect.stringContaining('ALBA')]);
  expect(lists('DANA')[0]!.words).toContain('no longer needed');
  const [open] = await harness.raw<
    { count: number }[]
  >`select count(*)::int from tasks where account_id = 'alba' and state = 'open'`;
  expect(open!.count).toBe(0);
  for (const day of [FRIDAY, '2026-03-07', '2026-03-08']) await live(day, 90);
  expect(lists('DANA')[0]!.text).toContain('nothing left to do');
});

it('strikes what a notice has cancelled', async () => {
  await TWO();
  await harness.raw`update accounts set notice_on = ${THURSDAY} where account_id = 'alba'`;
  await later(() => decideAlerts(harness.app.context, THURSDAY), THURSDAY);
  expect(struck(lists('DANA')[0]!.words)).toEqual([expect.stringContaining('ALBA')]);
});

it('is replaced by the list of the next day, and by nothing else', async () => {
  await TWO();
  await remind(FRIDAY);
  const [first, second, third] = lists('DANA');
  expect(third).toBeUndefined();
  expect(first!.text).toBe('This list of tasks was replaced by that of Fri 6 Mar.');
  expect(second!.text).toContain('overdue');
  await remind(FRIDAY);
  expect(lists('DANA').map((l) => l.edits)).toEqual([1, 0]);
  const id = await taskId('alba', 'call');
  await later(
    () => completeTask(harness.app.context, { id, outcome: null, by: 'ana@corp.example', asOf: FRIDAY }),
    FRIDAY,
  );
  expect(lists('DANA').map((l) => l.edits)).toEqual([1, 1]);
});

it('tells everybody once a week of their own accounts, where that is switched on, and nobody of nothing', async () => {
  const monday = '2026-03-09';
  const notes = () =>
    harness.slack
      .visible()
      .filter((m) => m.text.includes('Your accounts') || m.text.includes('Suas contas'))
      .map(({ channel, text, blocks }) => ({ channel, text, words: JSON.stringify(blocks) }));
  await addAccount(harness.raw, 'alba', { csm: 'ana', renewal_on: '2026-03-20' });
  await addAccount(harness.raw, 'brisa', { csm: 'noa' });
  await addScore(harness.raw, 'alba', '2026-03-02', 80);
  await live(monday);
  const weekly = async (time: string) => {
    harness.travel(at(monday, time));
    const { queued } = await sendWeeklyNotes(harness.app.context, null);
    await deliver(harness.app.context);
    return queued;
  };
  expect(await weekly('09:30:00')).toBe(0);
  harness.configure('weekly_note: { enabled: true, at: "09:00" }');
  expect(await weekly('08:45:00')).toBe(0);
  expect(await weekly('09:30:00')).toBe(1);
  expect(await weekly('09:45:00')).toBe(0);
  expect(notes()).toEqual([
    {
      channel: 'DANA',
      text: 'Your accounts, Mon 9 Mar: 1 of 1 account at risk, $6k a year (a week ago 0)',
      words: expect.stringMatching(
        /80 → 40 \(−40\).*1 account up for renewal within 30 days.*ALBA \(20 Mar\)/,
      ),
    },
  ]);
  // In São Paulo it is nine o'clock three hours later; mia and bea look after no account and have no task.
  expect(await weekly('12:15:00')).toBe(1);
  expect(notes()[1]).toMatchObject({
    channel: 'DNOA',
    text: expect.stringContaining('Suas contas, seg., 09/03'),
  });
});

it('loses what has moved to another owner', async () => {
  await TWO();
  await harness.raw`update accounts set csm_email = 'noa@corp.example' where account_id = 'alba'`;
  await live(FRIDAY);
  expect(lists('DANA')[0]!.words).not.toContain('ALBA');
  expect(lists('DANA')[0]!.words).toContain('BRISA');
});

it('lists what waits for Product in its channel, with what the customer said, and lets its readers close it', async () => {
  await addAccount(harness.raw, 'alba', { csm: 'ana' });
  await addAccount(harness.raw, 'brisa', { csm: 'ana' });
  const answer = (response_id: string, account_id: string, comment: string) => ({
    response_id,
    account_id,
    kind: 'nps',
    score: 3,
    comment,
    responded_at: at('2026-03-03'),
  });
  await insert(harness.raw, 'surveys', [
    answer('R1', 'alba', 'The export crashes, write to kim@alba.example'),
    answer('R2', 'brisa', 'Nobody answers our tickets'),
  ]);
  await live(DAY, 80);
  await remind(THURSDAY);
  const [list, second] = lists('#harbinger-admin');
  expect(second).toBeUndefined();
  expect(list!.text).toContain('Product: 1 task to come: ALBA');
  expect(list!.words).toContain('The export crashes');
  expect(list!.words).not.toContain('kim@alba.example');
  // Support has no channel: its task is in the list of whoever has the account, once it is due.
  await remind('2026-03-09');
  expect(lists('DANA').at(-1)!.words).toContain('→ Support');
  const value = `task_done|${await taskId('alba', 'theme')}`;
  const click = (message: { channelId: string; ts: string } | null) =>
    handleClick(harness.app.context, { value, email: 'zoe@corp.example', message });
  expect((await click(null)).kind).toBe('refused');
  const newest = lists('#harbinger-admin').at(-1)!;
  await later(
    async () => expect((await click({ channelId: newest.channel, ts: newest.ts })).kind).toBe('done'),
    '2026-03-09',
  );
  expect(lists('#harbinger-admin').at(-1)!.text).toBe('☑ Product: nothing left to do');
});

it('names once a week, to whoever has them, the neutrals nobody has talked with', async () => {
  const { raw, app, slack } = harness;
  for (const id of ['alba', 'brisa', 'cleo']) await addAccount(raw, id, { csm: 'ana' });
  await addAccount(raw, 'luz', { csm: 'noa' });
  await addAccount(raw, 'dora', { csm: 'ana', tier: 'starter' });
  const ids = ['alba', 'brisa', 'cleo', 'luz', 'dora'];
  for (const id of ids) {
    const [respondedAt, score] = [at(id === 'brisa' ? '2026-01-05' : '2026-03-03'), id === 'cleo' ? 10 : 7];
    await insert(raw, 'surveys', [
      { response_id: id, account_id: id, kind: 'nps', score, comment: 'so so', responded_at: respondedAt },
    ]);
    await addScore(raw, id, '2026-03-08', 90);
  }
  const note = async (day: string, time: string) => {
    harness.travel(at(day, time));
    const sent = await sendWorthAWord(app.context, null);
    await deliver(app.context);
    return sent;
  };
  expect(await note('2026-03-08', '10:00:00')).toBe(0);
  expect(await note('2026-03-09', '07:30:00')).toBe(0);
  expect(await note('2026-03-09', '09:00:00')).toBe(1);
  expect(await note('2026-03-09', '11:30:00')).toBe(1);
  expect(await note('2026-03-09', '12:00:00')).toBe(0);
  expect(await note('2026-03-10', '12:00:00')).toBe(0);
  const notes = slack.visible().map((m) => `${m.channel} ${m.text} ${JSON.stringify(m.blocks)}`);
  expect(notes.map((n) => n.split(' [')[0])).toEqual([
    'DANA Worth a word this week: ALBA',
    'DNOA Vale uma conversa nesta semana: LUZ',
  ]);
  expect(notes[0]).toContain('A neutral: NPS 7 on 3 Mar; ask what would make it a nine · $6k/yr');
  expect(notes.join()).not.toContain('so so');
  await insert(raw, 'signals', [{ account_id: 'alba', signal: 'meetings', day: '2026-03-11', value: 1 }]);
  await insert(raw, 'goals', [
    { account_id: 'luz', goal_id: 'g', goal: 'Live', measured_by: 'word', state: 'open' },
  ]);
  expect(await note('2026-03-16', '12:00:00')).toBe(1);
  expect(await note('2026-04-06', '12:00:00')).toBe(1);
  const [, , , third] = slack.visible();
  expect(JSON.stringify(third!.blocks)).toContain('No goal agreed: 3 accounts (ALBA, BRISA, CLEO)');
  expect(JSON.stringify(third!.blocks)).not.toContain('A neutral');
  // With a note of the week it is no message of its own: it stands in the note.
  harness.configure('weekly_note: { enabled: true }');
  await addScore(raw, 'cleo', '2026-04-09', 40);
  await insert(raw, 'surveys', [
    { response_id: 'n', account_id: 'brisa', kind: 'nps', score: 8, responded_at: at('2026-04-10') },
  ]);
  const before = slack.visible().length;
  expect(await note('2026-04-13', '12:00:00')).toBe(0);
  await sendWeeklyNotes(app.context, null);
  await deliver(app.context);
  expect(
    slack
      .visible()
      .slice(before)
      .map(({ text }) => text),
  ).toEqual([expect.stringMatching(/^Your accounts, Mon 13 Apr: .* · Worth a word this week: BRISA$/)]);
});
