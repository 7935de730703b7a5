import { addDays } from '../../../domain/day.ts';
import { renewalAhead, withNotice } from '../../../domain/leaving/certain-leaving.ts';
import type { MoneyTerms } from '../../../domain/money.ts';
import { expectedChurn } from '../../../domain/outcomes/expected-churn.ts';
import { moneyAtRisk } from '../../../domain/outcomes/money-at-risk.ts';
import { isAtRisk } from '../../../domain/outcomes/rank-risks.ts';
import { BANDS, type Band, type Day } from '../../../domain/types.ts';
import { rescaleHorizon } from '../../../learning/model/rescale-horizon.ts';
import type { DigestModel } from '../../models/digest-model.ts';
import { convertedMrr, countAndValue, type PortfolioRow } from '../digest-rows.ts';

/** Renewals are looked at this far ahead, and expected churn over as long: a quarter. */
export const AHEAD_DAYS = 90;

export interface PortfolioFigures {
  asOf: Day;
  money: MoneyTerms;
  /** What a stored probability is meant for. */
  horizonDays: number;
  /** False = no scored day near enough to a week earlier. */
  comparable: boolean;
}

type PortfolioSections = Pick<
  DigestModel,
  'unconverted' | 'atRisk' | 'renewals' | 'book' | 'expectedChurn' | 'moneyAtRisk' | 'scored'
>;

/** The sections that count the book: an account without a score of now is in the band `unknown`. */
export function portfolioSections(rows: readonly PortfolioRow[], given: PortfolioFigures): PortfolioSections {
  const { asOf, money } = given;
  const alive = rows.filter((r) => r.alive);
  const value = (some: readonly PortfolioRow[]) => countAndValue(some, money, () => asOf);
  const before = rows.filter((r) => isAtRisk(r.bandBefore));
  const until = addDays(asOf, AHEAD_DAYS);
  const renewing = alive.filter((r) => {
    const on = renewalAhead(r);
    return on !== null && on > asOf && on <= until;
  });
  const book = BANDS.map((band) => ({ band, ...value(alive.filter((r) => bandOf(r) === band)) }));
  const unknown = book.find((b) => b.band === 'unknown')?.accounts ?? 0;
  return {
    unconverted: value(alive).unconverted,
    atRisk: {
      ...value(alive.filter((r) => isAtRisk(r.band))),
      before: given.comparable ? value(before) : null,
    },
    renewals: {
      days: AHEAD_DAYS,
      all: value(renewing),
      atRisk: value(renewing.filter((r) => isAtRisk(r.band))),
    },
    book,
    expectedChurn: expectedSection(alive, given),
    moneyAtRisk: moneyAtRisk(
      alive.map((row) => ({
        ...row,
        mrr: convertedMrr(row, money, asOf),
        probability: withNotice(row.probability, row, { asOf, days: given.horizonDays }),
      })),
      given,
    ),
    scored: { known: alive.length - unknown, unknown },
  };
}

function bandOf(row: PortfolioRow): Band {
  return row.band ?? 'unknown';
}

function expectedSection(
  alive: readonly PortfolioRow[],
  given: PortfolioFigures,
): DigestModel['expectedChurn'] {
  const { asOf, money, horizonDays } = given;
  let learned = true;
  const risks = alive.flatMap((row) => {
    const mrr = convertedMrr(row, money, asOf);
    if (mrr === null) return [];
    const certain = withNotice(null, row, { asOf, days: AHEAD_DAYS });
    if (certain !== null) return [{ mrr, probability: certain }];
    if (row.probability === null) return [];
    learned &&= row.model === 'learned';
    const { probability } = row;
    return [{ mrr, probability: rescaleHorizon({ probability, fromDays: horizonDays, toDays: AHEAD_DAYS }) }];
  });
  const expected = expectedChurn(risks);
  return (
    expected && {
      from: addDays(asOf, 1),
      to: addDays(asOf, AHEAD_DAYS),
      ...expected,
      model: learned ? 'learned' : 'prior',
    }
  );
}
