import type { Episode, EpisodeChange } from '../../domain/episode.ts';
import { groupBy } from '../../domain/group-by.ts';
import type { OutboxDraft } from '../../domain/outbox.ts';
import { accountLine, byExpectedLoss } from '../../messages/alert/account-line.ts';
import type { AlertView } from '../../messages/models/alert-view.ts';
import type { AccountLine, BundleModel } from '../../messages/models/list-models.ts';
import { HANDED_OVER_PER_MESSAGE, renderBundle } from '../../messages/slack/render-bundle.ts';
import { slackDraft } from '../drafts.ts';
import { type DraftContext, messageContext, personOf, targetsOf, whenDue } from './recipients.ts';

/** Whether an episode has only just come, and stands in a bundle instead of a message of its own. */
export function comesInBundle({ episode, event }: EpisodeChange): boolean {
  return event.transition === 'opened' && episode.messageSubject.startsWith('bundle:');
}

/**
 * One message per person for whom many accounts fell at once, with every account listed or counted.
 * @param changes those that come in bundles, of each bundle all
 */
export function draftBundles(
  changes: readonly EpisodeChange[],
  views: ReadonlyMap<string, AlertView>,
  context: DraftContext,
): OutboxDraft[] {
  return [...groupBy(changes, ({ episode }) => episode.messageSubject)].map(([subject, own]) =>
    draftBundle(
      {
        subject,
        bundleId: subject,
        ownerEmail: own[0]?.episode.ownerEmail ?? null,
        accounts: linesOf(
          own.map(({ episode }) => episode),
          views,
          context,
        ),
        handedOver: false,
        page: { number: 1, of: 1 },
      },
      context,
    ),
  );
}

/** What came to one person at once, in as few messages as can list every account. */
export function draftHandOver(
  bundle: { subject: string; episodes: readonly Episode[] },
  views: ReadonlyMap<string, AlertView>,
  context: DraftContext,
): OutboxDraft[] {
  const accounts = linesOf(bundle.episodes, views, context);
  const of = Math.ceil(accounts.length / HANDED_OVER_PER_MESSAGE);
  return Array.from({ length: of }, (_, i) =>
    draftBundle(
      {
        subject: i === 0 ? bundle.subject : `${bundle.subject}:${i + 1}`,
        bundleId: bundle.subject,
        ownerEmail: bundle.episodes[0]?.ownerEmail ?? null,
        accounts: accounts.slice(i * HANDED_OVER_PER_MESSAGE, (i + 1) * HANDED_OVER_PER_MESSAGE),
        handedOver: true,
        page: { number: i + 1, of },
      },
      context,
    ),
  );
}

function linesOf(
  episodes: readonly Episode[],
  views: ReadonlyMap<string, AlertView>,
  { portfolio }: DraftContext,
): AccountLine[] {
  const lines = episodes.flatMap((episode) => {
    const view = views.get(episode.id);
    return view ? [{ ...accountLine(episode, view, portfolio), shortId: episode.id.slice(0, 8) }] : [];
  });
  return lines.sort(byExpectedLoss);
}

function draftBundle(
  bundle: Pick<BundleModel, 'bundleId' | 'handedOver' | 'page' | 'accounts'> & {
    subject: string;
    ownerEmail: string | null;
  },
  context: DraftContext,
): OutboxDraft {
  const { subject, ownerEmail, ...model } = bundle;
  const { asOf, interactive } = context.portfolio;
  const owner = personOf(ownerEmail, context.people);
  return slackDraft({
    kind: 'alert',
    dedupeKey: subject,
    episodeId: null,
    version: 1,
    dueAt: whenDue(
      owner,
      context,
      model.accounts.some(({ severity }) => severity === 'critical'),
    ),
    payload: {
      op: 'upsert',
      subject,
      targets: targetsOf(ownerEmail, context),
      message: renderBundle(
        { ...model, csmName: owner?.name ?? null, day: asOf, interactive },
        messageContext(owner, context, asOf),
      ),
    },
  });
}
