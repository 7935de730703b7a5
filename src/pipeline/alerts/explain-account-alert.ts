import { type AlertExplanation, explainAlert } from '../../domain/alerts/explain-alert.ts';
import { weighPortfolio } from '../../domain/alerts/weigh-portfolio.ts';
import type { Day } from '../../domain/types.ts';
import { inTransaction, reading } from '../../store/database.ts';
import { lastDecidedDay } from '../../store/decided-days.ts';
import { loadRuleStandings } from '../../store/ledger/rule-mutings.ts';
import { loadHeldReason } from '../../store/views/list-alerts.ts';
import type { Context } from '../context.ts';
import { loadPassState, loadWholePortfolio, toPassSettings } from './load-pass.ts';

/** Where every account of the portfolio stands by the newest decision; read once for as many as are explained. */
export type AlertStandings = Parameters<typeof explainAlert>[1];

/**
 * Where an account stands against the line, and why it was alerted or not. Of the newest decision only: what was open
 * and what had room on a day before it is not kept.
 * @param given.standings as `loadAlertStandings` has read them of the day
 * @returns null for an earlier day, and for an account that is not in the portfolio
 */
export async function explainAccountAlert(
  ctx: Context,
  accountId: string,
  given: { day: Day; standings?: AlertStandings | null },
): Promise<AlertExplanation | null> {
  const standings =
    given.standings === undefined ? await loadAlertStandings(ctx, given.day) : given.standings;
  if (standings === null) return null;
  const held = await reading(ctx, (db) => loadHeldReason(db, accountId));
  return explainAlert(accountId, standings, { held });
}

/** @returns null for a day before the newest decision */
export async function loadAlertStandings(ctx: Context, day: Day): Promise<AlertStandings | null> {
  const settings = toPassSettings(ctx.config());
  return inTransaction(ctx, async (tx) => {
    const asOf = await lastDecidedDay(tx);
    if (asOf === null || day < asOf) return null;
    const before = await loadPassState(ctx, tx, { asOf, settings });
    const standings = [...(await loadRuleStandings(tx, asOf)).values()];
    const mutedRules = new Set(standings.flatMap(({ rule, state }) => (state === 'muted' ? rule : [])));
    const portfolio = await loadWholePortfolio(ctx, tx, asOf);
    return weighPortfolio(portfolio, { ...before, mutedRules }, settings);
  });
}
