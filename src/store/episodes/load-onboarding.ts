import type { ISql } from 'postgres';
import type { OnboardingFacts, UsualStart } from '../../domain/alerts/alert-inputs.ts';
import { type OnboardingRule, usualKey } from '../../domain/alerts/onboarding.ts';
import { LIVE_STATES } from '../../domain/episode.ts';
import type { AccountPage, Day } from '../../domain/types.ts';
import { contactsBy } from '../contacts/contacts.ts';
import { inBookOn, inSelection } from '../facts/as-of.ts';

/** Whose first days are looked at, and for what. */
export interface OnboardingTerms {
  asOf: Day;
  /** Rules of the kind onboarding that are in force, by name. */
  rules: ReadonlyMap<string, OnboardingRule>;
  /** Days of the stage by tier; of tiers that are not among them only accounts with a day of their own have one. */
  daysOfTier: ReadonlyMap<string, number>;
  /** Signal that records contact. */
  contact: string;
}

/** Starts before the day are looked at for so long. */
const USUAL_DAYS = 365;
/** So many of the oldest accounts tell since when use is recorded: before it nobody could be seen to begin. */
const OLDEST = 200;
/** A talk about what to expect may come before the start. */
const BEFORE_START = 30;

/** By rule: how the accounts began that got as old as it asks within the last year. */
export async function loadUsualStarts(
  db: ISql,
  { asOf, rules, contact }: OnboardingTerms,
): Promise<Map<string, UsualStart>> {
  const usual = new Map<string, UsualStart>();
  for (const rule of rules.values()) {
    if (rule.lacks === 'seats' || usual.has(usualKey(rule))) continue;
    const had =
      rule.lacks === 'first_use'
        ? db`select from usage u where u.account_id = a.account_id and u.day <= a.started_on + ${rule.days}::int
            and (u.events > 0 or u.active_users > 0)`
        : db`select from signals s where s.account_id = a.account_id and s.signal = ${contact} and s.value > 0
            and s.day between a.started_on - ${BEFORE_START}::int and a.started_on + ${rule.days}::int`;
    const recorded =
      rule.lacks === 'first_use'
        ? db`select min(first.day) from (
            select account_id from accounts order by started_on nulls first limit ${OLDEST}) oldest
            cross join lateral (select day from usage u where u.account_id = oldest.account_id order by day limit 1) first`
        : db`select min(day) from signals where signal = ${contact}`;
    const [row] = await db<[UsualStart]>`
      select count(*)::int as of, count(*) filter (where exists (${had}))::int as had,
        coalesce(max(${asOf}::date - a.started_on), 0)::int as oldest from accounts a
      where a.started_on between ${asOf}::date - ${USUAL_DAYS}::int and ${asOf}::date - ${rule.days}::int
        and a.started_on >= (${recorded})`;
    usual.set(usualKey(rule), row);
  }
  return usual;
}

/** What is known of the accounts of a page that are in their first days, or have a living alert about them. */
export async function loadOnboarding(
  db: ISql,
  page: AccountPage,
  given: OnboardingTerms & { usual: ReadonlyMap<string, UsualStart> },
): Promise<Map<string, OnboardingFacts>> {
  const { asOf, daysOfTier, contact, usual } = given;
  const names = [...given.rules.keys()];
  const records = { signals: new Map([[contact, null]]), talks: [] };
  const rows = await db<(Omit<OnboardingFacts, 'usual'> & { accountId: string })[]>`
    select a.account_id as "accountId", ${asOf}::date - a.started_on as age,
      exists (select from usage u where u.account_id = a.account_id and u.day <= ${asOf}::date
        and (u.events > 0 or u.active_users > 0)) as "hasUsed",
      a.seats as "seatsPaid",
      (select sum(p.seats) from (
        select distinct on (product) seats from usage u where u.account_id = a.account_id and seats is not null
          and u.day <= ${asOf}::date and u.day > ${asOf}::date - 35 order by product, day desc) p) as "seatsAssigned",
      case when (select min(day) from signals where signal = ${contact}) <= a.started_on then
        exists (select from ${contactsBy(db, records, asOf)} c where c.account_id = a.account_id
          and c."on" >= a.started_on - ${BEFORE_START}::int) end as "hasContact"
    from accounts a left join unnest(${[...daysOfTier.keys()]}::text[], ${[...daysOfTier.values()]}::float8[])
      as t(tier, days) on t.tier = a.tier
    where a.${inSelection(db, page)} and a.started_on is not null and ${inBookOn(db, asOf)}
      and (a.onboarding_until >= ${asOf}::date
        or (a.onboarding_until is null and a.started_on > ${asOf}::date - ceil(t.days)::int)
        or exists (select from episodes e where e.account_id = a.account_id and e.state in ${db([...LIVE_STATES])}
          and e.rules ?| ${names}::text[]))`;
  return new Map(rows.map(({ accountId, ...facts }) => [accountId, { ...facts, usual }]));
}

/** Whether any account says itself until when it is new. */
export async function hasOwnOnboarding(db: ISql): Promise<boolean> {
  const [row] = await db<[{ any: boolean }]>`
    select exists (select from accounts where onboarding_until is not null) as any`;
  return row.any;
}
