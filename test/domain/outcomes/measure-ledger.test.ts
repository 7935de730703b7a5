import { describe, expect, it } from 'vitest';
import { judgeOutcome } from '../../../src/domain/outcomes/judge-outcome.ts';
import type { AlertedEpisode, LedgerDeparture } from '../../../src/domain/outcomes/ledger.ts';
import { measureRecall } from '../../../src/domain/outcomes/measure-recall.ts';
import { measureRules } from '../../../src/domain/outcomes/measure-rules.ts';
import type { Verdict } from '../../../src/domain/types.ts';

const ASOF = '2026-06-30';
const left = (
  accountId: string,
  leftOn: string,
  churnKind: LedgerDeparture['churnKind'] = 'voluntary',
): LedgerDeparture => ({ accountId, leftOn, how: 'churned', churnKind });
const ended = (accountId: string, leftOn: string): LedgerDeparture => ({
  ...left(accountId, leftOn, null),
  how: 'ended',
});

describe('the outcome of an alert', () => {
  it.each([
    ['left on the last day that counts', '2026-01-01', left('a', '2026-04-01'), 'left_voluntary'],
    ['left a day later than that', '2026-01-01', left('a', '2026-04-02'), 'stayed'],
    [
      'lost to a failing collection',
      '2026-06-01',
      left('a', '2026-06-10', 'involuntary'),
      'left_involuntary',
    ],
    ['left, nobody says how', '2026-06-01', left('a', '2026-06-10', null), 'left_unknown'],
    ['still a customer after 90 days', '2026-04-01', null, 'stayed'],
    ['still a customer after 89 days', '2026-04-02', null, 'not_known_yet'],
    ['gone on the day of the alert', '2026-04-02', left('a', '2026-04-02'), 'not_judged'],
    ['completed', '2026-04-02', ended('a', '2026-05-02'), 'not_judged'],
    ['completed after the alert had had its time', '2026-01-02', ended('a', '2026-05-02'), 'stayed'],
  ] as const)('%s', (_what, alertOn, departure, expected) => {
    expect(judgeOutcome(alertOn, { departure, asOf: ASOF, outcomeDays: 90 })).toBe(expected);
  });
});

let ids = 0;
function episode(accountId: string, on: string, rules: readonly string[], verdict: Verdict | null = null) {
  return {
    id: String(++ids),
    accountId,
    accountName: null,
    touch: 'high',
    openedOn: on,
    closedOn: null,
    verdict,
    alerts: rules.map((rule) => ({ rule, on, definition: null })),
    trial: null,
    arm: null,
  } satisfies AlertedEpisode;
}

const byAccount = (...all: LedgerDeparture[]) => new Map(all.map((d) => [d.accountId, d]));

describe('precision', () => {
  it('is told by word and by outcome, and a departure outweighs the word', () => {
    const [rule, ...others] = measureRules(
      [
        episode('left', '2026-01-05', ['drop']),
        episode('left though called false', '2026-01-05', ['drop'], 'false_alarm'),
        episode('stayed, nobody said', '2026-01-05', ['drop']),
        episode('stayed, was real', '2026-01-05', ['drop'], 'real'),
        episode('stayed, was known', '2026-01-05', ['drop'], 'known'),
        episode('stayed, was false', '2026-01-05', ['drop'], 'false_alarm'),
        episode('bad data', '2026-06-20', ['drop'], 'bad_data'),
        episode('new', '2026-06-20', ['drop']),
      ],
      {
        departures: byAccount(left('left', '2026-01-25'), left('left though called false', '2026-02-04')),
        asOf: ASOF,
        outcomeDays: 90,
      },
    );
    expect(others).toEqual([]);
    expect(rule).toMatchObject({
      rule: 'drop',
      alerts: 8,
      byVerdict: { hits: 2, n: 5 },
      byOutcome: { hits: 2, n: 6 },
      judged: { hits: 3, n: 5 },
      outcomes: { left_voluntary: 2, stayed: 4, not_known_yet: 2 },
      medianLeadDays: 25,
    });
  });

  it('counts an alert for each of its rules, from the day on which the rule joined', () => {
    const one = episode('a', '2026-01-01', ['early']);
    const joined = {
      ...one,
      alerts: [...one.alerts, { rule: 'late', on: '2026-03-01', definition: null }],
    };
    const rules = measureRules([joined, episode('b', '2026-02-01', ['late'])], {
      departures: byAccount(left('a', '2026-05-01')),
      asOf: ASOF,
      outcomeDays: 90,
    });
    expect(rules.map((r) => [r.rule, r.alerts, r.outcomes.left_voluntary, r.medianLeadDays])).toEqual([
      ['late', 2, 1, 61],
      ['early', 1, 0, null],
    ]);
  });
});

it('misses who leaves without an alert in time, and warns from the first one that counts', () => {
  const alertDays = new Map([
    ['warned', ['2026-01-01', '2026-03-01', '2026-04-01']],
    ['too early', ['2026-01-01']],
    ['too late', ['2026-05-01']],
  ]);
  const recall = measureRecall(
    alertDays,
    [
      left('warned', '2026-05-01'),
      left('too early', '2026-05-01'),
      left('too late', '2026-05-01'),
      left('never', '2026-05-01'),
      ended('completed', '2026-05-01'),
    ],
    90,
  );
  expect(recall.warned).toMatchObject({ hits: 1, n: 4 });
  expect(recall.missed.map((d) => d.accountId)).toEqual(['too early', 'too late', 'never']);
  expect(recall.medianLeadDays).toBe(61);
});
