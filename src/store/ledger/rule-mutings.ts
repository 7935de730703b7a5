import type { ISql } from 'postgres';
import { RISK_RULE } from '../../domain/alerts/settings.ts';
import type { RuleRecords } from '../../domain/outcomes/build-ledger.ts';
import type { RuleMuting, RuleStanding } from '../../domain/outcomes/rule-muting.ts';
import type { Day } from '../../domain/types.ts';
import { readSetting, writeSetting } from '../installation-settings.ts';

/** The rules of every configuration that has decided something, and its line, by its hash; as they were parsed then. */
export async function loadRuleConfigs(db: ISql): Promise<Map<string, Readonly<Record<string, unknown>>>> {
  const rows = await db<{ hash: string; rules: Readonly<Record<string, unknown>> | null; line: unknown }[]>`
    select hash, config -> 'alerts' -> 'rules' as rules, config -> 'alerts' -> 'line' as line from config_versions`;
  return new Map(
    rows.map(({ hash, rules, line }) => [hash, { ...rules, ...(line != null && { [RISK_RULE]: line }) }]),
  );
}

/** The newest decision about every rule that was ever decided about, as known on a day. */
export async function loadRuleStandings(db: ISql, asOf: Day): Promise<Map<string, RuleStanding>> {
  const rows = await db<RuleStanding[]>`
    select distinct on (rule) rule, state, reason, actor, as_of as "asOf",
      max(as_of) filter (where state = 'speaks' and actor is not null) over (partition by rule) as "trustedSince"
    from rule_mutings where as_of <= ${asOf}::date order by rule, id desc`;
  return new Map(rows.map((row) => [row.rule, row]));
}

export async function writeMuting(tx: ISql, muting: RuleMuting, at: Date): Promise<void> {
  const { rule, state, reason, actor, asOf } = muting;
  await tx`insert into rule_mutings (rule, state, reason, actor, as_of, at)
    values (${rule}, ${state}, ${JSON.stringify(reason)}::text::jsonb, ${actor}, ${asOf}, ${at})`;
}

const RECORDS_KEY = 'rule_records';
const EVER = new Date(0);

/** What alerts of each rule have come to, as it was last looked at; null = never. */
export async function loadRuleRecords(db: ISql): Promise<RuleRecords | null> {
  return (await readSetting(db, RECORDS_KEY, EVER)) as RuleRecords | null;
}

export async function storeRuleRecords(db: ISql, records: RuleRecords, now: Date): Promise<void> {
  await writeSetting(db, { key: RECORDS_KEY, value: records }, now);
}
