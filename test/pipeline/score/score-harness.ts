import type { Sql } from 'postgres';
import { parseConfig } from '../../../src/config/load-config.ts';
import type { Context } from '../../../src/pipeline/context.ts';
import { finishScorePlan, planScorePages, type ScorePlan, scorePage } from '../../../src/pipeline/score.ts';
import { Database } from '../../../src/store/database.ts';

export const NOW = new Date('2026-05-31T06:00:00Z');

/** A context that can score: a database, a configuration and a clock. */
export function scoringContext(raw: Sql, yaml = ''): Context {
  const config = parseConfig(yaml === '' ? '{}' : yaml, 'harbinger.yaml');
  const silent = () => undefined;
  return {
    database: new Database(raw),
    config: () => config,
    sources: () => [],
    channels: [],
    slackPaceMs: 0,
    interactive: false,
    waitsForOutcomes: false,
    keepsQuietHours: false,
    unsubscribeSecret: null,
    assistantKey: null,
    now: () => NOW,
    steadyMs: () => null,
    trace: null,
    home: '.',
    log: { info: silent, warn: silent, error: silent },
    progress: { step: silent },
    signal: new AbortController().signal,
  };
}

/** A whole pass as the job does it, one page after the other; returns the plan and how many rows were made. */
export async function scoreDay(
  ctx: Context,
  asOf: string,
): Promise<{ plan: ScorePlan; kind: 'full' | 'changed'; scored: number }> {
  const plan = await planScorePages(ctx, asOf);
  let scored = 0;
  for (const page of plan.pages) scored += (await scorePage(ctx, page)).scored;
  await finishScorePlan(ctx, plan);
  return { plan, kind: plan.pages.every((page) => page.changedAfter === null) ? 'full' : 'changed', scored };
}

/** Every stored score by account and day: its key, and the digest of all that PostgreSQL prints of it. */
export async function storedRows(raw: Sql): Promise<string[]> {
  const rows = await raw<{ row: string }[]>`
    select account_id || ' ' || day || ' ' || md5(s::text) as row from scores s order by account_id collate "C", day`;
  return rows.map(({ row }) => row);
}
