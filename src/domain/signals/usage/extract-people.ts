import type { UserActivity } from '../../types.ts';
import type { PeopleFeatures } from './usage-features.ts';

/** Active days of 84 that make a user a regular: about once a week. */
export const REGULAR_ACTIVE_DAYS = 10;
/** Someone first seen this recently may be a successor. */
const NEWCOMER_DAYS = 56;

interface Person {
  user: string;
  product: string;
  productDays: number;
  first: number;
  last: number;
  recent: number;
  baseline: number;
}

/**
 * Who of the account's regular users has not been back in the last 28 days. A user's products count together, so one
 * who works elsewhere in the product now is not gone. Null when the source names no users or nobody is a regular.
 */
export function extractPeople(users: readonly UserActivity[], asOf: number): PeopleFeatures | null {
  if (users.length === 0) return null;
  const people = new Map<string, Person>();
  for (const u of users) {
    const known = people.get(u.userId);
    if (!known) {
      people.set(u.userId, {
        user: u.userId,
        product: u.product,
        productDays: u.baselineActiveDays,
        first: u.firstDay,
        last: u.lastDay,
        recent: u.recentActiveDays,
        baseline: u.baselineActiveDays,
      });
      continue;
    }
    known.first = Math.min(known.first, u.firstDay);
    known.last = Math.max(known.last, u.lastDay);
    known.recent += u.recentActiveDays;
    known.baseline += u.baselineActiveDays;
    if (
      u.baselineActiveDays > known.productDays ||
      (u.baselineActiveDays === known.productDays && u.product < known.product)
    ) {
      known.product = u.product;
      known.productDays = u.baselineActiveDays;
    }
  }
  return summarise([...people.values()], asOf);
}

function summarise(people: readonly Person[], asOf: number): PeopleFeatures | null {
  let total = 0;
  let regulars = 0;
  let gone = 0;
  let lost = 0;
  let gained = 0;
  let goneSince: number | null = null;
  let leader: Person | null = null;
  for (const p of people) {
    total += p.baseline;
    if (asOf - p.first < NEWCOMER_DAYS) gained += Math.max(0, p.recent - p.baseline / 3);
    if (p.baseline < REGULAR_ACTIVE_DAYS) continue;
    regulars++;
    if (
      leader === null ||
      p.baseline > leader.baseline ||
      (p.baseline === leader.baseline && p.user < leader.user)
    )
      leader = p;
    if (p.recent > 0) continue;
    gone++;
    lost += p.baseline / 3;
    goneSince = Math.max(goneSince ?? p.last, p.last);
  }
  if (leader === null) return null;
  return {
    regulars,
    gone,
    leader:
      leader.recent > 0
        ? null
        : {
            user: leader.user,
            product: leader.product,
            last: leader.last,
            days: leader.baseline,
            share: Math.round((leader.baseline / total) * 1e4) / 1e4,
          },
    goneSince,
    replaced: gone === 0 ? 0 : Math.round(Math.min(1, gained / lost) * 1e4) / 1e4,
  };
}
