import { NOTICE_RULE } from '../../domain/alerts/settings.ts';
import type { EpisodeChange } from '../../domain/episode.ts';
import type { OutboxDraft } from '../../domain/outbox.ts';
import type { TaskQueue } from '../../domain/task.ts';
import type { AlertView } from '../../messages/models/alert-view.ts';
import type { LeavingFacts, LeavingModel } from '../../messages/models/leaving-model.ts';
import { renderLeaving } from '../../messages/slack/render-leaving.ts';
import { slackDraft } from '../drafts.ts';
import { channelTarget, type DraftContext, messageContext, personOf, whenDue } from './recipients.ts';

/** A team that is told of customers who leave, and where. */
export interface ToldTeam {
  team: TaskQueue;
  channel: string;
}

/** Changes that teams are told of: notice is given, differs, was taken back, or the account has gone after it. */
export function concernsTeams({ episode, event }: EpisodeChange): boolean {
  if (event.transition === 'leaving') return true;
  return episode.closedOn !== null && episode.rules.includes(NOTICE_RULE);
}

/**
 * One message per team and episode, edited when something about it changes. It waits for working hours in the time zone of
 * the installation; who was never told of the notice is not told of its end.
 */
export function draftLeaving(
  { episode, event }: EpisodeChange,
  given: { view: AlertView; facts: LeavingFacts; teams: readonly ToldTeam[]; context: DraftContext },
): OutboxDraft[] {
  const { view, facts, teams, context } = given;
  const { account } = view;
  const isOver = episode.closedOn !== null;
  const model: Omit<LeavingModel, 'team'> = {
    ...facts,
    state: !isOver ? 'leaving' : event.transition === 'churned' ? 'left' : 'stays',
    accountId: account.accountId,
    accountName: account.name,
    noticeOn: account.noticeOn,
    leavesOn: account.leavesOn,
    reason: account.churnReason,
    reasons: context.portfolio.reasons,
    mrr: account.mrr === null ? null : { amount: account.mrr, currency: account.currency },
    csmName: personOf(account.csmEmail, context.people)?.name ?? account.csmEmail,
  };
  return teams.map(({ team, channel }) => {
    const subject = `leaving:${episode.id}:${team}`;
    return slackDraft({
      kind: 'alert',
      dedupeKey: `${subject}:v${episode.version}`,
      episodeId: episode.id,
      version: episode.version,
      dueAt: isOver ? context.now : whenDue(null, context),
      payload: {
        op: 'upsert',
        subject,
        targets: [channelTarget(channel)],
        message: renderLeaving({ ...model, team }, messageContext(null, context, context.portfolio.asOf)),
        onlyIfPosted: isOver,
      },
    });
  });
}
