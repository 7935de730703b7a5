import { parseConfig } from '../../src/config/load-config.ts';
import { addDays } from '../../src/domain/day.ts';
import { createPlanner, type Planner } from '../../src/pipeline/plan/plan-config.ts';
import { KEEP_PLAIN_DAYS } from '../../src/pipeline/prune-history.ts';
import { packUsage } from '../../src/store/pack-usage.ts';
import { packOldScores } from '../../src/store/scores/pack-old-scores.ts';
import { scoreDay, scoringContext } from '../pipeline/score/score-harness.ts';
import { AS_OF, type BenchBook, makeBenchBook } from './scoring/bench-book.ts';

export interface PlanSizes {
  accounts: number;
  /** Scored days that are replayed. */
  days: number;
}

/** Seconds that a first plan may take, and one after it while editing. */
const MOST = { first: 30, next: 3 };

/** What an admin tries, one change after the other: each needs less of what was computed for the one before. */
const CHANGES = [
  ['other weights', 'health: {weights: {usage: 45}}'],
  ['other weights again', 'health: {weights: {usage: 50}}'],
  ['stricter band', 'health: {bands: {watch: 72}}'],
  ['lower budget', 'alerts: {budget_per_csm_per_week: 3}'],
] as const;

/** A first `config plan` over a history that was scored every day, and plans after it as `--watch` makes them. */
export async function benchPlan({ accounts, days }: PlanSizes): Promise<void> {
  const book = await makeBenchBook({ accounts, days });
  try {
    const ctx = scoringContext(book.raw);
    await packUsage(book.raw, { asOf: AS_OF, signal: ctx.signal });
    await scoreDay(ctx, AS_OF);
    await copyBack(book, days);
    say(`${accounts.toLocaleString('en-US')} accounts x ${days} scored days`);
    const planner = createPlanner(ctx, { before: ctx.config(), replayDays: days, keeps: true });
    for (const [place, [what, yaml]] of CHANGES.entries()) {
      const { wall, cpu, moved } = await planOnce(planner, yaml);
      const most = place === 0 ? MOST.first : MOST.next;
      const verdict = wall <= most ? 'met   ' : 'MISSED';
      say(
        `  ${verdict} ${what.padEnd(20)} ${wall.toFixed(1)} s, ${cpu.toFixed(1)} s cpu of Node (at most ${most} s); ${moved}`,
      );
    }
    const peak = Math.round(process.resourceUsage().maxRSS / 1024);
    say(`  peak of the process  ${peak} MB`);
  } finally {
    await book.close();
  }
}

async function planOnce(planner: Planner, yaml: string) {
  const start = { wall: performance.now(), cpu: process.cpuUsage() };
  const { plan, storedDays } = await planner.plan(parseConfig(yaml, 'new.yaml'));
  const { user, system } = process.cpuUsage(start.cpu);
  return {
    wall: (performance.now() - start.wall) / 1000,
    cpu: (user + system) / 1e6,
    moved: `${plan.verdict}, ${storedDays} days as stored`,
  };
}

/** Scoring every day would take longer than everything that is measured; the features of one day serve for all. */
async function copyBack({ raw }: BenchBook, days: number): Promise<void> {
  const kept = raw`health, band, coverage, probability, voluntary, involuntary, model, config_hash, usage_score, nps_score, ces_score,
    payment_score`;
  for (let back = 1; back < days; back++) {
    const day = addDays(AS_OF, -back);
    await raw`
      insert into scores (account_id, day, detail, features, ${kept})
      select account_id, ${day}::date, '{}', regexp_replace(features, ${`"${AS_OF}"`}, ${`"${day}"`}), ${kept}
      from scores where day = ${AS_OF}::date`;
  }
  // As `prune-history` leaves them: what is older than two weeks is packed.
  const before = addDays(AS_OF, -KEEP_PLAIN_DAYS);
  await packOldScores(raw, { before, now: new Date(), signal: AbortSignal.timeout(3_600_000) });
  await raw`analyze scores`;
}

const say = (line: string) => void process.stdout.write(`${line}\n`);
