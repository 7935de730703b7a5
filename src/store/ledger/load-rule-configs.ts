import type { ISql } from 'postgres';

/** The rules of every configuration that has decided something, by its hash; as they were parsed then. */
export async function loadRuleConfigs(db: ISql): Promise<Map<string, Readonly<Record<string, unknown>>>> {
  const rows = await db<{ hash: string; rules: Readonly<Record<string, unknown>> | null }[]>`
    select hash, config -> 'alerts' -> 'rules' as rules from config_versions`;
  return new Map(rows.map(({ hash, rules }) => [hash, rules ?? {}]));
}
