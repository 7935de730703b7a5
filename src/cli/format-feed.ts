import { allowedDays, contradictsFeed, type Freshness } from '../domain/source-states.ts';
import type { FeedCalendar, SignalName } from '../domain/types.ts';

/** `rows every 31 days (learned), stale after 47 days; totals of closed periods in web`, with a warning where due. */
export function formatFeed(name: SignalName, feed: FeedCalendar, limit: Freshness[SignalName]): string {
  const days = (count: number) => `${count} ${count === 1 ? 'day' : 'days'}`;
  const allowed = allowedDays(limit, feed);
  const products = Object.keys(feed.periods);
  const parts = [
    `rows every ${days(feed.gapDays)} (learned), ${allowed === null ? 'never stale' : `stale after ${days(allowed)}`}`,
    ...(products.length > 0 ? [`totals of closed periods in ${products.join(', ')}`] : []),
    ...(contradictsFeed(limit, feed)
      ? [
          `warning: freshness.${name} (${allowed}d) is shorter than the gaps of the feed, so it counts as stale most of the time; write auto`,
        ]
      : []),
  ];
  return parts.join('; ');
}
