import type { ISql } from 'postgres';
import type { RuleMuting, RuleStanding } from '../../domain/outcomes/rule-muting.ts';
import type { Day } from '../../domain/types.ts';

/** The rules of every configuration that has decided something, by its hash; as they were parsed then. */
export async function loadRuleConfigs(db: ISql): Promise<Map<string, Readonly<Record<string, unknown>>>> {
  const rows = await db<{ hash: string; rules: Readonly<Record<string, unknown>> | null }[]>`
    select hash, config -> 'alerts' -> 'rules' as rules from config_versions`;
  return new Map(rows.map(({ hash, rules }) => [hash, rules ?? {}]));
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
