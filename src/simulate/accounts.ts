import { type Calendar, isoOf, monthsLater } from './calendar.ts';
import { csvRow } from './csv-file.ts';
import type { Fate } from './hazard.ts';
import type { Profile } from './profile.ts';
import { mrrOn, type SubscriptionPlan } from './subscriptions.ts';

export const ACCOUNTS_HEADER =
  'account_id,name,tier,segment,mrr,currency,started_on,renewal_on,csm_email,contact_name,contact_email,locale,churned_on,churn_kind,ended_on';

/** What the header has besides where customers give notice. */
export const NOTICE_COLUMNS = ',notice_on,leaves_on,churn_reason';

/** Days before the end of the data on which notice was given, and after which the customer leaves where no renewal is near. */
const GIVEN_BEFORE = 3;
const LEAVES_AFTER = 45;

/** An account as its row tells of it. */
export interface KnownAccount {
  profile: Profile;
  subscriptions: SubscriptionPlan;
  fate: Pick<Fate, 'leftOn' | 'kind'>;
}

/** Row of accounts.csv as known on the last day; for an account that has left, MRR and renewal of its last day. */
export function accountRow(
  { profile, subscriptions, fate }: KnownAccount,
  calendar: Calendar,
  more: readonly string[] = [],
): string {
  const lastDay = (fate.leftOn ?? calendar.days) - 1;
  const left = fate.leftOn === null ? null : isoOf(calendar, fate.leftOn);
  const ended = fate.kind === 'ended';
  return csvRow(
    profile.id,
    profile.name,
    profile.tier,
    profile.segment,
    mrrOn(subscriptions, lastDay, profile.currency),
    profile.currency,
    isoOf(calendar, profile.startedDay),
    nextRenewal(profile, lastDay, calendar),
    profile.csmEmail,
    profile.contactName,
    profile.contactEmail,
    profile.locale,
    ended ? null : left,
    ended ? null : fate.kind,
    ended ? left : null,
    ...more,
  );
}

/** The columns of a notice: of a customer who leaves with the next renewal, if that is near. */
export function noticeOf(profile: Profile, calendar: Calendar): string[] {
  const last = calendar.days - 1;
  const renewal = nextRenewal(profile, last, calendar);
  const latest = isoOf(calendar, last + 2 * LEAVES_AFTER);
  const leaves = renewal !== null && renewal <= latest ? renewal : isoOf(calendar, last + LEAVES_AFTER);
  return [isoOf(calendar, last - GIVEN_BEFORE), leaves, 'missing_features'];
}

/** As many empty columns. */
export const NO_NOTICE: readonly string[] = ['', '', ''];

function nextRenewal(profile: Profile, after: number, calendar: Calendar): string | null {
  if (profile.term === 'none') return null;
  const months = profile.term === 'annual' ? 12 : 1;
  for (let count = 1; ; count++) {
    const day = monthsLater(calendar, profile.startedDay, count * months);
    if (day > after) return isoOf(calendar, day);
  }
}
