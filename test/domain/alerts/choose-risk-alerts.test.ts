import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  contactBenefit,
  drawLine,
  type LineSettings,
  type RankingEvidence,
  weeklyCapacity,
} from '../../../src/domain/alerts/alert-line.ts';
import { chooseRiskAlerts, ownerKey } from '../../../src/domain/alerts/choose-risk-alerts.ts';
import {
  type LineAccount,
  type LinePortfolio,
  NOTHING_STANDS,
} from '../../../src/domain/alerts/line-portfolio.ts';
import { levelOf } from '../../../src/domain/alerts/probability-level.ts';
import { median } from '../../../src/domain/statistics/round-and-median.ts';

const SETTINGS: LineSettings = {
  rule: { by: 'budget', leastLift: 2 },
  closeAt: 0.8,
  contact: { effect: 0.3, cost: 15 },
  unproven: { worstShare: 0.1, leastLift: 1.5 },
  capacity: { perOwner: 5, share: 0.0125 },
};
const PROVEN: RankingEvidence = { verdict: 'proven', supportedLift: null };
const UNPROVEN: RankingEvidence = { verdict: 'unproven', supportedLift: null };
const CHANCE: RankingEvidence = { verdict: 'chance', supportedLift: null };
const NOTHING_OPENED = { byOwner: new Map<string, number>(), pool: 0 };

function account(accountId: string, more: Partial<LineAccount> = {}): LineAccount {
  return {
    accountId,
    probability: 0.02,
    model: 'learned',
    band: 'healthy',
    touch: 'high',
    ownerEmail: 'ana@corp.example',
    yearlyValue: 1000,
    episode: 'none',
    settled: null,
    noRisk: false,
    always: false,
    ...more,
  };
}

/** Many safe accounts, so that the mean stays near 0.02. */
function safe(count: number, more: Partial<LineAccount> = {}): LineAccount[] {
  return Array.from({ length: count }, (_, i) => account(`safe-${i}`, more));
}

/** The columns of such accounts. */
function portfolioOf(accounts: readonly LineAccount[]): LinePortfolio {
  const keys = [...new Set(accounts.map(ownerKey))];
  const known = (values: readonly (number | null)[]) => Float64Array.from(values, (one) => one ?? Number.NaN);
  const rows = new Map(accounts.map(({ accountId }, row) => [accountId, row]));
  const probability = known(accounts.map((one) => one.probability));
  const isPlain = ({ episode, settled, noRisk, always }: LineAccount) =>
    episode === 'none' && settled === null && !noRisk && !always;
  return {
    accountIdOf: (row) => accounts[row]!.accountId,
    rowOf: (accountId) => rows.get(accountId),
    ...{ probability, level: levelOf(probability) },
    learned: Uint8Array.from(accounts, ({ model }) => (model === 'learned' ? 1 : 0)),
    bands: accounts.map(({ band }) => band),
    yearlyValue: known(accounts.map((one) => one.yearlyValue)),
    taker: Int32Array.from(accounts, (one) => keys.indexOf(ownerKey(one))),
    takers: keys.map((key) => accounts.find((one) => ownerKey(one) === key)!),
    standings: new Map(accounts.flatMap((one, row) => (isPlain(one) ? [] : [[row, one]]))),
  };
}

function choose(
  accounts: LineAccount[] | LinePortfolio,
  given: {
    settings?: Partial<LineSettings>;
    evidence?: RankingEvidence;
    opened?: typeof NOTHING_OPENED;
    muted?: boolean;
  } = {},
) {
  return chooseRiskAlerts({
    portfolio: Array.isArray(accounts) ? portfolioOf(accounts) : accounts,
    settings: { ...SETTINGS, ...given.settings },
    evidence: given.evidence ?? PROVEN,
    opened: given.opened ?? NOTHING_OPENED,
    muted: given.muted ?? false,
  });
}

/** What became of an account, as `opens line`, `held under_line` and so on. */
function fate(accounts: LineAccount[], accountId: string, given: Parameters<typeof choose>[1] = {}): string {
  const decision = choose(accounts, given).decisionOf(accountId)!;
  if (decision.kind === 'held') return `held ${decision.reason}`;
  if (decision.kind !== 'opens') return decision.kind;
  return decision.renews ? `renews ${decision.basis}` : `opens ${decision.basis}`;
}

describe('one account against the line', () => {
  const cases: [string, Partial<LineAccount>, Parameters<typeof choose>[1], string][] = [
    ['over the line: opens', { probability: 0.2 }, {}, 'opens line'],
    [
      'open, and notice is given: stands, since that is no recovery',
      { probability: 0.01, episode: 'open', settled: 'notice_given' },
      {},
      'stands',
    ],
    [
      'its horizon over, and notice is given: stands',
      { probability: 0.2, episode: 'lapsed', settled: 'notice_given' },
      {},
      'stands',
    ],
    ['over the line, which is muted: held', { probability: 0.2 }, { muted: true }, 'held line_muted'],
    ['under the line, which is muted: held', { probability: 0.03 }, { muted: true }, 'held under_line'],
    [
      'muted, but a rule always opens one',
      { probability: 0.2, always: true },
      { muted: true },
      'opens always',
    ],
    ['muted, open: stands', { probability: 0.2, episode: 'open' }, { muted: true }, 'stands'],
    ['muted, its horizon over: falls', { probability: 0.2, episode: 'lapsed' }, { muted: true }, 'falls'],
    ['under the line: held', { probability: 0.03 }, {}, 'held under_line'],
    ['probability unknown: held', { probability: null }, {}, 'held unknown_probability'],
    [
      'notice given: nobody can turn it',
      { probability: 0.9, settled: 'notice_given' },
      {},
      'held nobody_can_turn',
    ],
    [
      'uncollectible: nobody can turn it',
      { probability: 0.9, settled: 'uncollectible' },
      {},
      'held nobody_can_turn',
    ],
    ['cooling down: held', { probability: 0.2, episode: 'cooling_down' }, {}, 'held cool_down'],
    ['open, over the line: stands', { probability: 0.2, episode: 'open' }, {}, 'stands'],
    ['open, a little under the line: stands', { probability: 0.038, episode: 'open' }, {}, 'stands'],
    ['open, far under the line: falls', { probability: 0.025, episode: 'open' }, {}, 'falls'],
    ['open, out of sight: stands', { probability: null, episode: 'open' }, {}, 'stands'],
    ['lapsed, over the line: renews', { probability: 0.2, episode: 'lapsed' }, {}, 'renews line'],
    ['lapsed, a little under the line: falls', { probability: 0.038, episode: 'lapsed' }, {}, 'falls'],
    ['lapsed, out of sight: stands', { probability: null, episode: 'lapsed' }, {}, 'stands'],
    ['lapsed, no room: waits', { probability: 0.2, episode: 'lapsed' }, full(), 'stands'],
    ['no room: held', { probability: 0.2 }, full(), 'held owner_budget'],
    ['the pool is full: held', { probability: 0.2, touch: 'low' }, full(), 'held pool_capacity'],
    ['no better than chance: held', { probability: 0.9 }, { evidence: CHANCE }, 'held no_better_than_chance'],
    [
      'no better than chance, open: falls',
      { probability: 0.9, episode: 'open' },
      { evidence: CHANCE },
      'falls',
    ],
    ['a rule that always opens', { probability: 0.001, always: true }, {}, 'opens always'],
    [
      'a rule that always opens, by chance',
      { probability: 0.9, always: true },
      { evidence: CHANCE },
      'opens always',
    ],
    ['a rule that always opens, no room', { probability: 0.001, always: true }, full(), 'held owner_budget'],
    ['the back-test supports only a higher line', { probability: 0.05 }, supports(3), 'held under_line'],
    [
      'a lift that is set does not follow the back-test',
      { probability: 0.05 },
      { ...supports(3), ...by({ by: 'lift', lift: 2 }) },
      'opens line',
    ],
    ['a fixed probability', { probability: 0.05 }, by({ by: 'probability', over: 0.35 }), 'held under_line'],
    ['by profit: worth the contact', { probability: 0.06 }, by({ by: 'profit' }), 'opens line'],
    [
      'by profit: not worth the contact',
      { probability: 0.04 },
      by({ by: 'profit' }),
      'held not_worth_contact',
    ],
  ];
  function full(): Parameters<typeof choose>[1] {
    return { opened: { byOwner: new Map([['ana@corp.example', 5]]), pool: 5 } };
  }
  function supports(supportedLift: number): { evidence: RankingEvidence } {
    return { evidence: { verdict: 'proven', supportedLift } };
  }
  function by(rule: LineSettings['rule']): { settings: Partial<LineSettings> } {
    return { settings: { rule } };
  }
  it.each(cases)('%s', (_, one, given, expected) => {
    expect(fate([...safe(100), account('one', one)], 'one', given)).toBe(expected);
  });

  it('tells lift, benefit and place', () => {
    const accounts = [...safe(30), account('one', { probability: 0.2, yearlyValue: 1000 })];
    const { decisions, line } = choose(accounts);
    expect(decisions.get('one')).toMatchObject({
      kind: 'opens',
      risk: { probability: 0.2, benefit: 0.2 * 1000 * 0.3 - 15, rank: 1, of: 31 },
    });
    expect(line).toMatchObject({ mode: 'line', median: 0.02 });
    expect(line.mean).toBeCloseTo((30 * 0.02 + 0.2) / 31, 12);
  });
});

describe('capacity', () => {
  it('gives the places to where a contact is worth most', () => {
    const accounts = [
      ...safe(60),
      account('likely', { probability: 0.5, yearlyValue: 100 }),
      account('dear', { probability: 0.2, yearlyValue: 9000 }),
      account('usual', { probability: 0.3, yearlyValue: null }),
    ];
    const capacity = { ...SETTINGS.capacity, perOwner: 2 };
    const { decisions } = choose(accounts, { settings: { capacity } });
    expect([...decisions].flatMap(([id, d]) => (d.kind === 'opens' ? id : []))).toEqual(['dear', 'usual']);
    expect(decisions.get('likely')).toEqual({ kind: 'held', reason: 'owner_budget' });
  });

  it.each([
    ['a person', 30, 5],
    ['just under a team', 400, 5],
    ['a team', 1000, 12],
  ])('%s with %i accounts', (_, accounts, expected) => {
    expect(weeklyCapacity(accounts, SETTINGS.capacity)).toBe(expected);
  });

  it('has no limit where none is set', () => {
    const capacity = { perOwner: null, share: 0 };
    const risky = Array.from({ length: 40 }, (_, i) =>
      account(`risky-${i}`, { probability: 0.3, touch: i % 2 === 0 ? 'high' : 'low' }),
    );
    const { decisions } = choose([...safe(200), ...risky], { settings: { capacity } });
    expect([...decisions.values()].filter(({ kind }) => kind === 'opens')).toHaveLength(40);
  });

  it('counts accounts that nobody owns as one owner', () => {
    const risky = Array.from({ length: 9 }, (_, i) =>
      account(`risky-${i}`, { probability: 0.3, ownerEmail: null }),
    );
    const { decisions } = choose([...safe(100), ...risky], {
      opened: { byOwner: new Map([['', 2]]), pool: 0 },
    });
    expect([...decisions.values()].filter(({ kind }) => kind === 'opens')).toHaveLength(3);
  });
});

describe('while nothing is proven', () => {
  const prior = (id: string, probability: number, more: Partial<LineAccount> = {}) =>
    account(id, { model: 'prior', probability, ...more });
  const calm = Array.from({ length: 18 }, (_, i) => prior(`calm-${i}`, 0.02));

  it('opens for the worst few of an owner, even where the learned line would open for more', () => {
    const accounts = [...calm, prior('a', 0.1), prior('b', 0.2), prior('c', 0.3)];
    expect(fate(accounts, 'c')).toBe('opens worst');
    expect(fate(accounts, 'b')).toBe('opens worst');
    expect(fate(accounts, 'a')).toBe('held not_among_worst');
  });

  it('counts the worst share in whole accounts, so that a small portfolio is not cut to its single worst', () => {
    const accounts = [...calm.slice(0, 13), prior('a', 0.1), prior('b', 0.2), prior('c', 0.3)];
    expect(['c', 'b', 'a'].map((id) => fate(accounts, id))).toEqual([
      ...['opens worst', 'opens worst'],
      'held not_among_worst',
    ]);
  });

  it('is silent for a portfolio in which nobody stands out', () => {
    const { decisions } = choose([...calm, prior('a', 0.021)]);
    expect([...decisions.values()].every(({ kind }) => kind === 'held')).toBe(true);
  });

  it('is not silent for a portfolio in which all are badly off', () => {
    const bad = Array.from({ length: 20 }, (_, i) => prior(`bad-${i}`, 0.4, { band: 'critical' }));
    const opened = [...choose(bad).decisions.values()].filter(({ kind }) => kind === 'opens');
    expect(opened).toHaveLength(2);
  });

  it('holds a learned model to the same while it is unproven', () => {
    const accounts = [...safe(18), account('a', { probability: 0.3 }), account('b', { probability: 0.2 })];
    expect(fate(accounts, 'a', { evidence: UNPROVEN })).toBe('opens worst');
  });

  it('is not hidden from by what nobody can turn', () => {
    const accounts = [
      ...calm.slice(0, 8),
      prior('gone', 0.9, { settled: 'notice_given' }),
      prior('worst', 0.5),
    ];
    expect(fate(accounts, 'worst')).toBe('opens worst');
  });
});

describe('every portfolio', () => {
  const anyAccount = fc.record({
    probability: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    model: fc.constantFrom('learned', 'prior'),
    band: fc.constantFrom('healthy', 'watch', 'at_risk', 'critical', 'unknown'),
    touch: fc.constantFrom('high', 'low'),
    ownerEmail: fc.constantFrom(null, 'ana@corp.example', 'bo@corp.example'),
    yearlyValue: fc.option(fc.integer({ min: 0, max: 1_000_000 })),
    episode: fc.constantFrom('none', 'open', 'lapsed', 'cooling_down'),
    settled: fc.constantFrom(null, null, 'notice_given', 'uncollectible'),
    noRisk: fc.constantFrom(false, false, true),
    always: fc.constant(false),
  } satisfies { [K in keyof Omit<LineAccount, 'accountId'>]: fc.Arbitrary<LineAccount[K]> });
  const anyAccounts = fc
    .array(anyAccount, { maxLength: 60 })
    .map((many) => many.map((one, i): LineAccount => ({ accountId: `a${i}`, ...one })));
  const anyRule = fc.oneof(
    fc.record({ by: fc.constant('budget'), leastLift: fc.double({ min: 0, max: 4, noNaN: true }) }),
    fc.record({ by: fc.constant('lift'), lift: fc.double({ min: 0, max: 4, noNaN: true }) }),
    fc.record({ by: fc.constant('profit') }),
    fc.record({ by: fc.constant('probability'), over: fc.double({ min: 0, max: 1, noNaN: true }) }),
  ) as fc.Arbitrary<LineSettings['rule']>;
  const anyEvidence = fc.record({
    verdict: fc.constantFrom('proven', 'unproven', 'chance'),
    supportedLift: fc.constantFrom(null, 1.5, 3),
  } satisfies { [K in keyof RankingEvidence]: fc.Arbitrary<RankingEvidence[K]> });
  const anyOpened = fc.record({ ana: fc.nat(6), bo: fc.nat(6), nobody: fc.nat(6), pool: fc.nat(6) });
  const anyDay = fc.record({
    accounts: anyAccounts,
    rule: anyRule,
    evidence: anyEvidence,
    opened: anyOpened,
  });
  type AnyDay = typeof anyDay extends fc.Arbitrary<infer T> ? T : never;

  const byOwner = ({ ana, bo, nobody }: AnyDay['opened']) =>
    new Map([
      ['ana@corp.example', ana],
      ['bo@corp.example', bo],
      ['', nobody],
    ]);
  type Day = Omit<AnyDay, 'accounts'> & { accounts: LineAccount[] | LinePortfolio };
  const chooseOn = ({ accounts, rule, evidence, opened }: Day) =>
    choose(accounts, {
      settings: { rule },
      evidence,
      opened: { byOwner: byOwner(opened), pool: opened.pool },
    });

  it('decides every account once, and opens none under the median, none without need, none by chance', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const { decisionOf } = chooseOn(day);
        const middle = median(day.accounts.flatMap(({ probability }) => probability ?? []));
        for (const one of day.accounts) {
          if (decisionOf(one.accountId)!.kind !== 'opens') continue;
          expect(one.probability!).toBeGreaterThanOrEqual(middle!);
          expect(one.settled).toBeNull();
          expect(day.evidence.verdict).not.toBe('chance');
        }
      }),
    );
  });

  it('keeps every owner within the week, whatever was opened before', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const { decisionOf } = chooseOn(day);
        const opens = ({ accountId }: LineAccount) => decisionOf(accountId)!.kind === 'opens';
        for (const [owner, before] of byOwner(day.opened)) {
          const own = day.accounts.filter(
            (a) => a.touch === 'high' && (a.ownerEmail ?? '') === owner && opens(a),
          );
          expect(own.length).toBeLessThanOrEqual(Math.max(0, 5 - before));
        }
        const pool = day.accounts.filter(({ touch }) => touch === 'low');
        expect(pool.filter(opens).length).toBeLessThanOrEqual(Math.max(0, 5 - day.opened.pool));
      }),
    );
  });

  it('looks at once only at those of whom something is to be told, and says of all others the same when asked', () => {
    const reasons = new Set(['under_line', 'unknown_probability', 'no_better_than_chance']);
    fc.assert(
      fc.property(anyDay, (day) => {
        const sparse = chooseOn(day);
        // Whoever has a standing, be it that nothing stands, is looked at.
        const standing = day.accounts.map((one, row) => [row, { ...NOTHING_STANDS, ...one }] as const);
        const all = chooseOn({
          ...day,
          accounts: { ...portfolioOf(day.accounts), standings: new Map(standing) },
        });
        expect(all.decisions.size).toBe(day.accounts.length);
        for (const { accountId } of day.accounts) {
          const decision = all.decisions.get(accountId)!;
          expect(sparse.decisionOf(accountId)).toEqual(decision);
          expect(sparse.figuresOf(accountId)).toEqual(all.figuresOf(accountId));
          const isPlain = decision.kind === 'held' && reasons.has(decision.reason);
          expect(isPlain || sparse.decisions.has(accountId)).toBe(true);
        }
        const told = [...all.decisions].filter(([accountId]) => sparse.decisions.has(accountId));
        expect([...sparse.decisions]).toEqual(told);
      }),
    );
  });

  it('does not depend on the order of the accounts', () => {
    fc.assert(
      fc.property(anyDay, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (day, lots) => {
        const drawn = day.accounts.map((one) => ({ one, lot: lots.next().value as number }));
        const shuffled = drawn.sort((a, b) => a.lot - b.lot).map(({ one }) => one);
        const [first, second] = [chooseOn(day), chooseOn({ ...day, accounts: shuffled })];
        expect(second.line).toEqual(first.line);
        expect(new Map([...second.decisions].sort())).toEqual(new Map([...first.decisions].sort()));
      }),
    );
  });

  it('never stands where it would not have opened but for the hysteresis', () => {
    fc.assert(
      fc.property(anyDay, ({ accounts, rule, evidence }) => {
        const line = drawLine(portfolioOf(accounts), { ...SETTINGS, rule }, evidence);
        if (line.opensFrom === null) return;
        expect(line.standsFrom!).toBeLessThanOrEqual(line.opensFrom);
        expect(line.standsFrom!).toBeGreaterThanOrEqual(line.median!);
      }),
    );
  });
});

it('expects of a contact what it keeps, less its cost', () => {
  expect(contactBenefit({ yearlyValue: 12_000, probability: 0.25 }, { effect: 0.3, cost: 15 })).toBe(885);
});

it('opens nothing over a free account where others pay', () => {
  const free = account('free', { probability: 0.3, yearlyValue: 0 });
  expect(fate([free, ...safe(60)], 'free')).toBe('held not_worth_contact');
  expect(fate([{ ...free, yearlyValue: null }, ...safe(60)], 'free')).toBe('opens line');
  expect(fate([free, ...safe(60, { yearlyValue: 0 })], 'free')).toBe('opens line');
  expect(fate([{ ...free, always: true }, ...safe(60)], 'free')).toBe('opens always');
});
