import { randomUUID } from 'node:crypto';
import type { ISql, JSONValue } from 'postgres';
import type { HeldSlot } from './schedule-state.ts';

export interface HeldPage {
  readonly id: string;
  readonly token: number;
}

export interface TakenPage extends HeldPage {
  readonly job: string;
  readonly slot: Date;
  /** Of the run that it is a part of. */
  readonly runToken: number;
  readonly child: string;
  readonly input: unknown;
}

export type PageOutcome =
  | { readonly kind: 'done'; readonly summary: object }
  | { readonly kind: 'failed'; readonly reason: string }
  /** Given back because the process stops. */
  | { readonly kind: 'waiting' };

/** Writes the pages of a run in one statement and returns their ids, in the order of the inputs. */
export async function insertPages(
  db: ISql,
  run: HeldSlot,
  { child, inputs }: { child: string; inputs: readonly unknown[] },
): Promise<readonly string[]> {
  const pages = inputs.map((input) => ({ id: randomUUID(), input }));
  await db`
    insert into slot_pages (id, job, slot, run_token, child, input, state)
    select page.id, ${run.job}, ${run.slot}, ${run.token}, ${child}, page.input, 'waiting'
    from jsonb_to_recordset(${db.json(pages as JSONValue)}) page (id uuid, input jsonb)`;
  return pages.map((page) => page.id);
}

/** Takes a page for `leaseMs`; null when it is done, in other hands, or its run is no longer going on. */
export async function takePage(
  db: ISql,
  id: string,
  given: { readonly takenBy: string; readonly leaseMs: number },
): Promise<TakenPage | null> {
  const [page] = await db<TakenPage[]>`
    update slot_pages p set state = 'running', taken_by = ${given.takenBy}, attempts = p.attempts + 1,
      fencing_token = p.fencing_token + 1, lease_until = now() + ${given.leaseMs} * interval '1 millisecond'
    from slots s
    where p.id = ${id} and s.job = p.job and s.slot = p.slot
      and s.state = 'running' and s.fencing_token = p.run_token
      and (p.state = 'waiting' or (p.state = 'running' and p.lease_until < now()))
    returning p.id, p.fencing_token::int as token, p.job, p.slot, p.run_token::int as "runToken",
      p.child, p.input`;
  return page ?? null;
}

/** Keeps a page for another `leaseMs`; false when it is no longer this worker's. */
export async function extendPage(db: ISql, held: HeldPage, leaseMs: number): Promise<boolean> {
  const result = await db`
    update slot_pages set lease_until = now() + ${leaseMs} * interval '1 millisecond'
    where id = ${held.id} and fencing_token = ${held.token} and state = 'running'`;
  return result.count === 1;
}

/** Records how a page ended, if this worker still holds it. */
export async function settlePage(db: ISql, held: HeldPage, outcome: PageOutcome): Promise<boolean> {
  const summary = outcome.kind === 'done' ? db.json(outcome.summary as JSONValue) : null;
  const reason = outcome.kind === 'failed' ? outcome.reason : null;
  const result = await db`
    update slot_pages set state = ${outcome.kind}, summary = ${summary}, reason = ${reason}, lease_until = null
    where id = ${held.id} and fencing_token = ${held.token} and state = 'running'`;
  return result.count === 1;
}

export interface PagesProgress {
  readonly total: number;
  readonly done: number;
  /** Reasons of pages that failed or were lost `maxAttempts` times. */
  readonly failed: readonly string[];
  /** Ids of pages that wait or whose worker was lost. */
  readonly takeable: readonly string[];
}

/** How far a run's pages are. */
export async function loadPagesProgress(
  db: ISql,
  ids: readonly string[],
  maxAttempts: number,
): Promise<PagesProgress> {
  const [row] = await db<[{ total: number; done: number; failed: string[]; takeable: string[] }]>`
    with page as (
      select id, state, reason, attempts, state = 'running' and lease_until < now() as lost
      from slot_pages where id = any(${[...ids]}::uuid[])
    )
    select count(*)::int as total,
      (count(*) filter (where state = 'done'))::int as done,
      coalesce(array_agg(coalesce(reason, 'lost ' || attempts || ' times'))
        filter (where state = 'failed' or (lost and attempts >= ${maxAttempts})), '{}') as failed,
      coalesce(array_agg(id) filter (where state = 'waiting' or (lost and attempts < ${maxAttempts})), '{}')
        as takeable
    from page`;
  return row;
}

/** Summaries in the order of the ids. Call it when all of them are done. */
export async function loadPageSummaries(db: ISql, ids: readonly string[]): Promise<readonly unknown[]> {
  const rows = await db<{ summary: unknown }[]>`
    select p.summary from unnest(${[...ids]}::uuid[]) with ordinality wanted (id, place)
    join slot_pages p using (id) order by wanted.place`;
  return rows.map((row) => row.summary);
}
