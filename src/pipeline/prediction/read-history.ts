import { toEpochDay } from '../../domain/day.ts';
import type { Progress } from '../../domain/reporting.ts';
import type { Csm } from '../../domain/types.ts';
import { HistoryBuilder } from '../../learning/features/history-builder.ts';
import { type OutcomeHistory, outcomeHistory } from '../../learning/features/outcome-history.ts';
import type { EntityRecords } from '../../sources/records.ts';
import type { AnyFeed, FeedBatch, ImportSettings, Source } from '../../sources/source.ts';

/** A whole source in memory, judged row by row as an import judges it. */
export interface ReadHistory {
  book: OutcomeHistory;
  /** CSMs named by the accounts. */
  csms: number;
  /** Who looks after accounts, by address. */
  people: ReadonlyMap<string, Csm>;
  rows: number;
  /** Rows an import would put into quarantine. */
  rejected: number;
}

/**
 * Reads every feed of a source once into histories, without a database. Rows that are invalid, about unknown
 * accounts, or that tell an account a second time differently are left out and counted.
 * @throws SourceError when the source cannot be read.
 */
export async function readHistory(
  source: Source,
  settings: ImportSettings,
  progress: Progress,
): Promise<ReadHistory> {
  const { feeds } = await source.open(settings);
  const builders = new Map<string, HistoryBuilder>();
  const people = new Map<string, Csm>();
  let rows = 0;
  let rejected = 0;
  for (const feed of feeds) {
    for await (const batch of feed.read() as AsyncGenerator<FeedBatch>) {
      rows += batch.records.length + batch.rejects.length;
      rejected += batch.rejects.length;
      for (const { record } of batch.records) {
        if (feed.entity === 'csms') people.set((record as Csm).email, record as Csm);
        else if (!takeRecord(feed.entity, record, builders)) rejected += 1;
      }
      progress.step(feed.file, batch.bytesRead, feed.sizeBytes);
    }
  }
  const csms = new Set<string>();
  for (const { account } of builders.values()) if (account.csmEmail !== null) csms.add(account.csmEmail);
  return {
    book: outcomeHistory([...builders.values()].map((builder) => builder.build())),
    csms: csms.size,
    people,
    rows,
    rejected,
  };
}

/** Gives a record to its account; false when it belongs nowhere. */
export function takeRecord(
  entity: AnyFeed['entity'],
  record: EntityRecords[keyof EntityRecords],
  builders: Map<string, HistoryBuilder>,
): boolean {
  if (entity === 'accounts') {
    const account = record as EntityRecords['accounts'];
    const before = builders.get(account.accountId);
    if (before) return JSON.stringify(before.account) === JSON.stringify(account);
    builders.set(account.accountId, new HistoryBuilder(account));
    return true;
  }
  const builder = builders.get((record as EntityRecords['signals']).accountId);
  if (!builder) return false;
  switch (entity) {
    case 'usage': {
      const { product, day, events: count, activeUsers, seats } = record as EntityRecords['usage'];
      builder.addUsage({
        product,
        day: toEpochDay(day),
        events: count,
        activeUsers: activeUsers ?? Number.NaN,
        seats: seats ?? Number.NaN,
      });
      return true;
    }
    case 'signals': {
      const { signal, day, value } = record as EntityRecords['signals'];
      builder.addSignal(signal, toEpochDay(day), value);
      return true;
    }
    case 'usage_events':
      builder.addEvent(record as EntityRecords['usage_events']);
      return true;
    case 'surveys':
      builder.addSurvey(record as EntityRecords['surveys']);
      return true;
    case 'invoices':
      builder.addInvoice(record as EntityRecords['invoices']);
      return true;
    case 'subscriptions':
      builder.addSubscription(record as EntityRecords['subscriptions']);
      return true;
    case 'goals':
      builder.addGoal(record as EntityRecords['goals']);
      return true;
    default:
      return true;
  }
}
