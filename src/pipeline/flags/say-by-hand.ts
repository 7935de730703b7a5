import { daysOf } from '../../config/duration.ts';
import { toReasons } from '../../config/to-settings.ts';
import { channelCalled } from '../../domain/contacts/channel.ts';
import type { AccountFlag, FlagKind } from '../../domain/flags/flag.ts';
import { type FlagPlan, planFlag, type SaidByHand } from '../../domain/flags/plan-flag.ts';
import { reasonKey } from '../../domain/leaving/reasons.ts';
import type { Day } from '../../domain/types.ts';
import { inEpisodeTransaction, loadEndedEpisode } from '../../store/episodes/episodes.ts';
import { endFlags, insertFlag } from '../../store/flags/flags.ts';
import { stableId } from '../../store/stable-id.ts';
import { closeContactOf } from '../alerts/plan-contacts.ts';
import { queueEpisodeMessages } from '../alerts/queue-episode-messages.ts';
import { recordEpisodeChanges } from '../alerts/record-episode-changes.ts';
import type { Context } from '../context.ts';

export type SayingOutcome =
  | { kind: 'said'; flag: AccountFlag }
  | Extract<FlagPlan, { kind: 'refused' }>
  | { kind: 'refused'; reason: 'no_such_reason' };

/**
 * Somebody says something of an account by hand. What follows for its alert is decided with the next pass; the message of
 * one that is over, which no pass looks at any more, shows the reason for leaving at once.
 */
export async function sayByHand(ctx: Context, said: SaidByHand, asOf: Day): Promise<SayingOutcome> {
  const { config } = ctx.config();
  const now = ctx.now();
  const reason =
    said.kind === 'talked' ? channelCalled(said.reason) : reasonKey(said.reason, toReasons(config));
  if (said.reason !== null && reason === null) return { kind: 'refused', reason: 'no_such_reason' };
  const { holds, longest } = config.alerts.by_hand;
  const terms = { asOf, now, holdsDays: Math.floor(daysOf(holds)), longestDays: Math.floor(daysOf(longest)) };
  const plan = planFlag({ ...said, reason }, terms);
  if (plan.kind === 'refused') return plan;
  const { accountId, kind, words, untilOn, leavesOn, saidBy } = plan.flag;
  const told = [kind, words, untilOn, leavesOn, reason, saidBy].map((one) => one ?? '');
  // The same talk told twice on a day is one.
  const at = kind === 'talked' ? '' : now.toISOString();
  const flag = { ...plan.flag, id: stableId('flag', accountId, asOf, at, ...told) };
  await inEpisodeTransaction(ctx, async (tx) => {
    await endFlags(tx, { accountId, kinds: plan.ends, on: asOf, by: saidBy });
    await insertFlag(tx, flag);
    if (kind === 'talked') await closeContactOf(ctx, tx, { accountId, by: saidBy, asOf });
    if (kind !== 'reason') return;
    const episode = await loadEndedEpisode(tx, accountId);
    if (!episode) return;
    const version = episode.version + 1;
    const next = { ...episode, version, updatedAt: now };
    const event = {
      ...{ episodeId: episode.id, version, transition: 'reason', actor: saidBy, asOf, at: now },
      reason: { outcome: reason },
    };
    const change = { episode: next, event };
    await recordEpisodeChanges(ctx, tx, [change]);
    await queueEpisodeMessages(ctx, tx, { change, asOf });
  });
  return { kind: 'said', flag };
}

/** Takes back what was said of an account: of these kinds nothing holds from the day on. @returns how many held */
export async function takeBack(
  ctx: Context,
  given: { accountId: string; kinds: readonly FlagKind[]; by: string; asOf: Day },
): Promise<number> {
  const { asOf: on, ...rest } = given;
  return inEpisodeTransaction(ctx, (tx) => endFlags(tx, { ...rest, on }));
}
