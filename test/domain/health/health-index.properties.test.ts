import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../../src/domain/day.ts';
import { EVIDENCE_CODES } from '../../../src/domain/evidence/evidence-codes.ts';
import { extractFeatures } from '../../../src/domain/health/extract-features.ts';
import { scoreFeatures } from '../../../src/domain/health/score-features.ts';
import { DEFAULT_HEALTH_SETTINGS, type HealthSettings } from '../../../src/domain/health-settings.ts';
import type { AccountFacts, HealthScore, SourceStates } from '../../../src/domain/types.ts';
import { bareInvoice } from '../../helpers/bare-invoice.ts';
import { examples } from '../../helpers/examples.ts';
import { ALL_FRESH, AS_OF, facts, factsOf, seriesOf, type UsageRow, usageRows } from './arbitrary-facts.ts';

const SEEDED = { seed: 20_240_614, numRuns: examples(100) } as const;
const hundredths = (points: number) => Math.round(points * 100);

function score(
  of: AccountFacts,
  settings: HealthSettings = DEFAULT_HEALTH_SETTINGS,
  sources: SourceStates = ALL_FRESH,
): HealthScore {
  return scoreFeatures(extractFeatures(of, { asOf: AS_OF, sources, settings }), { asOf: AS_OF, settings });
}

describe('the health index, for any account', () => {
  it('is the sum of its printed contributions, exactly', () => {
    fc.assert(
      fc.property(facts, (of) => {
        const { health, components } = score(of);
        const sum = components.reduce((total, c) => total + hundredths(c.contribution), 0);
        if (health !== null) expect(sum).toBe(hundredths(health));
        for (const c of components) {
          expect(Number(c.contribution.toFixed(2))).toBe(c.contribution);
          if (c.score === null) expect(c.contribution).toBe(0);
        }
      }),
      SEEDED,
    );
  });

  it('lies between 0 and 100, and is known exactly when coverage suffices', () => {
    fc.assert(
      fc.property(facts, (of) => {
        const { health, band, coverage } = score(of);
        expect(health === null).toBe(band === 'unknown');
        expect(health === null).toBe(coverage < DEFAULT_HEALTH_SETTINGS.minCoverage);
        if (health !== null) {
          expect(health).toBeGreaterThanOrEqual(0);
          expect(health).toBeLessThanOrEqual(100);
        }
      }),
      SEEDED,
    );
  });

  it('never falls when there is more use in the days judged now', () => {
    const more = fc.array(
      fc.tuple(
        fc.integer({ min: 0, max: 27 }),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 50 }),
      ),
      { minLength: 1, maxLength: 28 },
    );
    fc.assert(
      fc.property(
        fc.array(usageRows, { minLength: 1, maxLength: 3 }),
        more,
        fc.nat(2),
        (products, extra, pick) => {
          const target = pick % products.length;
          const of = (rows: UsageRow[][]) =>
            score(
              factsOf({ usage: rows.map((r, i) => seriesOf(`p${i}`, r)).filter((s) => s.days.length > 0) }),
            );
          // An account without a past gets one by its first use: that is another account, not more of the same.
          fc.pre(products[target]!.some(([age]) => age >= 28));
          const before = of(products);
          const after = of(products.map((rows, i) => (i === target ? add(rows, extra) : rows)));
          if (before.health === null || after.health === null) return;
          expect(after.health).toBeGreaterThanOrEqual(before.health);
        },
      ),
      { ...SEEDED, numRuns: examples(250) },
    );
  });

  it('never rises when an invoice is overdue for longer or has failed once more', () => {
    fc.assert(
      fc.property(
        facts,
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 3 }),
        (of, days, longer, attempts) => {
          const open = (overdue: number, tries: number): AccountFacts => ({
            ...of,
            invoices: [
              ...of.invoices,
              bareInvoice({
                invoiceId: 'x',
                amount: 1,
                currency: 'EUR',
                issuedOn: addDays(AS_OF, -200),
                dueOn: addDays(AS_OF, -overdue),
                attempts: tries,
              }),
            ],
          });
          const before = score(open(days, attempts)).health;
          if (before === null) return;
          expect(score(open(days + longer, attempts)).health).toBeLessThanOrEqual(before);
          expect(score(open(days, attempts + 1)).health).toBeLessThanOrEqual(before);
        },
      ),
      SEEDED,
    );
  });

  it('does not depend on the order of rows', () => {
    fc.assert(
      fc.property(facts, (of) => {
        const reversed: AccountFacts = {
          ...of,
          usage: [...of.usage].reverse(),
          surveys: [...of.surveys].reverse(),
          invoices: [...of.invoices].reverse(),
        };
        expect(score(reversed)).toEqual(score(of));
      }),
      SEEDED,
    );
  });

  it('keeps its band when events and users of everybody are counted in another unit', () => {
    fc.assert(
      fc.property(
        fc.array(usageRows, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(2, 10),
        (products, unit) => {
          const scaled = (factor: number) =>
            score(
              factsOf({
                usage: products
                  .map((rows, i) =>
                    seriesOf(
                      `p${i}`,
                      rows.map(([age, e, u]) => [age, e * factor, u * factor] as const),
                    ),
                  )
                  .filter((s) => s.days.length > 0),
              }),
            ).band;
          expect(scaled(unit)).toBe(scaled(1));
        },
      ),
      SEEDED,
    );
  });

  it('is the same with an unknown component as without it', () => {
    fc.assert(
      fc.property(facts, (of) => {
        const settings = { ...DEFAULT_HEALTH_SETTINGS, minCoverage: 0 };
        const before = score(of, settings);
        const known = before.components.filter((c) => c.score !== null);
        const unknown = before.components.filter((c) => c.score === null);
        const without = { ...settings.weights };
        for (const c of unknown) without[c.name] = 0;
        const after = score(of, { ...settings, weights: without });
        expect(after.health).toBe(before.health);
        expect(after.components).toEqual(known);
      }),
      SEEDED,
    );
  });

  it('can be replayed byte for byte from its features as JSON', () => {
    fc.assert(
      fc.property(facts, (of) => {
        const features = extractFeatures(of, {
          asOf: AS_OF,
          sources: ALL_FRESH,
          settings: DEFAULT_HEALTH_SETTINGS,
        });
        const back = JSON.parse(JSON.stringify(features)) as typeof features;
        expect(back).toStrictEqual(features);
        const scoreOf = (f: typeof features) =>
          JSON.stringify(scoreFeatures(f, { asOf: AS_OF, settings: DEFAULT_HEALTH_SETTINGS }));
        expect(scoreOf(back)).toBe(scoreOf(features));
      }),
      SEEDED,
    );
  });

  it('uses only listed evidence codes, each with exactly its parameters', () => {
    fc.assert(
      fc.property(facts, (of) => {
        const { components, bandReason } = score(of);
        for (const e of [...components.flatMap((c) => c.evidence), bandReason!]) {
          const listed = EVIDENCE_CODES[e.code as keyof typeof EVIDENCE_CODES];
          expect(listed, e.code).toBeDefined();
          expect(Object.keys(e.params).sort()).toEqual(Object.keys(listed).sort());
        }
      }),
      SEEDED,
    );
  });
});

function add(rows: readonly UsageRow[], extra: readonly UsageRow[]): UsageRow[] {
  const byAge = new Map(rows.map((row) => [row[0], row]));
  for (const [age, events, users] of extra) {
    const old = byAge.get(age);
    byAge.set(age, [age, (old?.[1] ?? 0) + events, Math.max(old?.[2] ?? 0, users)]);
  }
  return [...byAge.values()];
}
