import type { ISql } from 'postgres';
import { groupBy } from '../../domain/group-by.ts';
import type { Day, Money } from '../../domain/types.ts';
import type { LeavingFacts } from '../../messages/models/leaving-model.ts';
import { loadAgendaFacts } from './load-agenda-facts.ts';

/** Seats told longer ago say nothing of today. */
const SEAT_DAYS = 62;

type Keyed<T> = T & { accountId: string };

/** What falls away with each of these accounts, as known on the day; every account asked for has an entry. */
export async function loadLeavingFacts(
  db: ISql,
  accountIds: readonly string[],
  given: { asOf: Day; currency: string; ticketsSignal: string | null },
): Promise<Map<string, LeavingFacts>> {
  const { asOf, currency, ticketsSignal } = given;
  const ids = [...new Set(accountIds)];
  const ofAccounts = db`account_id = any(${ids}::text[])`;
  const [agenda, seats, products, tickets] = await Promise.all([
    loadAgendaFacts(db, ids, { asOf, currency }),
    db<Keyed<{ seats: number }>[]>`
      select account_id as "accountId", sum(seats)::float8 as seats from (
        select distinct on (account_id, product) account_id, seats from usage
        where ${ofAccounts} and seats is not null and day <= ${asOf}::date and day > ${asOf}::date - ${SEAT_DAYS}::int
        order by account_id, product, day desc) newest
      group by account_id`,
    db<Keyed<LeavingFacts['products'][number]>[]>`
      select account_id as "accountId", product, plan, mrr, currency from subscriptions
      where ${ofAccounts} and started_on <= ${asOf}::date and (ended_on is null or ended_on > ${asOf}::date)
      order by account_id, mrr desc nulls last, product, plan`,
    db<Keyed<{ value: number; on: Day }>[]>`
      select account_id as "accountId", sum(value)::float8 as value, max(day) as on from signals
      where ${ofAccounts} and signal = ${ticketsSignal} and day <= ${asOf}::date and day > ${asOf}::date - 28
      group by account_id`,
  ]);
  const seatsOf = new Map(seats.map((row) => [row.accountId, row.seats]));
  const productsOf = groupBy(products, (row) => row.accountId);
  const ticketsOf = new Map(tickets.map(({ accountId, ...row }) => [accountId, row]));
  return new Map(
    ids.map((id) => [
      id,
      {
        seats: seatsOf.get(id) ?? null,
        products: (productsOf.get(id) ?? []).map(({ accountId: _, ...row }) => row),
        owed: (agenda.get(id)?.invoices ?? null)?.flatMap(toMoney) ?? null,
        tickets: ticketsOf.get(id) ?? null,
      },
    ]),
  );
}

function toMoney({ amount, currency }: { amount: number | null; currency: string | null }): Money[] {
  return amount === null ? [] : [{ amount, currency }];
}
