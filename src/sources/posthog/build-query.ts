import type { PosthogSourceConfig } from '../../config/schema-posthog.ts';
import type { Day } from '../../domain/types.ts';

/** What one query covers. */
export interface QueryRange {
  from: Day;
  /** Not among them. */
  to: Day;
  /** Within a single day: accounts from this one on; null = all. */
  fromAccount: string | null;
  limit: number;
}

/** Columns of the answer, in their order. */
export const COLUMNS = ['day', 'account', 'product', 'events', 'users'] as const;

/** Events that PostHog makes itself are no usage, but for these. */
const OWN_USAGE = ['$pageview', '$screen'];

/**
 * The HogQL query for usage by account, product and day in UTC. Days are cut in UTC whatever the time zone of the project;
 * the order lets a day with too many rows be continued at an account.
 */
export function buildUsageQuery(config: PosthogSourceConfig, range: QueryRange): string {
  const account = accountExpression(config.account);
  const conditions = [
    `timestamp >= toDateTime(${quote(`${range.from} 00:00:00`)}, 'UTC')`,
    `timestamp < toDateTime(${quote(`${range.to} 00:00:00`)}, 'UTC')`,
    eventCondition(config),
    `${account} != ''`,
    ...(range.fromAccount === null ? [] : [`${account} >= ${quote(range.fromAccount)}`]),
  ];
  return [
    `SELECT toString(toDate(toTimeZone(timestamp, 'UTC'))) AS day, ${account} AS account,`,
    `${productExpression(config)} AS product, count() AS events, uniq(person_id) AS users`,
    `FROM events WHERE ${conditions.join(' AND ')}`,
    `GROUP BY day, account, product ORDER BY day, account, product LIMIT ${range.limit}`,
  ].join(' ');
}

function accountExpression(account: PosthogSourceConfig['account']): string {
  if ('event_property' in account) return text(`properties[${quote(account.event_property)}]`);
  if ('person_property' in account) return text(`person.properties[${quote(account.person_property)}]`);
  const { group, property } = account;
  return text(property === undefined ? `$group_${group}` : `group_${group}.properties[${quote(property)}]`);
}

function eventCondition({ events, products }: PosthogSourceConfig): string {
  const named = [...events, ...Object.values(products).flat()];
  if (events.length > 0) return `event IN (${[...new Set(named)].map(quote).join(', ')})`;
  return `(NOT startsWith(event, '$') OR event IN (${[...OWN_USAGE, ...named].map(quote).join(', ')}))`;
}

function productExpression({ products, product_property }: PosthogSourceConfig): string {
  if (product_property !== null) {
    const area = text(`properties[${quote(product_property)}]`);
    return `if(${area} = '', 'default', ${area})`;
  }
  const cases = Object.entries(products).flatMap(([product, events]) => [
    `event IN (${events.map(quote).join(', ')})`,
    quote(product),
  ]);
  return cases.length === 0 ? `'default'` : `multiIf(${[...cases, `'default'`].join(', ')})`;
}

/** A value that may be missing as text. */
function text(expression: string): string {
  return `ifNull(toString(${expression}), '')`;
}

/** A text literal of HogQL. */
function quote(value: string): string {
  return `'${value.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n')}'`;
}
