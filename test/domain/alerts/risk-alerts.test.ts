import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advanceState } from '../../../src/domain/alerts/advance-state.ts';
import type { AlertInputs } from '../../../src/domain/alerts/alert-inputs.ts';
import { weeklyCapacity } from '../../../src/domain/alerts/alert-line.ts';
import { decidePass } from '../../../src/domain/alerts/decide-pass.ts';
import type { StateBefore } from '../../../src/domain/alerts/pass-inputs.ts';
import { addDays, daysBetween } from '../../../src/domain/day.ts';
import type { Episode } from '../../../src/domain/episode.ts';
import { median } from '../../../src/domain/statistics/round-and-median.ts';
import { examples } from '../../helpers/examples.ts';
import {
  account,
  answer,
  inputs,
  liveEpisode,
  passSettings,
  passState,
  rule,
  SETTINGS,
  TODAY,
} from './build.ts';

const RULES = {
  'band-critical': rule(
    'band',
    { at: 'critical' },
    { always: false, severity: 'critical', playbook: 'deep' },
  ),
  'band-at-risk': rule('band', { at: 'at_risk' }, { always: false }),
  detractor: rule('detractor', { withinDays: 14 }),
};
const SETTING = passSettings({ alerts: { ...SETTINGS, rules: RULES } });
const PROVEN = { verdict: 'proven', supportedLift: null } as const;
const UNPROVEN = { verdict: 'unproven', supportedLift: null } as const;
const CHANCE = { verdict: 'chance', supportedLift: null } as const;

function customer(
  accountId: string,
  probability: number | null,
  more: Partial<AlertInputs> = {},
): AlertInputs {
  return inputs({
    account: account({ accountId }),
    estimate: { probability, model: 'learned', horizonDays: 90 },
    ...more,
  });
}
const CALM = Array.from({ length: 30 }, (_, i) => customer(`calm-${i}`, 0.02));
const CRITICAL = { band: 'critical', health: 10 } as const;

function decide(one: AlertInputs, more: Partial<StateBefore> = {}) {
  return decidePass([one, ...CALM], passState({ evidence: PROVEN, ...more }), SETTING);
}
const told = (decision: ReturnType<typeof decide>) =>
  decision.changes.map(({ event, episode }) => [event.transition, ...episode.rules].join(' '));
const riskOf = (more: Partial<Parameters<typeof liveEpisode>[0]> = {}) =>
  liveEpisode({
    rules: ['risk-line'],
    risk: { basis: 'line', probability: 0.3, lift: 9, benefit: 100, rank: 1, of: 31 },
    ...more,
  });

describe('a risk alert', () => {
  it('opens over the line, says its place, and keeps the rules on the index as its reasons', () => {
    const { changes } = decide(customer('A1', 0.3, CRITICAL));
    expect(changes).toMatchObject([
      {
        episode: {
          severity: 'critical',
          rules: ['risk-line', 'band-critical', 'band-at-risk'],
          risk: { basis: 'line', rank: 1, of: 31, probability: 0.3 },
        },
        event: {
          reason: {
            firings: [{ rule: 'risk-line', code: 'rule.risk', params: { rank: 1, of: 31 } }, {}, {}],
          },
        },
      },
    ]);
  });

  it('does not open under the line, however bad the index is', () => {
    expect(decide(customer('A1', 0.001, CRITICAL)).changes).toEqual([]);
  });

  it.each([
    ['nothing is proven: the worst few, and it says so', UNPROVEN, 'rule.risk_unproven'],
    ['the ranking is proven', PROVEN, 'rule.risk'],
  ])('opens when %s', (_what, evidence, code) => {
    const [change] = decide(customer('A1', 0.3), { evidence }).changes;
    expect(change!.event.reason).toMatchObject({ firings: [{ rule: 'risk-line', code }] });
  });

  it('does not open by chance, events do', () => {
    const answered = customer('A1', 0.9, { ...CRITICAL, detractors: [answer('R1', TODAY)] });
    expect(told(decide(answered, { evidence: CHANCE }))).toEqual(['opened detractor']);
    expect(decide(customer('A1', 0.9), { evidence: CHANCE }).changes).toEqual([]);
  });

  it('is told with what has happened in one message, also in its cool-down', () => {
    const ended = new Map([['A1', riskOf({ state: 'recovered', closedOn: addDays(TODAY, -2) })]]);
    const answered = customer('A1', 0.3, { detractors: [answer('R1', TODAY)] });
    expect(told(decide(answered, { ended }))).toEqual(['opened risk-line detractor']);
    expect(decide(customer('A1', 0.3), { ended })).toMatchObject({
      changes: [],
      held: [{ accountId: 'A1', reason: 'cool_down' }],
    });
  });

  it('recovers when its account has been under the line for long enough', () => {
    const live = new Map([['A1', riskOf({ lastFiredOn: addDays(TODAY, -2) })]]);
    expect(told(decide(customer('A1', 0.02), { live }))).toEqual(['recovered risk-line']);
  });

  it('ends as stayed when its horizon is over, and opens anew', () => {
    const live = new Map([['A1', riskOf({ openedOn: addDays(TODAY, -90) })]]);
    const decision = decide(customer('A1', 0.3), { live });
    expect(decision.changes.map(({ episode }) => [episode.state, episode.closedReason])).toEqual([
      ['recovered', 'stayed'],
      ['open', null],
    ]);
    expect(decision.changes[1]!.episode.id).not.toBe(decision.changes[0]!.episode.id);
    const before = passState({ evidence: PROVEN, live });
    const after = advanceState(before, decision, before);
    expect(decide(customer('A1', 0.3), after).changes).toEqual([]);
  });
});

describe('what is muted', () => {
  const line = { mutedRules: new Set(['risk-line']) };
  const critical = customer('A1', 0.3, CRITICAL);
  const answered = customer('A1', 0.3, { ...CRITICAL, detractors: [answer('R1', TODAY)] });

  it('the line: neither it nor its reasons open anything, and it is known what was silenced', () => {
    const decision = decide(critical, line);
    expect(decision).toMatchObject({
      changes: [],
      silenced: 1,
      held: [{ accountId: 'A1', reason: 'line_muted' }],
    });
    expect(decide(customer('A1', 0.001, CRITICAL), line)).toMatchObject({ silenced: 0, held: [] });
  });

  it('the line: what has happened is told without the risk and its reasons', () => {
    const { changes } = decide(answered, line);
    expect(changes).toMatchObject([{ episode: { rules: ['detractor'], risk: null } }]);
  });

  it('the line: an open risk alert lives on while its account is over the line, then recovers', () => {
    const live = new Map([['A1', riskOf({ lastFiredOn: addDays(TODAY, -2) })]]);
    expect(told(decide(customer('A1', 0.3), { ...line, live }))).toEqual([]);
    expect(told(decide(customer('A1', 0.02), { ...line, live }))).toEqual(['recovered risk-line']);
    const old = new Map([['A1', riskOf({ openedOn: addDays(TODAY, -90), lastFiredOn: addDays(TODAY, -2) })]]);
    expect(told(decide(customer('A1', 0.3), { ...line, live: old }))).toEqual(['recovered risk-line']);
  });

  it('a rule on the index: it is no reason, and lends neither severity nor playbook', () => {
    const mutedRules = new Set(['band-critical']);
    const [change] = decide(critical, { mutedRules }).changes;
    expect(change!.episode).toMatchObject({ rules: ['risk-line', 'band-at-risk'], severity: 'at_risk' });
    expect(JSON.stringify(change!.event.reason)).not.toContain('band-critical');
    const both = new Set(['band-critical', 'band-at-risk']);
    const [alone] = decide(critical, { mutedRules: both }).changes;
    expect(alone!.episode).toMatchObject({ rules: ['risk-line'], severity: SETTINGS.line.severity });
  });

  it('a rule that always opens: it opens nothing, and lets no other speak under the line', () => {
    const rules = { ...RULES, 'band-critical': { ...RULES['band-critical'], always: true } };
    const settings = passSettings({ alerts: { ...SETTINGS, rules } });
    const under = customer('A1', 0.001, CRITICAL);
    const decideWith = (more: Partial<StateBefore>) =>
      told(decidePass([under, ...CALM], passState({ evidence: PROVEN, ...more }), settings));
    expect(decideWith({})).toEqual(['opened band-critical band-at-risk']);
    expect(decideWith({ mutedRules: new Set(['band-critical']) })).toEqual([]);
  });

  it('a payment rule: it explains no other away', () => {
    const rules = {
      ...RULES,
      drop: rule('health_drop', { points: 20, withinDays: 28 }, { always: true }),
      failing: rule('failing_payment', { attempts: 1 }),
    };
    const settings = passSettings({ alerts: { ...SETTINGS, rules } });
    const failing = {
      invoiceId: 'I1',
      daysOverdue: 0,
      attempts: 2,
      uncollectible: false,
      collection: 'automatic',
      nextAttemptOn: null,
    } as const;
    const fell = customer('A1', 0.3, {
      health: 40,
      band: 'at_risk',
      before: new Map([[28, { day: addDays(TODAY, -28), health: 90 }]]),
      components: { usage: 20, nps: null, ces: null, payment: 50 },
      payment: { uncollectible: false, invoices: [failing] },
    });
    const decideWith = (mutedRules: Set<string>) =>
      told(decidePass([fell, ...CALM], passState({ evidence: PROVEN, mutedRules }), settings)).join();
    expect(decideWith(new Set())).toBe('opened failing');
    expect(decideWith(new Set(['failing']))).toContain('drop');
    expect(decideWith(new Set(['failing']))).not.toContain('failing');
  });
});

/** A book whose probabilities, answers and bands change from day to day. */
const book = fc.array(
  fc.record({
    owner: fc.constantFrom('ana@corp.example', 'bo@corp.example', null),
    probabilities: fc.array(fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 8 }), {
      minLength: 1,
      maxLength: 5,
    }),
    band: fc.constantFrom('healthy', 'watch', 'at_risk', 'critical' as const),
    answersOn: fc.option(fc.integer({ min: 0, max: 25 })),
  }),
  { minLength: 1, maxLength: 25 },
);

describe('in any book, over weeks', () => {
  it('no risk alert is for an account under the median, and nobody gets more than their week takes', () => {
    fc.assert(
      fc.property(
        book,
        fc.constantFrom(PROVEN, UNPROVEN),
        fc.integer({ min: 1, max: 3 }),
        (rows, evidence, perOwner) => {
          const line = { ...SETTINGS.line, capacity: { perOwner, share: 0 } };
          const settings = passSettings({ alerts: { ...SETTINGS, rules: RULES, line } });
          const opened: Episode[] = [];
          let state: StateBefore = passState({ evidence });
          for (let day = 0; day < 28; day++) {
            const accounts = rows.map(({ owner, probabilities, band, answersOn }, i) =>
              customer(`A${i}`, probabilities[Math.floor(day / 3) % probabilities.length]!, {
                account: account({ accountId: `A${i}`, csmEmail: owner }),
                band,
                health: 50,
                detractors:
                  answersOn !== null && answersOn <= day ? [answer(`R${i}`, addDays(TODAY, answersOn))] : [],
              }),
            );
            const middle = median(accounts.flatMap(({ estimate }) => estimate.probability ?? []));
            const decision = decidePass(accounts, state, settings);
            for (const { episode, event } of decision.changes) {
              if (event.transition !== 'opened' || episode.risk === null) continue;
              expect(episode.risk.probability).toBeGreaterThanOrEqual(middle!);
              opened.push(episode);
            }
            const same = advanceState(state, decision, state);
            expect(decidePass(accounts, same, settings).changes).toEqual([]);
            const asOf = addDays(TODAY, day + 1);
            state = advanceState(state, decision, { ...state, asOf, now: new Date(`${asOf}T06:00:00Z`) });
          }
          for (const { openedOn, ownerEmail } of opened) {
            const week = opened.filter((other) => {
              const days = daysBetween(other.openedOn, openedOn);
              return other.ownerEmail === ownerEmail && days >= 0 && days < 7;
            });
            expect(week.length).toBeLessThanOrEqual(weeklyCapacity(rows.length, line.capacity));
          }
        },
      ),
      { numRuns: examples(40) },
    );
  });
});
