import type { ISql } from 'postgres';
import type { RankingEvidence } from '../../domain/alerts/alert-line.ts';
import type { Day } from '../../domain/types.ts';

const VERDICTS: readonly RankingEvidence['verdict'][] = ['proven', 'unproven', 'chance'];

/**
 * What is known of the probabilities that rank the accounts on a day: what training has stored with the model in
 * force. A model without a stored proof was promoted for being better than the prior; the prior itself has none.
 */
export async function loadRankingEvidence(db: ISql, asOf: Day): Promise<RankingEvidence> {
  const [live] = await db<{ ranking: Partial<Record<keyof RankingEvidence, unknown>> | null }[]>`
    select figures->'ranking' as ranking from models where state = 'live' and as_of <= ${asOf}::date`;
  if (!live) return { verdict: 'unproven', supportedLift: null };
  const { verdict, supportedLift } = live.ranking ?? {};
  return {
    verdict: VERDICTS.find((known) => known === verdict) ?? 'proven',
    supportedLift: typeof supportedLift === 'number' ? supportedLift : null,
  };
}
