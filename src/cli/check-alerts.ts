import type { CheckResult } from '../delivery/slack/check-slack.ts';
import { buildLedger, type RuleAgainstChance, rulesAgainstChance } from '../domain/outcomes/build-ledger.ts';
import { formats } from '../messages/backtest-report/html-table.ts';
import type { Context } from '../pipeline/context.ts';
import { loadLedger } from '../pipeline/ledger/load-ledger.ts';
import { reading } from '../store/database.ts';
import { lastDecidedDay } from '../store/decided-days.ts';

/** Which alerts are no better than names drawn at random: a warning, since nothing fails by it. */
export async function checkAlerts(ctx: Context): Promise<CheckResult> {
  const { config } = ctx.config();
  const rules = await reading(ctx, async (db) => {
    const asOf = await lastDecidedDay(db);
    return asOf === null
      ? null
      : rulesAgainstChance(buildLedger(await loadLedger(db, { config, asOf }), null));
  });
  return { name: 'alerts', ok: true, says: formatAgainstChance(rules, config.alerts.outcome_after) };
}

/** @param rules null = nothing was ever decided */
export function formatAgainstChance(
  rules: readonly RuleAgainstChance[] | null,
  outcomeAfter: string,
): string {
  if (rules === null) return 'nothing was decided yet';
  const old = rules.filter(({ n }) => n > 0);
  if (old.length === 0)
    return `too early to say whether they are better than chance: none is ${outcomeAfter} old`;
  const say = (
    verdict: RuleAgainstChance['verdict'],
    words: string,
    of: (rule: RuleAgainstChance) => string,
  ) => {
    const own = old.filter((rule) => rule.verdict === verdict);
    return own.length === 0 ? [] : [`${words}: ${own.map(of).join(', ')}`];
  };
  return [
    ...say('no_better', 'no better than chance so far', figures),
    ...say('better', 'better than chance', figures),
    ...say('too_few', 'too few to say', ({ rule, n }) => `${rule} (n=${n})`),
  ].join('; ');
}

function figures({ rule, n, left, chance }: RuleAgainstChance): string {
  return `${rule} (${left} of ${n} left: ${formats.percent(left / n)}, chance ${formats.percent(chance)})`;
}
