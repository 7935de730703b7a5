import { daysOf } from '../config/duration.ts';
import type { Config } from '../config/schema.ts';
import type { Freshness } from '../store/facts/source-states.ts';

/** Declared freshness per kind of fact, in days. */
export function freshnessOf(config: Config): Freshness {
  const days = (text: string | null) => (text === null ? null : daysOf(text));
  const { usage, surveys, invoices, subscriptions, signals } = config.freshness;
  return {
    usage: days(usage),
    surveys: days(surveys),
    invoices: days(invoices),
    subscriptions: days(subscriptions),
    signals: days(signals),
  };
}
