import { type AlertExplanation, explainAlert } from '../../domain/alerts/explain-alert.ts';
import { weighPortfolio } from '../../domain/alerts/weigh-portfolio.ts';
import type { Day } from '../../domain/types.ts';
import { inTransaction } from '../../store/database.ts';
import { lastDecidedDay } from '../../store/decided-days.ts';
import { loadRuleStandings } from '../../store/ledger/rule-mutings.ts';
import { loadHeldReason } from '../../store/views/list-alerts.ts';
import type { Context } from '../context.ts';
import { loadPassState, loadWholePortfolio, toPassSettings } from './load-pass.ts';

/**
 * Where an account stands against the line, and why it was alerted or not. Of the newest decision only: what was open
 * and what had room on a day before it is not kept.
 * @returns null for an earlier day, and for an account that is not in the portfolio
 */
export async function explainAccountAlert(
  ctx: Context,
  accountId: string,
  { day }: { day: Day },
): Promise<AlertExplanation | null> {
  const settings = toPassSettings(ctx.config());
  return inTransaction(ctx, async (tx) => {
    const asOf = await lastDecidedDay(tx);
    if (asOf === null || day < asOf) return null;
    const before = await loadPassState(ctx, tx, { asOf, settings });
    const standings = [...(await loadRuleStandings(tx, asOf)).values()];
    const mutedRules = new Set(standings.flatMap(({ rule, state }) => (state === 'muted' ? rule : [])));
    const portfolio = await loadWholePortfolio(ctx, tx, asOf);
    const state = weighPortfolio(portfolio, { ...before, mutedRules }, settings);
    return explainAlert(accountId, state, { held: await loadHeldReason(tx, accountId) });
  });
}
