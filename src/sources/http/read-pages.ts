import type { Day } from '../../domain/types.ts';
import { FetchError } from '../fetch/fetch-error.ts';
import { parseJsonAnswer } from '../fetch/parse-json.ts';
import type { OutgoingRequest, SafeFetch } from '../fetch/safe-fetch.ts';
import type { FeedState } from '../source.ts';
import type { CompiledResource } from './compile-resource.ts';
import { fillTemplate, fillText, type TemplateValues } from './fill-template.ts';
import { itemsAt } from './map-items.ts';
import { nextPosition, type Position, placeholdersAt } from './paging.ts';

/** Where and as whom an API is asked. */
export interface ApiAccess {
  /** Without a slash at its end. */
  url: string;
  /** With the credentials. */
  headers: Readonly<Record<string, string>>;
  parameters: ReadonlyMap<string, string | number>;
  maxPages: number;
  safeFetch: SafeFetch;
}

/** What of a resource is asked for. */
export interface PageRange {
  /** Changed since; null = everything. */
  since: Date | null;
  until: Date;
  /** Where a pull that broke off goes on. */
  from: Position;
  signal: AbortSignal | undefined;
}

export interface PageOfItems {
  items: readonly unknown[];
  /** The page after it; null = this was the last one. */
  next: Position;
}

/** Asks for one page after the other. @throws FetchError */
export async function* readPages(
  access: ApiAccess,
  compiled: CompiledResource,
  { since, until, from, signal }: PageRange,
): AsyncGenerator<PageOfItems, void, void> {
  const fixed = new Map([...access.parameters, ...instants('since', since), ...instants('until', until)]);
  fixed.set('size', compiled.resource.size);
  let position = from;
  for (let pages = 1; ; pages++) {
    const values = new Map([...fixed, ...placeholdersAt(position, compiled.paging)]);
    const request = requestFor(access, compiled, { position, values });
    const answer = await access.safeFetch(request, signal);
    const content = parseJsonAnswer(answer);
    const items = itemsAt(content, compiled.resource.items);
    if (items === null) throw noItems(compiled.resource.items);
    const link = answer.headers.get('link') ?? null;
    const seen = { position, url: request.url, content, link, items: items.length };
    const next = await nextPosition(compiled, seen);
    yield { items, next };
    if (next === null) return;
    if (pages === access.maxPages) throw tooManyPages(pages);
    position = next;
  }
}

/** The forms in which a request may hold an instant. */
function instants(name: string, at: Date | null): [string, string | number][] {
  if (at === null) return [];
  const iso = at.toISOString();
  return [
    [`${name}:iso`, `${iso.slice(0, 19)}Z`],
    [`${name}:date`, iso.slice(0, 10)],
    [`${name}:unix`, Math.floor(at.getTime() / 1_000)],
    [`${name}:ms`, at.getTime()],
  ];
}

function requestFor(
  access: ApiAccess,
  { resource }: CompiledResource,
  { position, values }: { position: Position; values: TemplateValues },
): OutgoingRequest {
  const path = String(fillText(resource.path, values, (value) => encodeURIComponent(value)) ?? resource.path);
  const url = new URL(access.url + path);
  for (const [name, template] of Object.entries(resource.query)) {
    const filled = fillTemplate(template, values);
    for (const value of [filled ?? []].flat()) url.searchParams.append(name, textOf(value));
  }
  if (position !== null && 'url' in position) {
    return { method: 'GET', url: url.origin + position.url, headers: access.headers };
  }
  if (resource.method === 'GET') return { method: 'GET', url: url.href, headers: access.headers };
  return {
    method: 'POST',
    url: url.href,
    headers: { ...access.headers, 'content-type': 'application/json' },
    body: JSON.stringify(fillTemplate(resource.body, values) ?? {}),
  };
}

function textOf(value: FeedState): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function noItems(path: string): FetchError {
  return new FetchError({
    code: 'not_json',
    message: `the answer holds no list at ${path}`,
    hint: 'Check items of the resource, and whether path is the one that lists.',
  });
}

function tooManyPages(pages: number): FetchError {
  return new FetchError({
    code: 'too_large',
    message: `there are more than ${pages} pages`,
    hint: 'The next run continues. If it is right, raise limits.pages of the source.',
  });
}

/** First day of which all is asked for. */
export function firstWholeDay(since: Date | null): Day | null {
  return since === null ? null : since.toISOString().slice(0, 10);
}
