import type { ISql } from 'postgres';

/** The tier of each of these accounts; one without a tier, or that is gone, is left out. */
export async function loadTiers(db: ISql, accountIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await db<{ id: string; tier: string }[]>`
    select account_id as id, tier from accounts
    where account_id = any(${[...accountIds]}::text[]) and tier is not null`;
  return new Map(rows.map(({ id, tier }) => [id, tier]));
}
