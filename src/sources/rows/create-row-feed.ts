import { createHash } from 'node:crypto';
import type { Entity } from '../records.ts';
import type { FeedState, ImportSettings, OpenOptions, SourceFeed } from '../source.ts';
import { createFeed, type JudgedRow } from './create-feed.ts';
import { createRawJudge, type RawRow } from './create-raw-judge.ts';
import { RecordWriter } from './record-writer.ts';
import { rulesOf } from './rules-of.ts';

/** Some rows of a source; at most a few thousand, so that memory stays bounded. */
export interface RawBatch {
  /** Gone through once: what is made on the way need not be kept. */
  rows: Iterable<RawRow>;
  /**
   * Records that are no more: their `values` need only hold the key (ENTITY_KEYS). Their lines rise with those of
   * `rows`, as one row after the other is told.
   */
  gone?: readonly (RawRow & { on?: string | null })[];
  /** Everything so far may be kept whatever comes after it; the next pull is opened with this. */
  checkpoint?: FeedState;
  bytesRead?: number;
}

/** What an adapter knows at the end. */
export interface RawEnd {
  /** The next pull is opened with this, and tells only what is new; left out = it tells everything again. */
  state?: FeedState;
  notices?: readonly string[];
}

export interface RowFeedOptions<E extends Entity> {
  entity: E;
  /** Name of the feed: unique within the source, stable over time, e.g. `invoices`. */
  file: string;
  settings: ImportSettings;
  /** As the source was opened with them. */
  states: OpenOptions['states'];
  /** The source's own settings by which rows are made (a query, a mapping): when they change, everything is told anew. */
  rules?: string;
  accountSystem?: string | null;
  /** Default `replace`: systems tell a record as it is now. */
  repeats?: 'contradict' | 'replace';
  /** Of accounts: the only columns that are told, of accounts that another source tells. */
  tells?: readonly string[];
  /** As in `SourceFeed`. */
  wholeById?: boolean;
  /** What of a state still holds where it was left under other rules: all is told anew, but what was learned is kept. */
  carries?(state: FeedState): FeedState | null;
  sizeBytes?: number | null;
  /**
   * Tells rows in bounded batches, in the order in which they came to be.
   * @param state what the last pull left; null = everything is to be told
   * @throws SourceError when the source fails: what came before the last checkpoint is kept
   */
  read(state: FeedState | null): AsyncGenerator<RawBatch, RawEnd, void>;
}

/**
 * A feed of an adapter that tells rows of named values. It fails alone, and it is always read, since only reading tells
 * whether there is something new.
 */
export function createRowFeed<E extends Entity>(options: RowFeedOptions<E>): SourceFeed<E> {
  const { entity, file, settings, states, accountSystem = null, sizeBytes = null } = options;
  const rules = fingerprint(`${rulesOf(entity, settings)}|${options.rules ?? ''}`);
  const left = leftBefore(states?.get(file));
  const state = left?.rules === rules ? left.state : null;
  const carried = state === null && left !== null ? (options.carries?.(left.state) ?? null) : null;
  const stored = (next: FeedState): FeedState => ({ rules, state: next });
  return createFeed<E>({
    entity,
    file,
    sizeBytes,
    accountSystem,
    extent: state === null ? 'whole' : 'changes',
    failsAlone: true,
    repeats: options.repeats ?? 'replace',
    ...(options.tells !== undefined && { tells: options.tells }),
    ...(options.wholeById !== undefined && { wholeById: options.wholeById }),
    digest: () => Promise.resolve(null),
    async *judged({ encoded: encodes = false, keys }) {
      const writer = encodes ? new RecordWriter(entity, keys) : null;
      const judge = createRawJudge(entity, settings, { keepsContent: true });
      const content = createHash('sha256').update(rules);
      const batches = options.read(state ?? carried);
      for (let step = await batches.next(); ; step = await batches.next()) {
        if (step.done) {
          const { state: next, notices = [] } = step.value;
          const digest = content.digest('hex');
          return {
            digest,
            notices: [...judge.notices(), ...notices],
            ...(next !== undefined && { state: stored(next) }),
          };
        }
        const { rows, gone = [], bytesRead, checkpoint } = step.value;
        const judged: JudgedRow<E>[] = [];
        for (const row of rows) {
          const one = judge.row(row);
          if (writer !== null && one.kind === 'loaded' && one.leftOut === null)
            writer.write(one.line, one.record);
          else judged.push(one);
        }
        const leaving = gone.map((row) => judge.gone(row));
        for (const one of leaving) if ('code' in one) judged.push({ kind: 'rejected', problem: one });
        content.update(judge.takeContent());
        yield {
          rows: judged,
          gone: leaving.filter((one) => 'key' in one),
          ...(writer !== null && { encoded: writer.take() }),
          ...(bytesRead !== undefined && { bytesRead }),
          ...(checkpoint !== undefined && { checkpoint: stored(checkpoint) }),
        };
      }
    },
  });
}

/** What the last pull left, and the rules it was left under: others would skip rows that are judged otherwise now. */
function leftBefore(stored: FeedState | undefined): { rules: FeedState; state: FeedState } | null {
  if (stored === null || typeof stored !== 'object' || !('rules' in stored)) return null;
  return { rules: stored.rules ?? null, state: stored.state ?? null };
}

function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
