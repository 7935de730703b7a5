import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RandomSource, seededRandom } from '../../../src/domain/statistics/chance.ts';
import { sigmoid } from '../../../src/domain/statistics/log-odds.ts';
import { fitBounds, type SaidRows } from '../../../src/learning/fit/fit-bounds.ts';
import { type ProbabilityBounds, rangeOf } from '../../../src/learning/model/probability-bounds.ts';

const HORIZON = 28;

interface Week {
  said: number;
  /** That it leaves within the horizon, by hazards that nobody knows. */
  truth: number;
  label: 0 | 1;
  place: number;
}

const normal = (random: RandomSource) =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Weekly rows of a year: a risk that wanders, half of which is told too steeply, and a part that nobody sees. */
function weeks(accounts: number, seed: number): Week[] {
  const random = seededRandom(seed);
  return Array.from({ length: accounts }).flatMap((_, place) => {
    const unseen = 0.5 * normal(random);
    let seen = normal(random);
    const told = Array.from({ length: 52 }, () => {
      seen = 0.95 * seen + Math.sqrt(1 - 0.95 ** 2) * normal(random);
      return { said: 1.5 * seen - 2, hazard: 0.25 * sigmoid(seen + unseen - 2.7) };
    });
    const leaves = told.findIndex(({ hazard }) => random() < hazard);
    const lived = leaves < 0 ? told.length : leaves + 1;
    return told.slice(0, Math.min(lived, told.length - 4)).map(({ said }, week): Week => {
      const stays = told.slice(week, week + 4).reduce((product, { hazard }) => product * (1 - hazard), 1);
      const left = leaves >= 0 && leaves < week + 4;
      return { said, truth: 1 - stays, label: left ? 1 : 0, place };
    });
  });
}

const columns = (rows: readonly Week[]): SaidRows => ({
  said: rows.map(({ said }) => said),
  label: rows.map(({ label }) => label),
  place: rows.map(({ place }) => place),
});

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** The interval itself, without the probability that was said. */
const endsAt = (bounds: ProbabilityBounds, said: number) => {
  const next = bounds.said.findIndex((knot) => knot > said);
  const at = next < 0 ? bounds.said.length - 1 : next;
  return { low: bounds.low[at]!, high: bounds.high[at]! };
};

/** Ten groups of accounts that were not learned from, alike by what is said of them. */
const others = weeks(1500, 99).sort((a, b) => a.said - b.said);
const groups = Array.from({ length: 10 }, (_, group) =>
  others.slice(Math.floor((group * others.length) / 10), Math.floor(((group + 1) * others.length) / 10)),
);

function judge(accounts: number, seeds: number) {
  const judged = Array.from({ length: seeds }, (_, seed) => {
    const bounds = fitBounds(columns(weeks(accounts, seed + 1)), HORIZON)!;
    return groups.map((group) => {
      const ends = group.map(({ said }) => endsAt(bounds, said));
      const [low, high] = [mean(ends.map((end) => end.low)), mean(ends.map((end) => end.high))];
      const rate = mean(group.map(({ truth }) => truth));
      return { held: low <= rate && rate <= high, width: high - low };
    });
  }).flat();
  return {
    held: mean(judged.map(({ held }) => Number(held))),
    width: mean(judged.map(({ width }) => width)),
  };
}

describe('fitBounds', () => {
  it('holds the rate of groups that were not learned from, and narrows with more accounts', () => {
    const [few, some, many] = [judge(60, 12), judge(250, 12), judge(1000, 6)];
    for (const { held } of [few, some, many]) expect(held).toBeGreaterThan(0.8);
    expect(few.width).toBeGreaterThan(1.5 * some.width);
    expect(some.width).toBeGreaterThan(1.5 * many.width);
  });

  const table = fc.array(
    fc.record({
      said: fc.oneof(fc.double({ min: -6, max: 3, noNaN: true }), fc.constant(-1)),
      label: fc.constantFrom(0, 1),
      place: fc.integer({ min: 0, max: 12 }),
      weight: fc.constantFrom(1, 0.7),
    }),
    { minLength: 1, maxLength: 80 },
  );

  it('never falls, stays within 0 and 1, and always holds what is said', () => {
    fc.assert(
      fc.property(table, fc.double({ min: 0, max: 1, noNaN: true }), (rows, probability) => {
        const bounds = fitBounds(
          {
            said: rows.map(({ said }) => said),
            label: rows.map(({ label }) => label),
            place: rows.map(({ place }) => place),
            weight: rows.map(({ weight }) => weight),
          },
          30,
        );
        if (!rows.some(({ label }) => label === 1)) {
          expect(bounds).toBeNull();
          return;
        }
        for (const ends of [bounds!.said, bounds!.low, bounds!.high])
          expect(ends).toEqual([...ends].sort((a, b) => a - b));
        for (const [at, low] of bounds!.low.entries()) {
          expect(low).toBeGreaterThanOrEqual(0);
          expect(low).toBeLessThanOrEqual(bounds!.high[at]!);
          expect(bounds!.high[at]).toBeLessThanOrEqual(1);
        }
        for (const horizonDays of [30, 90]) {
          const range = rangeOf(bounds!, { probability, horizonDays });
          expect(range.low).toBeLessThanOrEqual(probability);
          expect(range.high).toBeGreaterThanOrEqual(probability);
        }
      }),
    );
  });

  it('counts a departure once, however many rows tell of it', () => {
    const rows = weeks(120, 7);
    const once = fitBounds(columns(rows), HORIZON)!;
    const twice = fitBounds(columns(rows.flatMap((row) => [row, row])), HORIZON)!;
    expect(twice.low).toHaveLength(once.low.length);
    for (const [at, low] of once.low.entries()) {
      expect(twice.low[at]).toBeCloseTo(low, 9);
      expect(twice.high[at]).toBeCloseTo(once.high[at]!, 9);
    }
  });

  it('tells a longer horizon from the same accounts', () => {
    const bounds = fitBounds(columns(weeks(120, 7)), HORIZON)!;
    const [short, long] = [28, 90].map((horizonDays) => rangeOf(bounds, { probability: 0.1, horizonDays }));
    expect(long!.high).toBeLessThan(1);
    expect(short!.high).toBeGreaterThan(0.1);
  });
});
