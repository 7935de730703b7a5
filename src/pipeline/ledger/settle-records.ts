import type { TransactionSql } from 'postgres';
import { toLedgerSettings } from '../../config/to-ledger-settings.ts';
import { daysBetween } from '../../domain/day.ts';
import { buildLedger, rulesAgainstChance } from '../../domain/outcomes/build-ledger.ts';
import type { Day } from '../../domain/types.ts';
import { loadRuleRecords, storeRuleRecords } from '../../store/ledger/rule-mutings.ts';
import type { Context } from '../context.ts';
import { loadLedger } from './load-ledger.ts';

/** Outcomes of months change little from one day to the next. */
const EVERY_DAYS = 7;

/** Once a week, and when the outcome days were changed: what alerts of each rule have come to, for those that open now. */
export async function settleRecords(ctx: Context, tx: TransactionSql, asOf: Day): Promise<void> {
  const { config } = ctx.config();
  const { outcomeDays } = toLedgerSettings(config);
  const known = await loadRuleRecords(tx);
  const age = known === null ? EVERY_DAYS : daysBetween(known.asOf, asOf);
  if (known?.outcomeDays === outcomeDays && age >= 0 && age < EVERY_DAYS) return;
  const rules = rulesAgainstChance(buildLedger(await loadLedger(tx, { config, asOf }), null));
  await storeRuleRecords(tx, { asOf, outcomeDays, rules }, ctx.now());
}
