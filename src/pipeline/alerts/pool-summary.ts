import type { ISql } from 'postgres';
import { channelTarget, messageContext } from '../../delivery/alerts/recipients.ts';
import { slackDraft } from '../../delivery/drafts.ts';
import type { OutboxDraft } from '../../domain/outbox.ts';
import type { Day } from '../../domain/types.ts';
import { poolLines } from '../../messages/alert/account-line.ts';
import { renderPoolSummary } from '../../messages/slack/render-pool-summary.ts';
import { loadPoolContacts } from '../../store/contacts/contacts.ts';
import { loadHeldForData } from '../../store/decided-days.ts';
import { loadPoolDay } from '../../store/episodes/find-episodes.ts';
import { loadAlertViews } from '../../store/episodes/load-alert-views.ts';
import { enqueueOutbox } from '../../store/outbox/enqueue-outbox.ts';
import type { Context } from '../context.ts';
import { loadPoolLines } from '../customer-emails/pool-lines.ts';
import { loadLineTerms } from './load-draft-context.ts';

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
  const { opened, recovered, leaving, events } = await loadPoolDay(tx, asOf);
  const emails = await loadPoolLines(tx, { config, asOf, interactive: ctx.interactive });
  const contacts = await loadPoolContacts(tx, asOf);
  if (opened.length + recovered.length + leaving.length + contacts.told.length === 0 && !emails.isNews)
    return [];
  const views = await loadAlertViews(tx, opened, asOf);
  const pool = config.delivery.default_channel;
  const subject = `pool:${pool}:${asOf}`;
  const version = events + emails.changes + contacts.planned;
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
            ...poolLines(opened, views, await loadLineTerms(tx, config, asOf)),
            customerEmails: emails.customerEmails,
            waitingApproval: emails.waitingApproval,
            recovered,
            contacts: contacts.told,
            leaving,
            quietNormal: null,
            held,
          },
          messageContext(null, config, asOf),
        ),
      },
    }),
  ];
}

/** Queues the day's low-touch summary anew, with what e-mails to customers have changed; the same again is nothing. */
export async function queuePoolSummary(ctx: Context, tx: ISql, asOf: Day): Promise<void> {
  const held = await loadHeldForData(tx, asOf);
  await enqueueOutbox(tx, await draftPoolSummary(tx, ctx, { asOf, held }), ctx.now());
}
