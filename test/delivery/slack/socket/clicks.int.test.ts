import { afterEach, beforeEach, expect, it } from 'vitest';
import { actOnEpisode } from '../../../../src/pipeline/alerts/act-on-episode.ts';
import { decideAlerts } from '../../../../src/pipeline/alerts/decide-alerts.ts';
import { clearOwnSettings } from '../../../../src/pipeline/alerts/keep-own-setting.ts';
import { deliver } from '../../../../src/pipeline/deliver.ts';
import { openRawClient } from '../../../helpers/services/raw-client.ts';
import { waitFor } from '../../../helpers/services/wait-for.ts';
import {
  type AlertsHarness,
  addAccount,
  addScore,
  at,
  DAY,
  insert,
  startAlertsHarness,
  startStuckPass,
} from '../../../pipeline/alerts/alerts-harness.ts';

let harness: AlertsHarness;
beforeEach(async () => {
  harness = await startAlertsHarness({ clicks: true });
  expect(harness.app.listen()).toBe(true);
  await waitFor(() => harness.slack.socketMode.connected() === 1);
  await waitFor(() => harness.logged.some((line) => line.includes('listening for clicks')));
});
afterEach(async () => {
  expect(harness.slack.violations).toEqual([]);
  expect(harness.logged.join()).not.toContain(harness.slack.appToken);
  await harness.close();
});

async function openOne(tier = 'enterprise') {
  await addAccount(harness.raw, 'alba', { csm: 'ana', tier });
  await addScore(harness.raw, 'alba', DAY, 40);
  await decideAlerts(harness.app.context, DAY);
  await deliver(harness.app.context);
  const message = harness.slack.visible().find((m) => m.threadTs === null)!;
  const [episode] = await harness.raw<{ id: string }[]>`select id from episodes`;
  return { message, id: episode!.id };
}

const stateOf = async (id: string) => {
  const [row] = await harness.raw<
    { state: string; acked_by: string | null; version: number; snoozed_until: string | null }[]
  >`select state, acked_by, version, snoozed_until::text from episodes where id = ${id}`;
  return row!;
};

it('acknowledges on a click within Slack’s three seconds, edits the message at once, and takes a repeat', async () => {
  const { message, id } = await openOne();
  expect(JSON.stringify(message.blocks)).toContain('episode_acknowledge');
  const click = () =>
    harness.slack.socketMode.click({
      userId: 'UANA',
      channel: message.channel,
      ts: message.ts,
      actionId: 'episode_acknowledge',
      value: `acknowledge|${id}`,
    });
  const first = await click();
  expect(first.ms).toBeLessThan(3_000);
  await waitFor(() => message.text.includes('cknowledged') && message);
  expect(await stateOf(id)).toMatchObject({
    state: 'acknowledged',
    acked_by: 'ana@corp.example',
    version: 2,
  });
  expect(harness.slack.visible().filter((m) => m.threadTs === null)).toHaveLength(1);

  await click();
  await waitFor(() => harness.logged.filter((line) => line.includes('"already"')).length === 1);
  expect(await stateOf(id)).toMatchObject({ version: 2 });
});

it('is acknowledged although the database cannot be reached in time', async () => {
  const { message, id } = await openOne();
  // Whoever decides alerts holds this lock; the click waits for it, Slack does not.
  const holder = openRawClient(harness.app.databaseUrl);
  await holder`begin`;
  await holder`lock table episodes in access exclusive mode`;
  const { ms } = await harness.slack.socketMode.click({
    userId: 'UANA',
    channel: message.channel,
    ts: message.ts,
    actionId: 'episode_acknowledge',
    value: `acknowledge|${id}`,
  });
  expect(ms).toBeLessThan(3_000);
  expect(harness.logged.join()).not.toContain('worked on');
  await holder`commit`;
  await holder.end();
  await waitFor(async () => (await stateOf(id)).state === 'acknowledged');
});

it('tells whoever clicks while alerts are decided that it will be done, in their language, and then does it', async () => {
  const { message, id } = await openOne();
  await addAccount(harness.raw, 'porto', { csm: 'noa' });
  await addScore(harness.raw, 'porto', DAY, 40);
  await decideAlerts(harness.app.context, DAY);
  await deliver(harness.app.context);
  const [porto] = await harness.raw<{ id: string }[]>`select id from episodes where account_id = 'porto'`;
  const theirs = harness.slack.visible().find((m) => m.channel !== message.channel && m.threadTs === null)!;
  const { pass, letGo } = await startStuckPass(harness, DAY);
  const { click } = harness.slack.socketMode;
  const clicks = [
    click({
      userId: 'UANA',
      channel: message.channel,
      ts: message.ts,
      actionId: 'x',
      value: `acknowledge|${id}`,
    }),
    click({
      userId: 'UNOA',
      channel: theirs.channel,
      ts: theirs.ts,
      actionId: 'x',
      value: `acknowledge|${porto!.id}`,
    }),
  ];
  for (const { ms } of await Promise.all(clicks)) expect(ms).toBeLessThan(3_000);
  const told = await waitFor(
    () => harness.slack.workspace.whispers.length === 2 && harness.slack.workspace.whispers,
  );
  expect(told.find((w) => w.user === 'UANA')!.text).toContain('as soon as that is over');
  expect(told.find((w) => w.user === 'UNOA')!.text).toContain('assim que isso terminar');
  expect(await stateOf(id)).toMatchObject({ state: 'open', version: 1 });
  await letGo();
  await pass;
  await waitFor(async () => (await stateOf(id)).state === 'acknowledged');
  await waitFor(async () => (await stateOf(porto!.id)).state === 'acknowledged');
  // Nothing more is said: the message itself shows it.
  expect(harness.slack.workspace.whispers).toHaveLength(2);
});

it('snoozes with a reason, takes a verdict and a finished task', async () => {
  const { message, id } = await openOne();
  const base = { userId: 'UANA', channel: message.channel, ts: message.ts, menu: true };
  const [task] = await harness.raw<
    { id: string }[]
  >`select id from tasks where episode_id = ${id} order by due_on, step`;
  await harness.slack.socketMode.click({ ...base, actionId: 'task_done', value: `task_done|${task!.id}` });
  await waitFor(async () => {
    const [row] = await harness.raw<{ state: string; closed_by: string }[]>`
      select state, closed_by from tasks where id = ${task!.id}`;
    return row!.state === 'done' && row!.closed_by === 'ana@corp.example';
  });
  await harness.slack.socketMode.click({
    ...base,
    actionId: 'episode_snooze',
    value: `snooze|${id}|7|known_pause`,
  });
  await waitFor(async () => (await stateOf(id)).state === 'snoozed');
  expect(await stateOf(id)).toMatchObject({ snoozed_until: '2026-03-11' });
  await harness.slack.socketMode.click({
    ...base,
    actionId: 'episode_verdict',
    value: `verdict|${id}|false_alarm`,
  });
  await waitFor(async () => (await stateOf(id)).state === 'closed');
  // Over: nothing changes any more, and the click is explained to whoever made it.
  await harness.slack.socketMode.click({
    ...base,
    actionId: 'episode_acknowledge',
    value: `acknowledge|${id}`,
  });
  await waitFor(() => harness.slack.workspace.whispers.length === 1);
  expect(harness.slack.workspace.whispers[0]).toMatchObject({
    user: 'UANA',
    text: expect.stringContaining('over'),
  });
});

it('lets the deputy and the manager act, and explains to others why they cannot', async () => {
  const { message, id } = await openOne();
  const click = (userId: string, value: string) =>
    harness.slack.socketMode.click({
      userId,
      channel: message.channel,
      ts: message.ts,
      actionId: 'x',
      value,
    });
  await click('UZOE', `acknowledge|${id}`);
  await waitFor(() => harness.slack.workspace.whispers.length === 1);
  expect(harness.slack.workspace.whispers[0]!.text).toContain('ALBA is with Ana');
  expect(await stateOf(id)).toMatchObject({ state: 'open', version: 1 });
  // A guest and somebody of another workspace, though they give the owner's own address.
  harness.slack.workspace.users.set('UGUEST', { id: 'UGUEST', email: 'ana@corp.example', guest: true });
  harness.slack.workspace.users.set('UOTHER', { id: 'UOTHER', email: 'ana@corp.example', team: 'T2' });
  for (const [userId, reason] of [
    ['UGUEST', 'guest'],
    ['UOTHER', 'other_workspace'],
  ] as const) {
    const before = harness.slack.workspace.whispers.length;
    await click(userId, `acknowledge|${id}`);
    await waitFor(() => harness.slack.workspace.whispers.length === before + 1);
    expect(harness.slack.workspace.whispers.at(-1)!.text).not.toContain('ALBA');
    expect(harness.logged.some((line) => line.includes(`"reason":"${reason}"`))).toBe(true);
  }
  expect(await stateOf(id)).toMatchObject({ state: 'open', version: 1 });
  // Somebody whom Slack does not name.
  await click('UGHOST', `acknowledge|${id}`);
  await waitFor(() => harness.logged.some((line) => line.includes('unknown_person')));
  await click('UBEA', `acknowledge|${id}`);
  await waitFor(async () => (await stateOf(id)).acked_by === 'bea@corp.example');
  await click('UMIA', `snooze|${id}|3|in_hand`);
  await waitFor(async () => (await stateOf(id)).state === 'snoozed');
  // A value that this version did not write, and an episode that is not there.
  await click('UANA', 'launch|missiles');
  await click('UANA', 'acknowledge|00000000-0000-8000-8000-000000000000');
  await waitFor(
    () => harness.slack.workspace.whispers.filter((w) => w.text.includes('no longer exists')).length === 2,
  );
});

it('lets anybody who reads the pool channel act on what stands there, and nobody elsewhere', async () => {
  // Nobody is known for the account, so its message goes to the default channel.
  await addAccount(harness.raw, 'orphan', { csm: null });
  await addScore(harness.raw, 'orphan', DAY, 40);
  const { message, id } = await openOne();
  const [orphan] = await harness.raw<{ id: string }[]>`select id from episodes where account_id = 'orphan'`;
  const inPool = harness.slack.visible().find((m) => m.channel === '#customer-success')!;
  const click = (ts: string, value: string) =>
    harness.slack.socketMode.click({
      userId: 'UZOE',
      channel: '#customer-success',
      ts,
      actionId: 'x',
      value,
    });
  await click(inPool.ts, `acknowledge|${orphan!.id}`);
  await waitFor(async () => (await stateOf(orphan!.id)).acked_by === 'zoe@corp.example');
  // The same message does not open other accounts.
  await click(inPool.ts, `acknowledge|${id}`);
  await click(message.ts, `acknowledge|${id}`);
  await waitFor(() => harness.slack.workspace.whispers.length === 2);
  expect(await stateOf(id)).toMatchObject({ state: 'open' });
});

it('connects again when Slack renews the connection, when the network fails, and leaves at the end', async () => {
  const { id, message } = await openOne();
  const { socketMode } = harness.slack;
  socketMode.renew();
  await waitFor(() => socketMode.opened() === 2 && socketMode.connected() === 1);
  socketMode.cut();
  await waitFor(() => socketMode.opened() === 3 && socketMode.connected() === 1);
  await waitFor(() => harness.logged.filter((line) => line.includes('listening for clicks')).length === 3);
  await socketMode.click({
    userId: 'UANA',
    channel: message.channel,
    ts: message.ts,
    actionId: 'x',
    value: `acknowledge|${id}`,
  });
  await waitFor(async () => (await stateOf(id)).state === 'acknowledged');
  const facts = () => harness.raw`select 1 from facts where starts_with(key, 'slack.listener:')`;
  expect(await facts()).toHaveLength(1);
});

it('shows the Home tab: my accounts at risk', async () => {
  await openOne();
  await harness.slack.socketMode.openHome('UANA');
  const view = await waitFor(() => harness.slack.workspace.homeViews.get('UANA'));
  expect(JSON.stringify(view)).toContain('ALBA');
  await harness.slack.socketMode.openHome('UMIA');
  const other = await waitFor(() => harness.slack.workspace.homeViews.get('UMIA'));
  expect(JSON.stringify(other)).not.toContain('ALBA');
});

const homeOf = async (user: string, when: (words: string) => boolean = () => true) =>
  waitFor(() => {
    const words = JSON.stringify(harness.slack.workspace.homeViews.get(user) ?? null);
    return words !== 'null' && when(words) && words;
  });

it('keeps what a person settles in the Home tab, and keeps to it at once', async () => {
  const { choose, openHome } = harness.slack.socketMode;
  harness.app.context.keepsQuietHours = true;
  await openHome('UANA');
  expect(await homeOf('UANA')).toContain('between 08:00 and 18:00 (UTC)');
  await addAccount(harness.raw, 'alba', { csm: 'ana' });
  await addScore(harness.raw, 'alba', DAY, 40);
  // Before the hours of all, an alert waits for them.
  harness.travel(at(DAY, '07:00:00'));
  await decideAlerts(harness.app.context, DAY);
  const due = async () =>
    (
      await harness.raw<{ due: string }[]>`
      select distinct to_char(due_at at time zone 'utc', 'YYYY-MM-DD HH24:MI') as due from outbox where state = 'pending'`
    ).map((row) => row.due);
  expect(await due()).toEqual(['2026-03-04 08:00']);
  const { ms } = await choose({
    userId: 'UANA',
    actionId: 'own_setting_hoursFrom',
    value: 'own|hoursFrom|10:30',
  });
  expect(ms).toBeLessThan(3_000);
  expect(await homeOf('UANA', (words) => words.includes('10:30 and'))).toContain('between 10:30 and 18:00');
  expect(await due()).toEqual(['2026-03-04 10:30']);
  // The hours of all come first, and hours that leave nothing are none.
  for (const value of ['own|hoursFrom|06:00', 'own|hoursTo|10:30', 'own|hoursTo|21:00'])
    await choose({ userId: 'UANA', actionId: 'x', value });
  await choose({ userId: 'UANA', actionId: 'x', value: 'own|locale|pt-BR' });
  expect(await homeOf('UANA', (words) => words.includes('Como sou avisado'))).toContain(
    'entre 10:30 e 18:00',
  );
  // A guest settles nothing, neither does somebody who is in no list, and each only for themselves.
  harness.slack.workspace.users.set('UGUEST', { id: 'UGUEST', email: 'bea@corp.example', guest: true });
  for (const userId of ['UGUEST', 'UZOE']) await choose({ userId, actionId: 'x', value: 'own|pace|daily' });
  expect(await homeOf('UGUEST')).not.toContain('own_setting');
  expect(await homeOf('UZOE')).not.toContain('own_setting');
  const settled = () => harness.raw`select email, locale, hours_from, hours_to, pace from person_settings`;
  expect(await settled()).toEqual([
    { email: 'ana@corp.example', locale: 'pt-BR', hours_from: '10:30', hours_to: null, pace: null },
  ]);
  // Messages keep to it: the language at the next message, the hours at once.
  await clearOwnSettings(harness.app.context, 'ana@corp.example');
  expect(await settled()).toEqual([]);
  expect(await due()).toEqual(['2026-03-04 08:00']);
});

it('writes to whoever wants it once a day in the morning, about what can wait', async () => {
  harness.app.context.keepsQuietHours = true;
  await insert(harness.raw, 'person_settings', [
    { email: 'ana@corp.example', locale: 'pt-BR', pace: 'daily', changed_at: at(DAY) },
  ]);
  for (const [id, health] of [
    ['alba', 40],
    ['brisa', 10],
  ] as const) {
    await addAccount(harness.raw, id, { csm: 'ana' });
    await addScore(harness.raw, id, DAY, health);
  }
  harness.travel(at(DAY, '14:00:00'));
  await decideAlerts(harness.app.context, DAY);
  await deliver(harness.app.context);
  const told = () =>
    harness.slack
      .visible()
      .filter((m) => m.threadTs === null)
      .map((m) => m.text);
  expect(told()).toEqual([expect.stringMatching(/Crítico · BRISA: saúde 10/)]);
  harness.travel(at('2026-03-05', '08:00:00'));
  await deliver(harness.app.context);
  expect(told()).toHaveLength(2);
});

it('keeps the buttons when somebody acts elsewhere while clicks are listened for', async () => {
  const { id, message } = await openOne();
  await actOnEpisode(harness.app.context, {
    episodeId: id,
    action: { kind: 'acknowledge' },
    actor: 'cli',
    asOf: DAY,
  });
  await deliver(harness.app.context);
  expect(message.edits).toBe(1);
  expect(JSON.stringify(message.blocks)).toContain('episode_snooze');
});
