import type { TransactionSql } from 'postgres';
import type { RankingEvidence } from '../../domain/alerts/alert-line.ts';
import {
  concludePass,
  countHeld,
  decidePage,
  type PageDecision,
  type PassDecision,
} from '../../domain/alerts/decide-pass.ts';
import { weighPortfolio } from '../../domain/alerts/weigh-portfolio.ts';
import type { CustomerEmailSummary } from '../../domain/customer-emails/decide-open-emails.ts';
import type { Day } from '../../domain/types.ts';
import {
  assertNotEarlier,
  recordDecidedDay,
  recordHeld,
  replaceHeldAlerts,
  takeBackDaysAhead,
} from '../../store/decided-days.ts';
import { inEpisodeTransaction } from '../../store/episodes/episodes.ts';
import type { Context } from '../context.ts';
import { planCustomerEmails } from '../customer-emails/advance-customer-emails.ts';
import { settleMutings } from '../ledger/settle-mutings.ts';
import { settleRecords } from '../ledger/settle-records.ts';
import { loadInputPages, loadPassState, loadWholePortfolio, toPassSettings } from './load-pass.ts';
import { planContacts } from './plan-contacts.ts';
import { reassignEpisodes } from './reassign-episodes.ts';
import { recordPass } from './record-pass.ts';

export interface AlertSummary {
  opened: number;
  updated: number;
  recovered: number;
  held: number;
  /** Accounts for which muted rules alone would have opened an episode. */
  muted: number;
  mutedRules: string[];
  /** How far what ranks the accounts is proven. */
  ranking: RankingEvidence['verdict'];
  tasks: number;
  /** E-mails to customers. */
  nudges: CustomerEmailSummary;
}

/**
 * Decides every account that has been scored on the day, looks at all decisions together, and records what goes
 * ahead with its messages and tasks in one transaction. Repeating it for the same day changes nothing.
 * @throws EarlierDayError when a later day has been decided already
 */
export async function decideAlerts(ctx: Context, asOf: Day): Promise<AlertSummary> {
  return inEpisodeTransaction(ctx, async (tx) => {
    await assertNotEarlier(tx, asOf, ctx.now());
    const days = await takeBackDaysAhead(tx, asOf, ctx.now());
    if (days.length > 0) ctx.log.warn({ days }, 'days decided while the clock was ahead are taken back');
    await recordDecidedDay(tx, asOf, { configHash: ctx.config().hash, now: ctx.now() });
    return decideLocked(ctx, tx, asOf);
  });
}

/** Load -> decide -> record, and what follows from the day for tasks and e-mails. */
async function decideLocked(ctx: Context, tx: TransactionSql, asOf: Day): Promise<AlertSummary> {
  const settings = toPassSettings(ctx.config());
  const { verdict, ...before } = await loadPassState(ctx, tx, { asOf, settings });
  const mutedRules = await settleMutings(ctx, tx, asOf);
  await settleRecords(ctx, tx, asOf);
  // What happens today is told to whoever has the account now.
  const { live, moved } = await reassignEpisodes(ctx, tx, { ...before, settings });
  const portfolio = await loadWholePortfolio(ctx, tx, asOf);
  const state = weighPortfolio(portfolio, { ...before, live, mutedRules }, settings);

  const pages: PageDecision[] = [];
  for await (const page of loadInputPages(ctx, tx, asOf)) pages.push(decidePage(page, state, settings));
  const decision = concludePass(pages, state, settings);

  const tasks = await recordPass(ctx, tx, { state, settings, decision, verdict });
  await recordHeld(tx, asOf, countHeld(decision));
  const contacts = await planContacts(ctx, tx, state);
  await replaceHeldAlerts(tx, asOf, decision.held);
  const nudges = await planCustomerEmails(ctx, tx, state);
  const known = { moved, mutedRules, ranking: state.evidence.verdict };
  const summary = { ...summarize(decision, known), tasks: tasks + contacts, nudges };
  ctx.log.info(
    { asOf, ...summary, massDrop: decision.massDrop, findings: [...verdict.findings], line: state.risk.line },
    'alerts decided',
  );
  return summary;
}

function summarize(
  decision: PassDecision,
  known: { moved: number; mutedRules: ReadonlySet<string>; ranking: AlertSummary['ranking'] },
): Omit<AlertSummary, 'tasks' | 'nudges'> {
  const count = (...transitions: string[]) =>
    decision.changes.filter(({ event }) => transitions.includes(event.transition)).length;
  return {
    opened: count('opened'),
    updated: count('worse', 'repeated', 'leaving', 'escalated', 'churned') + known.moved,
    recovered: count('recovered'),
    held: decision.held.length,
    muted: decision.silenced,
    mutedRules: [...known.mutedRules],
    ranking: known.ranking,
  };
}
