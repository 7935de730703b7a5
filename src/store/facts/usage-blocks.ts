import type { ISql } from 'postgres';
import type { AccountSelection, Day } from '../../domain/types.ts';
import { BOUNDS } from '../../sources/rows/bounds.ts';
import { inSelection } from './as-of.ts';

/** Days in a block: as many as an integer has bits to spare. */
export const BLOCK_DAYS = 31;

/** Where the first block begins. */
export const FIRST_BLOCK: Day = '0001-01-01';

/** SQL: the first day of the block that a day is in. */
export const blockStart = (day: string) =>
  `(date '${FIRST_BLOCK}' + ${placeOf(day)} / ${BLOCK_DAYS} * ${BLOCK_DAYS})`;

const placeOf = (day: string) => `(${day} - date '${FIRST_BLOCK}')`;

/** SQL: events as comparing with peers counts them. */
export const countedEvents = (events: string) => `least(greatest(${events}, 0), ${BOUNDS.count.max})`;

const bit = `1 << ${placeOf('day')} % ${BLOCK_DAYS}`;
const isActive = 'events > 0 or active_users > 0';
const list = (column: string) => `array_to_string(array_agg(${column} order by day), ',', 'NULL')`;

/** SQL: the columns of `usage_blocks`, to be selected from rows of `usage` grouped by the first three of them. */
export const PACKED_COLUMNS = `account_id, product, ${blockStart('day')} as first_day, bit_or(${bit}) as days,
  coalesce(bit_or(${bit}) filter (where ${isActive}), 0) as active,
  coalesce(sum(${countedEvents('events')}) filter (where ${isActive}), 0) as amount,
  ${list('events')} as events, case when count(active_users) > 0 then ${list('active_users')} end as active_users,
  case when count(seats) > 0 then ${list('seats')} end as seats`;

/** SQL: the bits of `mask` of a block `b` for the days from one to another, both included; a bigint. */
export const bitsBetween = (mask: string, from: string, to: string) =>
  `((${mask}::bigint >> ${clamped(`${from} - b.first_day`)} << ${clamped(`${from} - b.first_day`)})
    & ((1::bigint << ${clamped(`${to} + 1 - b.first_day`)}) - 1))`;

const clamped = (days: string) => `least(greatest(${days}, 0), ${BLOCK_DAYS})`;

/** SQL: how many bits are set. */
export const countBits = (mask: string) => `bit_count((${mask})::bit(32))`;

/** The days that are asked of usage: all up to the last one, of rows from after another. */
export interface UsageRange {
  /** Null = without a beginning. */
  after: Day | null;
  to: Day;
  /** Whether any usage is packed. Where none is, rows are read as they lie; it need not be known of the same moment. */
  isPacked: boolean;
}

export async function isUsagePacked(db: ISql): Promise<boolean> {
  const [{ packed }] = await db<[{ packed: boolean }]>`select exists (select from usage_packed) as packed`;
  return packed;
}

/**
 * Rows of usage that blocks do not answer for, as something to select from.
 * @param selected condition on `account_id`
 */
export function looseRows(db: ISql, { after, to, isPacked }: UsageRange, selected = db`true`) {
  const within = db`day <= ${to}::date ${after === null ? db`` : db`and day > ${after}::date`}`;
  if (!isPacked) return db`(select * from usage where ${selected} and ${within})`;
  const since = after ?? '0001-01-01';
  // Each part takes the accounts that have such rows first: most have none before their blocks, and a look into the key is what costs.
  return db`(
    select rows.* from (select account_id from accounts where ${selected}) as a
    left join (select * from usage_packed where ${selected}) as p using (account_id)
    cross join lateral (
      select * from usage where usage.account_id = a.account_id and ${within} and day < coalesce(p.since, 'infinity')
      offset 0
    ) as rows where p.since is null or p.since > ${since}::date
    union all
    select rows.* from (select * from usage_packed where ${selected}) as p
    cross join lateral (
      select * from usage where usage.account_id = p.account_id and ${within} and day >= p.until
      offset 0
    ) as rows where p.until <= ${to}::date)`;
}

/**
 * Blocks that are current for a part of the days that are asked, with `since` and `until` of their account, as something to
 * select from. Those of a list of accounts are looked for one by one: between two of the list there may be many others.
 */
export function currentBlocks(db: ISql, { after, to }: UsageRange, selection: AccountSelection) {
  const packed = db`(select * from usage_packed where ${inSelection(db, selection)}) as p`;
  const within = db`b.first_day <= ${to}::date and b.first_day < p.until and b.first_day > p.since - ${BLOCK_DAYS}::int
    ${after === null ? db`` : db`and b.first_day > ${after}::date - ${BLOCK_DAYS}::int`}`;
  return 'ids' in selection
    ? db`(select found.*, p.since, p.until from ${packed} cross join lateral (
        select * from usage_blocks b where b.account_id = p.account_id and ${within} offset 0) as found)`
    : db`(select b.*, p.since, p.until from usage_blocks b join ${packed} using (account_id)
        where ${inSelection(db, selection)} and ${within})`;
}

/** Between the ids of rows that are told as lists, none of which can hold it. */
export const LIST_SEPARATOR = '\x1f';

/** SQL: the ids of the rows that are grouped, in the order in which all lists of the group are told. */
export const LISTED_IDS = `string_agg(account_id, E'\\x1f')`;
