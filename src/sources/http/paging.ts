import type { Paging } from '../../config/schema-http.ts';
import { FetchError } from '../fetch/fetch-error.ts';
import type { Expression } from './expression.ts';

/** Which page is asked for; null = the first one. Kept between pulls that break off, so it holds no secret. */
export type Position =
  | null
  | { readonly cursor: string }
  | { readonly page: number }
  | { readonly offset: number }
  | { readonly url: string };

/** What decides on the page after it. */
export interface SeenPage {
  position: Position;
  /** Address it was asked for at. */
  url: string;
  content: unknown;
  /** Its `Link` header (RFC 8288). */
  link: string | null;
  items: number;
}

export interface PagingRules {
  paging: Paging;
  next: Expression | null;
  /** Whether there is more; null = the page itself decides. */
  more: Expression | null;
}

/** What a position gives to the place-holders of a request. */
export function placeholdersAt(position: Position, paging: Paging): [string, string | number][] {
  if (paging.kind === 'page') {
    return [['page', position !== null && 'page' in position ? position.page : paging.first]];
  }
  if (paging.kind === 'offset') {
    return [['offset', position !== null && 'offset' in position ? position.offset : 0]];
  }
  return position !== null && 'cursor' in position ? [['cursor', position.cursor]] : [];
}

/**
 * The position after a page; null = it was the last one. Pages counted by number or offset end at the first empty one,
 * since some APIs give fewer rows than they are asked for.
 * @throws FetchError when paging stands still, or leads to another host, which would be handed the credentials
 */
export async function nextPosition(rules: PagingRules, seen: SeenPage): Promise<Position> {
  if (rules.more !== null && !isTrue(await rules.more(seen.content))) return null;
  const next = await positionAfter(rules, seen);
  if (next !== null && JSON.stringify(next) === JSON.stringify(seen.position)) throw standsStill();
  return next;
}

async function positionAfter({ paging, next, more }: PagingRules, seen: SeenPage): Promise<Position> {
  const { position, items } = seen;
  switch (paging.kind) {
    case 'none':
      return null;
    case 'page': {
      const page = position !== null && 'page' in position ? position.page : paging.first;
      return items === 0 && more === null ? null : { page: page + 1 };
    }
    case 'offset': {
      const offset = position !== null && 'offset' in position ? position.offset : 0;
      return items === 0 ? null : { offset: offset + items };
    }
    case 'cursor': {
      const cursor = await next?.(seen.content);
      return isText(cursor) ? { cursor: String(cursor) } : null;
    }
    case 'url': {
      const url = await next?.(seen.content);
      return isText(url) ? onSameHost(String(url), seen.url) : null;
    }
    case 'link': {
      const url = nextLink(seen.link);
      return url === null ? null : onSameHost(url, seen.url);
    }
  }
}

function isText(value: unknown): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && value !== '');
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

function standsStill(): FetchError {
  return new FetchError({
    code: 'not_json',
    message: 'paging stands still: a page leads to itself',
    hint: 'Check paging of the resource: where the place-holder of the next page stands in query or body.',
  });
}

/** The target of `rel="next"`; null = there is none. */
export function nextLink(header: string | null): string | null {
  for (const [, target = '', parameters = ''] of header?.matchAll(
    /<([^>]*)>((?:\s*;[^,"]*(?:"[^"]*")?)*)/g,
  ) ?? []) {
    const relation = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,]+))/i.exec(parameters);
    const relations = (relation?.[1] ?? relation?.[2] ?? '').toLowerCase().split(/\s+/);
    if (relations.includes('next')) return target;
  }
  return null;
}

/** The address of a page without its host, which must be the one that the credentials are for. */
function onSameHost(url: string, from: string): Position {
  const to = URL.canParse(url, from) ? new URL(url, from) : null;
  if (to !== null && to.origin === new URL(from).origin) return { url: to.pathname + to.search };
  throw new FetchError({
    code: 'refused_redirect',
    message: `the next page is said to be at ${to?.origin ?? 'no address'}`,
    hint: 'Pages at another host are not asked for, since it would be handed the credentials: correct url or paging.',
  });
}
