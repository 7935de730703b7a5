import type { TransactionSql } from 'postgres';
import type { Config } from '../config/schema.ts';
import { webhookDraft } from '../delivery/drafts.ts';
import type { ScoredAccount } from '../delivery/webhook/score-event.ts';
import { isAmong } from '../domain/names.ts';
import type { AccountFacts, Day } from '../domain/types.ts';
import { enqueueOutbox } from '../store/outbox/enqueue-outbox.ts';
import type { MadeScore, PreviousScore } from '../store/scores/scores.ts';
import { stableId } from '../store/stable-id.ts';
import { chunks } from '../store/table-rows.ts';
import type { Context } from './context.ts';

/** Accounts of one request at most: some 80 KB. */
const BATCH = 500;

/** Whether anybody is told of scores at all. */
export function tellsScores(config: Config): boolean {
  return toldOfScores(config).length > 0;
}

function toldOfScores({ webhooks }: Config): Config['webhooks'] {
  return webhooks.filter(({ events }) => events.includes('account.scored'));
}

export function toScoredAccount(
  { account }: AccountFacts,
  score: MadeScore,
  previous: PreviousScore | null,
): ScoredAccount {
  return {
    id: score.accountId,
    tier: account.tier,
    health: score.health,
    band: score.band,
    coverage: score.coverage,
    churn_probability: score.probability,
    previous: previous && { as_of: previous.day, health: previous.health, band: previous.band },
  };
}

/**
 * Queues the scores of a page for every webhook that asks for them, some hundred accounts to a request; call it in the
 * transaction that writes them. What was told word for word in the same way is not told again when a page is repeated.
 */
export async function queueScoreEvents(
  ctx: Context,
  tx: TransactionSql,
  { asOf, scored }: { asOf: Day; scored: readonly ScoredAccount[] },
): Promise<void> {
  const now = ctx.now();
  const drafts = toldOfScores(ctx.config().config).flatMap(({ name, tiers }) => {
    const wanted = scored.filter(({ tier }) => isAmong(tiers, tier));
    return [...chunks(wanted, BATCH)].map((accounts) => {
      const data = { as_of: asOf, accounts: [...accounts] };
      return webhookDraft({
        ...{ endpoint: name, key: `scores:${stableId(JSON.stringify(data))}`, kind: 'scores' },
        ...{ episodeId: null, version: 1, dueAt: now },
        event: { type: 'account.scored', timestamp: now.toISOString(), version: 1, data },
      });
    });
  });
  await enqueueOutbox(tx, drafts, now);
}
