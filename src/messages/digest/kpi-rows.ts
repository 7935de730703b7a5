import { findPerson } from '../../domain/digest/plan-recipients.ts';
import type { PeriodKpis } from '../../domain/outcomes/measure-kpis.ts';
import type { Measured } from '../../domain/outcomes/survey-scores.ts';
import type { EffortScale } from '../../domain/signals/surveys/score-ces.ts';
import type { Csm } from '../../domain/types.ts';
import type { CsmKpis, DigestModel } from '../models/digest-model.ts';
import { type DigestKpi, KPI_KEYS, type KpiKey } from '../models/digest-model.ts';

/** The figures of a month as the digest shows them, with the month before beside them. */
export function kpiRows(month: PeriodKpis, before: PeriodKpis | null): DigestKpi[] {
  return KPI_KEYS.map((key) => {
    const { value, n, plusMinus } = READ[key](month);
    return { key, value, previous: before ? READ[key](before).value : null, n, plusMinus };
  });
}

type Figure = Pick<DigestKpi, 'value' | 'n' | 'plusMinus'>;

const READ: Readonly<Record<KpiKey, (month: PeriodKpis) => Figure>> = {
  logo_churn: (m) => figure(m.logoChurn, m.movements.logos.start),
  net_mrr_churn: (m) => figure(m.netMrrChurn, m.movements.mrr.start.accounts),
  grr: (m) => figure(m.grr, m.movements.mrr.start.accounts),
  nrr: (m) => figure(m.nrr, m.movements.mrr.start.accounts),
  mrr: (m) => figure(m.movements.mrr.end.accounts === 0 ? null : m.mrr, m.movements.mrr.end.accounts),
  arpa: (m) => figure(m.arpa, m.movements.mrr.end.accounts),
  ltv: (m) => figure(m.ltv, m.movements.mrr.end.accounts),
  upsell: (m) => figure(m.upsell, m.movements.growth?.of ?? null),
  cross_sell: (m) => figure(m.crossSell, m.movements.growth?.of ?? null),
  nps: (m) => measured(m.nps),
  ces: (m) => measured(m.ces),
};

function figure(value: number | null, n: number | null): Figure {
  return { value, n, plusMinus: null };
}

function measured(score: Measured | null): Figure {
  return score ?? { value: null, n: null, plusMinus: null };
}

/** By CSM: of the month and the one before, those with the most customers first. */
export function csmKpis(
  months: ReadonlyMap<string | null, readonly [PeriodKpis, PeriodKpis]>,
  people: ReadonlyMap<string, Csm>,
): CsmKpis[] {
  const isThere = ([
    ,
    [
      {
        movements: { logos },
      },
    ],
  ]: [string | null, readonly [PeriodKpis, PeriodKpis]]) => logos.start + logos.end > 0;
  return [...months]
    .filter(isThere)
    .map(([email, [now, before]]) => ({
      name: email === null ? null : (findPerson(email, people)?.name ?? email),
      customers: now.movements.logos.start,
      churn: { value: now.logoChurn, previous: before.logoChurn },
      nps: { value: now.nps?.value ?? null, n: now.nps?.n ?? 0, previous: before.nps?.value ?? null },
      ltv: { value: now.ltv, capped: now.ltvCapped, previous: before.ltv },
    }))
    .sort((a, b) => b.customers - a.customers || ((a.name ?? '') < (b.name ?? '') ? -1 : 1));
}

/** Null when there was no customer in the month; the month before is left out when there was none then. */
export function kpiSection(month: PeriodKpis, earlier: PeriodKpis, ces: EffortScale): DigestModel['kpis'] {
  const hasCustomers = ({ movements: { logos } }: PeriodKpis) => logos.start + logos.end > 0;
  if (!hasCustomers(month)) return null;
  const before = hasCustomers(earlier) ? earlier : null;
  return {
    month: month.period.name,
    previousMonth: before?.period.name ?? null,
    rows: kpiRows(month, before),
    npsWithoutComment: month.commented === null ? null : 1 - month.commented,
    ltvCapped: { now: month.ltvCapped, before: before?.ltvCapped ?? false },
    ...month.movements.leftOut,
    ces: { max: ces.scale === '1-5' ? 5 : 7, better: ces.better },
  };
}
