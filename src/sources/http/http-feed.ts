import { daysOf } from '../../config/duration.ts';
import { FetchError } from '../fetch/fetch-error.ts';
import { sourceErrorOf } from '../fetch/to-source-error.ts';
import type { RawBatch, RawEnd } from '../rows/create-row-feed.ts';
import type { FeedState } from '../source.ts';
import type { CompiledResource } from './compile-resource.ts';
import { mapItems } from './map-items.ts';
import type { Position } from './paging.ts';
import { type ApiAccess, firstWholeDay, type PageRange, readPages } from './read-pages.ts';
import { createRowSum } from './sum-rows.ts';

/** What a resource leaves for its next pull. */
interface PullState {
  /** When the last whole pull began; null = there was none. */
  readonly done: string | null;
  /** Where and when a pull that broke off stands. */
  readonly open: { readonly began: string; readonly at: Position; readonly line: number } | null;
}

export interface ResourcePull {
  access: ApiAccess;
  compiled: CompiledResource;
  now(): Date;
  signal: AbortSignal | undefined;
}

const DAY_MS = 86_400_000;
/** Clocks of machines that work together may differ by this much. */
const CLOCKS_DIFFER_MS = 900_000;
/** Rows that were added up leave in parts of so many. */
const SUMMED_AT_ONCE = 2_000;

/**
 * Pulls a resource page by page. What was told up to a page is kept when a later one fails, and the next pull goes on
 * there; where rows are added up, only the whole of them counts.
 * @param stored what the last pull left
 * @throws SourceError
 */
export async function* pullResource(
  pull: ResourcePull,
  stored: FeedState | null,
): AsyncGenerator<RawBatch, RawEnd, void> {
  const { compiled, signal, now } = pull;
  const { resource, name } = compiled;
  const { done, open } = readState(stored);
  const began = open === null ? now() : new Date(open.began);
  const range: PageRange = { since: sinceOf(pull, done), until: now(), from: open?.at ?? null, signal };
  const end = { state: stateOf({ done: began.toISOString(), open: null }) };
  try {
    if (resource.sum) yield* summedPages(pull, range);
    else yield* keptPages(pull, { range, done, began, line: open?.line ?? 1 });
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof FetchError)) throw error;
    // A position that the API knows no longer must not stand in the way for ever.
    if (open === null || !isForgotten(error)) throw sourceErrorOf(error, name);
    return yield* pullResource(pull, stateOf({ done, open: null }));
  }
  return resource.since === null ? {} : end;
}

async function* keptPages(
  { access, compiled }: ResourcePull,
  given: { range: PageRange; done: string | null; began: Date; line: number },
): AsyncGenerator<RawBatch, void, void> {
  const { range, done, began } = given;
  let { line } = given;
  for await (const { items, next } of readPages(access, compiled, range)) {
    const { rows, gone } = await mapItems(compiled, items, line);
    line += items.length;
    const open = { began: began.toISOString(), at: next, line };
    yield { rows, gone, ...(next !== null && { checkpoint: stateOf({ done, open }) }) };
  }
}

async function* summedPages(
  { access, compiled }: ResourcePull,
  range: PageRange,
): AsyncGenerator<RawBatch, void, void> {
  const sum = createRowSum(compiled.resource.entity);
  for await (const { items } of readPages(access, compiled, range)) {
    for (const row of (await mapItems(compiled, items, 1)).rows) sum.add(row);
  }
  const rows = sum.rows(firstWholeDay(range.since));
  for (let at = 0; at < rows.length; at += SUMMED_AT_ONCE)
    yield { rows: rows.slice(at, at + SUMMED_AT_ONCE) };
}

/** From when on a resource is asked for; where rows are added up, whole days. @param done when the last whole pull began */
export function sinceOf(
  { compiled: { resource }, now }: Pick<ResourcePull, 'compiled' | 'now'>,
  done: string | null,
): Date | null {
  const { since, sum } = resource;
  if (since === null) return null;
  const last = done === null ? null : new Date(done);
  // A pull that is yet to come was dated by a clock that was ahead: when it was is not known.
  const known = last !== null && last.getTime() - now().getTime() < CLOCKS_DIFFER_MS ? last : null;
  const from = known ?? now();
  const back = daysOf(known === null ? since.first : since.overlap) * DAY_MS;
  const at = from.getTime() - back;
  return new Date(sum ? Math.floor(at / DAY_MS) * DAY_MS : at);
}

/** Refusals that a position which has expired may meet. */
function isForgotten({ code, status }: FetchError): boolean {
  return code === 'status' && status !== null && [400, 404, 410, 422].includes(status);
}

function stateOf(state: PullState): FeedState {
  return { done: state.done, open: state.open === null ? null : { ...state.open } };
}

function readState(stored: FeedState | null): PullState {
  return (stored as unknown as PullState | null) ?? { done: null, open: null };
}
