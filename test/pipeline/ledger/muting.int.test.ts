import { afterEach, beforeEach, expect, it } from 'vitest';
import { addDays } from '../../../src/domain/day.ts';
import { actOnEpisode } from '../../../src/pipeline/alerts/act-on-episode.ts';
import { decideAlerts } from '../../../src/pipeline/alerts/decide-alerts.ts';
import { deliver } from '../../../src/pipeline/deliver.ts';
import { unmuteRule } from '../../../src/pipeline/ledger/settle-mutings.ts';
import { recordConfig } from '../../../src/store/decided-days.ts';
import { loadRuleStandings } from '../../../src/store/ledger/rule-mutings.ts';
import { noShippedRules } from '../../helpers/own-rules.ts';
import {
  type AlertsHarness,
  addAccount,
  addScore,
  at,
  DAY,
  startAlertsHarness,
} from '../alerts/alerts-harness.ts';

/** One rule under suspicion, another beside it; nobody waits for a budget or a cool-down. */
const yaml = (more = '', points = 20) => `
alerts:
  rules:
${noShippedRules(4)}
    drop: { kind: health_drop, points: ${points}, within: 28d, always: true }
    low: { kind: band, at: critical, severity: critical, always: true }
  budget_per_csm_per_week: null
  cooldown: 0d
  mass_drop: { share: 1, min_accounts: 1000 }
  ${more}
`;
const MUTING = 'mute_under: { precision: 0.5, min_judged: 5 }';

let harness: AlertsHarness;
beforeEach(async () => {
  harness = await startAlertsHarness({ yaml: yaml(MUTING) });
});
afterEach(async () => {
  expect(harness.slack.violations).toEqual([]);
  await harness.close();
});

async function decide(day: string) {
  harness.travel(at(day));
  const { config, hash } = harness.app.context.config();
  await recordConfig(harness.raw, { hash, config }, at(day));
  return decideAlerts(harness.app.context, day);
}

/** An account whose index falls from good to fair, far enough for `drop` and not for `low`. */
async function fall(id: string, day: string, to = 60) {
  await addAccount(harness.raw, id, { csm: 'ana' });
  await addScore(harness.raw, id, addDays(day, -28), 95);
  await addScore(harness.raw, id, day, to);
}

const judge = (id: string, verdict: 'real' | 'false_alarm', asOf: string) =>
  actOnEpisode(harness.app.context, {
    episodeId: id,
    action: { kind: 'verdict', verdict },
    actor: 'ana',
    asOf,
  });
const states = async () =>
  [...(await loadRuleStandings(harness.raw, '2027-01-01')).values()].map((s) => [
    s.rule,
    s.state,
    s.reason.code,
  ]);
async function notices(): Promise<string[]> {
  await deliver(harness.app.context);
  return harness.slack.visible().flatMap((m) => (m.channel === '#harbinger-admin' ? [m.text] : []));
}
const [NEXT, LATER, LATEST] = [1, 2, 3].map((days) => addDays(DAY, days)) as [string, string, string];

async function eightFalseAlarms(others: readonly string[] = []) {
  const ids = Array.from({ length: 8 }, (_, i) => `wolf${i}`);
  for (const id of [...ids, ...others]) await fall(id, DAY);
  expect(await decide(DAY)).toMatchObject({ opened: 8 + others.length, muted: 0 });
  for (const id of ids) await judge(id, 'false_alarm', DAY);
}

it('mutes a rule that was wrong too often: no new episodes, one notice, other rules go on', async () => {
  await eightFalseAlarms();
  await fall('fair', NEXT);
  await fall('worst', NEXT, 20);
  expect(await decide(NEXT)).toMatchObject({ opened: 1, muted: 1 });
  const [opened] = await harness.raw<{ account: string; rules: string[] }[]>`
    select account_id as account, rules from episodes where opened_on = ${NEXT}`;
  expect(opened).toEqual({ account: 'worst', rules: ['low'] });
  expect(await decide(NEXT)).toMatchObject({ opened: 0, muted: 1 });
  expect(await states()).toEqual([['drop', 'muted', 'under']]);
  expect(await notices()).toEqual([expect.stringContaining('drop')]);
});

it('does not mute for a run of bad luck, nor an exempt rule, nor without a line', async () => {
  const right = ['r1', 'r2', 'r3', 'r4'];
  await eightFalseAlarms(right);
  for (const id of right) await judge(id, 'real', DAY);
  expect(await decide(NEXT)).toMatchObject({ muted: 0 });
  for (const more of ['mute_under: { precision: 0.9, min_judged: 5, never_mute: [drop] }', '']) {
    harness.configure(yaml(more));
    await decide(NEXT);
  }
  expect(await states()).toEqual([]);
  expect(await notices()).toEqual([]);
});

it('lets a living episode of a muted rule live on', async () => {
  await eightFalseAlarms(['alive']);
  for (const day of [NEXT, LATER, LATEST]) {
    await addScore(harness.raw, 'alive', day, 60);
    expect(await decide(day)).toMatchObject({ opened: 0, recovered: 0, muted: 0 });
  }
  expect(await states()).toEqual([['drop', 'muted', 'under']]);
});

it('listens again when a person says so, and then judges by new alerts only', async () => {
  await eightFalseAlarms();
  await decide(NEXT);
  const ask = () => unmuteRule(harness.app.context, { rule: 'drop', actor: 'mia', asOf: NEXT });
  expect(await ask()).toBe(true);
  expect(await ask()).toBe(false);
  await fall('fair', LATER);
  expect(await decide(LATER)).toMatchObject({ opened: 1, muted: 0 });
  expect(await states()).toEqual([['drop', 'speaks', 'by_hand']]);
});

it('judges by departures alone when told to', async () => {
  harness.configure(
    yaml('mute_under: { precision: 0.5, judge_by: outcome, min_judged: 5 }\n  outcome_after: 7d'),
  );
  for (const id of Array.from({ length: 8 }, (_, i) => `wolf${i}`)) await fall(id, DAY);
  await decide(DAY);
  expect(await decide(addDays(DAY, 6))).toMatchObject({ mutedRules: [] });
  expect(await decide(addDays(DAY, 7))).toMatchObject({ mutedRules: ['drop'] });
});

it('listens again when there is no reason left, and tells the admin each time', async () => {
  await eightFalseAlarms();
  const silent = [
    ['the line is lowered', 'mute_under: { precision: 0.1, min_judged: 5 }', 20, 'not_under'],
    ['it is exempt', 'mute_under: { precision: 0.5, min_judged: 5, never_mute: [drop] }', 20, 'exempt'],
    ['the rule itself is changed', MUTING, 25, 'too_few'],
    ['the line is taken away', '', 20, 'off'],
  ] as const;
  let day: string = DAY;
  for (const [what, more, points, reason] of silent) {
    day = addDays(day, 1);
    harness.configure(yaml(MUTING));
    await decide(day);
    expect(await states(), what).toEqual([['drop', 'muted', 'under']]);
    harness.configure(yaml(more, points));
    await decide(day);
    expect(await states(), what).toEqual([['drop', 'speaks', reason]]);
  }
  await fall('fair', day);
  expect(await decide(day)).toMatchObject({ opened: 1, muted: 0 });
  expect(await notices()).toHaveLength(2 * silent.length);
});
