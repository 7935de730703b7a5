import type { Config } from '../../config/schema.ts';
import { toHolidays } from '../../config/to-settings.ts';
import { channelTarget, messageContext } from '../../delivery/alerts/recipients.ts';
import { slackDraft } from '../../delivery/drafts.ts';
import { nextWorkingMoment } from '../../domain/alerts/working-hours.ts';
import { lastFullWeek } from '../../domain/outcomes/period.ts';
import type { Day } from '../../domain/types.ts';
import { REQUEST_TEAMS } from '../../messages/models/requests-model.ts';
import { renderRequests } from '../../messages/slack/render-requests.ts';
import { inTransaction, reading } from '../../store/database.ts';
import { keepUnqueued } from '../../store/digest/load-comments.ts';
import { enqueueOutbox } from '../../store/outbox/enqueue-outbox.ts';
import type { Context } from '../context.ts';
import { listedFrom, loadFeedback } from './load-feedback.ts';

export interface RequestsSummary {
  /** The ISO week told of. */
  week: string;
  /** Lists that are new. */
  queued: number;
}

/**
 * Tells every team that has a channel what customers ask for of what concerns it, once per week on whichever day this
 * first runs, in working hours. Nothing asked for, nothing sent; repeating it queues nothing.
 */
export async function sendRequests(ctx: Context, asOf: Day): Promise<RequestsSummary> {
  const { config } = ctx.config();
  const week = lastFullWeek(asOf).name;
  const teams = toldTeams(config).map((told) => ({ ...told, key: `requests:${week}:${told.team}` }));
  const wanting = await reading(ctx, (db) => keepUnqueued(db, teams));
  if (wanting.length === 0) return { week, queued: 0 };
  const from = listedFrom(config, asOf);
  const requests = await reading(ctx, (db) => loadFeedback(db, { config, from, to: asOf }));
  const now = ctx.now();
  const { quiet_hours: quiet } = config.alerts;
  const dueAt =
    ctx.keepsQuietHours && quiet !== null
      ? nextWorkingMoment(now, { timeZone: config.timezone, quiet, holidays: toHolidays(config)(null) })
      : now;
  const drafts = wanting.flatMap(({ team, channel, key }) => {
    const own = requests.filter(({ topic }) => config.feedback.tell[team].includes(topic));
    if (own.length === 0) return [];
    const message = renderRequests(
      { team, requests: own, quotes: config.feedback.quotes },
      messageContext(null, config, asOf),
    );
    return [
      slackDraft({
        ...{ kind: 'requests', dedupeKey: key, episodeId: null, version: 1, dueAt },
        payload: {
          op: 'upsert',
          subject: key,
          targets: [channelTarget(channel)],
          message,
          onlyIfPosted: false,
        },
      }),
    ];
  });
  const { inserted } = await inTransaction(ctx, (tx) => enqueueOutbox(tx, drafts, now));
  ctx.log.info({ asOf, week, queued: inserted }, 'lists of requests queued');
  return { week, queued: inserted };
}

function toldTeams({ delivery, feedback }: Pick<Config, 'delivery' | 'feedback'>) {
  return REQUEST_TEAMS.flatMap((team) => {
    const channel = delivery.queue_channels[team];
    return channel === undefined || feedback.tell[team].length === 0 ? [] : [{ team, channel }];
  });
}
