import type { Day } from '../../domain/types.ts';
import { lockEpisodes } from '../../store/episodes/episodes.ts';
import { loadRuleStandings, writeMuting } from '../../store/ledger/rule-mutings.ts';
import type { Context } from '../context.ts';

/**
 * A person lets a muted rule speak again: it opens episodes from the next run on, and is judged anew by the alerts it
 * raises from then on.
 * @returns false when the rule is not muted
 */
export async function unmuteRule(
  ctx: Context,
  { rule, actor, asOf }: { rule: string; actor: string; asOf: Day },
): Promise<boolean> {
  return ctx.raw.begin(async (tx) => {
    await lockEpisodes(tx);
    if ((await loadRuleStandings(tx, asOf)).get(rule)?.state !== 'muted') return false;
    const line = ctx.config().config.alerts.mute_under.precision;
    const reason = { code: 'by_hand' as const, judged: null, line };
    await writeMuting(tx, { rule, state: 'speaks', reason, actor, asOf }, ctx.now());
    return true;
  });
}
