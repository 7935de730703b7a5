import type { ISql } from 'postgres';
import { channelTarget, messageContext } from '../../delivery/alerts/recipients.ts';
import { slackDraft } from '../../delivery/drafts.ts';
import type { Episode } from '../../domain/episode.ts';
import type { Day } from '../../domain/types.ts';
import { accountLine, byExpectedLoss } from '../../messages/alert/account-line.ts';
import { renderPoolSummary } from '../../messages/slack/render-pool-summary.ts';
import { episodeColumns } from '../../store/episodes/episodes.ts';
import { loadAlertViews } from '../../store/episodes/load-alert-views.ts';
import type { OutboxDraft } from '../../store/outbox/types.ts';
import type { Context } from '../context.ts';
import { poolNudgeLines } from '../customer-emails/queue-pool-summary.ts';
import { toRuleKinds } from './load-draft-context.ts';

/**
 * The low-touch summary of the day: one message in the pool channel, edited when more happens on the same day.
 * Read back from the rows just written, so that a second run of the day tells the whole day.
 */
export async function draftPoolSummary(
  tx: ISql,
  ctx: Context,
  { asOf, held }: { asOf: Day; held: number },
): Promise<OutboxDraft[]> {
  const { config } = ctx.config();
  const rules = toRuleKinds(config);
  // Whoever is held out gets no play, and no line that could move somebody to help.
  const shown = tx`coalesce(arm, '') <> 'held_out'`;
  const opened = await tx<Episode[]>`
    select ${episodeColumns(tx)} from episodes where touch = 'low' and ${shown} and opened_on = ${asOf}::date
      and state not in ('recovered', 'churned', 'closed') order by account_id`;
  const recovered = await tx<{ accountId: string; accountName: string | null }[]>`
    select e.account_id as "accountId", a.name as "accountName"
    from episodes e left join accounts a on a.account_id = e.account_id
    where e.touch = 'low' and ${shown} and e.state = 'recovered' and e.closed_on = ${asOf}::date order by e.account_id`;
  const [events] = await tx<[{ count: number }]>`
    select count(*)::int as count from episode_events v join episodes e on e.id = v.episode_id
    where e.touch = 'low' and ${shown} and v.as_of = ${asOf}::date`;
  const nudges = await poolNudgeLines(tx, { config, asOf, interactive: ctx.interactive });
  if (opened.length + recovered.length === 0 && !nudges.isNews) return [];
  const views = await loadAlertViews(tx, opened, asOf);
  const lines = opened.flatMap((episode) => {
    const view = views.get(episode.id);
    return view ? [{ line: accountLine(episode, view, rules), view }] : [];
  });
  const needsPerson = ({ view }: (typeof lines)[number]) =>
    view.tasks.some((t) => t.state === 'open' && t.queue !== 'automation');
  const pool = config.delivery.default_channel;
  const subject = `pool:${pool}:${asOf}`;
  const version = events.count + nudges.changes;
  return [
    slackDraft({
      kind: 'pool_summary',
      dedupeKey: `${subject}:v${version}`,
      episodeId: null,
      version,
      dueAt: ctx.now(),
      payload: {
        op: 'upsert',
        subject,
        targets: [channelTarget(pool)],
        message: renderPoolSummary(
          {
            pool,
            day: asOf,
            needPerson: lines
              .filter(needsPerson)
              .map((l) => l.line)
              .sort(byExpectedLoss),
            automated: lines
              .filter((l) => !needsPerson(l))
              .map((l) => l.line)
              .sort(byExpectedLoss),
            nudges: nudges.nudges,
            waitingApproval: nudges.waitingApproval,
            recovered,
            quietNormal: null,
            held,
          },
          messageContext(null, config, asOf),
        ),
      },
    }),
  ];
}
