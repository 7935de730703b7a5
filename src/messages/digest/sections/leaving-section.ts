import { addDays } from '../../../domain/day.ts';
import { groupBy } from '../../../domain/group-by.ts';
import { type LeavingReasons, reasonName } from '../../../domain/leaving/reasons.ts';
import type { MoneyTerms } from '../../../domain/money.ts';
import { compareText } from '../../../domain/names.ts';
import type { DigestDeparture } from '../../../domain/outcomes/known-episode.ts';
import type { Day, Locale } from '../../../domain/types.ts';
import type { DigestModel } from '../../models/digest-model.ts';
import { countAndValue, type PortfolioRow } from '../digest-rows.ts';

const NEXT = 5;
/** Departures are told with their reasons for as long as outcomes are looked at by default. */
const LEFT_DAYS = 90;

/** Who has given notice and why customers leave; null where nobody has and no reason is known. */
export function leavingSection(
  facts: {
    rows: readonly PortfolioRow[];
    departures: readonly DigestDeparture[];
    money: MoneyTerms;
  },
  { reasons, locale, asOf }: { reasons: LeavingReasons; locale: Locale; asOf: Day },
): DigestModel['leaving'] {
  const { money } = facts;
  const nameOf = (said: string | null) => reasonName(said, { reasons, locale });
  const ahead = facts.rows.filter((row) => row.alive && row.noticeOn !== null);
  const left = facts.departures.filter((d) => d.how === 'churned' && d.leftOn > addDays(asOf, -LEFT_DAYS));
  const isKnown = [...ahead, ...left].some((one) => one.churnReason !== null);
  if (ahead.length === 0 && !isKnown) return null;
  const byReason = groupBy([...ahead.map(asRow('ahead')), ...left.map(asRow('left'))], (one) =>
    nameOf(one.reason),
  );
  const value = (some: readonly Reasoned[], when: Reasoned['when']) =>
    countAndValue(
      some.filter((one) => one.when === when),
      money,
      () => asOf,
    );
  return {
    ahead: countAndValue(ahead, money, () => asOf),
    next: [...ahead]
      .sort(
        (a, b) =>
          compareText(a.leavesOn ?? '9999', b.leavesOn ?? '9999') || compareText(a.accountId, b.accountId),
      )
      .slice(0, NEXT)
      .map(({ accountId, accountName, leavesOn, churnReason, mrr, currency }) => ({
        ...{ accountId, accountName, leavesOn },
        reason: nameOf(churnReason),
        mrr: mrr === null ? null : { amount: mrr, currency },
      })),
    reasons: [...byReason]
      .map(([reason, some]) => ({ reason, ahead: value(some, 'ahead'), left: value(some, 'left') }))
      .sort(
        (a, b) =>
          arrOf(b) - arrOf(a) || accountsOf(b) - accountsOf(a) || compareText(a.reason ?? '', b.reason ?? ''),
      ),
    days: LEFT_DAYS,
  };
}

interface Reasoned {
  when: 'ahead' | 'left';
  reason: string | null;
  mrr: number | null;
  currency: string | null;
}

type ReasonRow = NonNullable<DigestModel['leaving']>['reasons'][number];

const asRow =
  (when: Reasoned['when']) =>
  ({ churnReason, mrr, currency }: Pick<PortfolioRow, 'churnReason' | 'mrr' | 'currency'>): Reasoned => ({
    when,
    reason: churnReason,
    mrr,
    currency,
  });

const arrOf = ({ ahead, left }: ReasonRow) => (ahead.arr ?? 0) + (left.arr ?? 0);
const accountsOf = ({ ahead, left }: ReasonRow) => ahead.accounts + left.accounts;
