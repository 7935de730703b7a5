import { fromEpochDay } from '../../day.ts';
import { evidence } from '../../evidence/evidence-codes.ts';
import type { Loss } from './combine-losses.ts';
import type { PeopleFeatures } from './usage-features.ts';

/** A leader who did half of the work takes more than half of the score; a crowd of ten loses less by one. */
const LEADER_BASE = 0.25;
const LEADER_PER_SHARE = 0.65;
const LEADER_MOST = 0.65;
const REGULARS = 0.7;

/** What the vanished users cost, as far as newcomers do not take their place. Alone or all gone is silence, not this. */
export function peopleLoss(people: PeopleFeatures | null, asOf: number): Loss[] {
  if (people === null || people.gone === 0 || people.regulars < 2) return [];
  const stays = 1 - people.replaced;
  const losses: Loss[] = [];
  if (people.leader) {
    const { user, product, last, days, share } = people.leader;
    losses.push({
      share: stays * Math.min(LEADER_MOST, LEADER_BASE + LEADER_PER_SHARE * share),
      evidence: evidence('usage.leading_user_gone', {
        product,
        user,
        lastDay: fromEpochDay(last),
        silentDays: asOf - last,
        usualActiveDays: days,
        usualWindowDays: 84,
        share,
      }),
    });
  }
  // One of many leaves now and then; from a third on it is a pattern.
  if (people.gone > 1 && people.gone * 3 >= people.regulars) {
    losses.push({
      share: (stays * REGULARS * people.gone) / people.regulars,
      evidence: evidence('usage.regular_users_gone', {
        product: people.leader?.product ?? null,
        gone: people.gone,
        of: people.regulars,
        since: people.goneSince === null ? null : fromEpochDay(people.goneSince),
      }),
    });
  }
  return losses.filter((loss) => loss.share > 0);
}
