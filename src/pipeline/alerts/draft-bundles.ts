import { slackDraft } from '../../delivery/drafts.ts';
import type { AccountLine, BundleModel } from '../../messages/models/list-models.ts';
import { HANDED_OVER_PER_MESSAGE, renderBundle } from '../../messages/slack/render-bundle.ts';
import type { Episode } from '../../store/episodes/episodes.ts';
import type { AlertView } from '../../store/episodes/load-alert-views.ts';
import type { OutboxDraft } from '../../store/outbox/types.ts';
import { accountLine, byExpectedLoss } from './account-line.ts';
import type { AppliedMove } from './apply-transition.ts';
import type { BookView } from './build-alert-model.ts';
import { alertTargets, messageContext, type People } from './recipients.ts';
import { whenDue } from './when-due.ts';

/** One message per person for whom many accounts fell at once, with every account listed or counted. */
export function draftBundles(
  applied: readonly AppliedMove[],
  views: ReadonlyMap<string, AlertView>,
  book: BookView,
  people: People,
  now: Date,
): OutboxDraft[] {
  const bundles = new Map<string, Episode[]>();
  for (const { move, episode } of applied) {
    const { messageSubject } = episode;
    if (move.transition.kind !== 'opened' || !messageSubject.startsWith('bundle:')) continue;
    bundles.set(messageSubject, [...(bundles.get(messageSubject) ?? []), episode]);
  }
  return [...bundles].map(([subject, episodes]) =>
    draftBundle(
      {
        subject,
        bundleId: subject,
        ownerEmail: episodes[0]?.ownerEmail ?? null,
        accounts: linesOf(episodes, views, book),
        handedOver: false,
        page: { number: 1, of: 1 },
      },
      book,
      people,
      now,
    ),
  );
}

/** What came to one person at once, in as few messages as can list every account. */
export function draftHandOver(
  bundle: { subject: string; episodes: readonly Episode[] },
  views: ReadonlyMap<string, AlertView>,
  book: BookView,
  people: People,
  now: Date,
): OutboxDraft[] {
  const accounts = linesOf(bundle.episodes, views, book);
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
      book,
      people,
      now,
    ),
  );
}

function linesOf(
  episodes: readonly Episode[],
  views: ReadonlyMap<string, AlertView>,
  book: BookView,
): AccountLine[] {
  const lines = episodes.flatMap((episode) => {
    const view = views.get(episode.id);
    return view ? [{ ...accountLine(episode, view, book.config), shortId: episode.id.slice(0, 8) }] : [];
  });
  return lines.sort(byExpectedLoss);
}

function draftBundle(
  bundle: Pick<BundleModel, 'bundleId' | 'handedOver' | 'page' | 'accounts'> & {
    subject: string;
    ownerEmail: string | null;
  },
  book: BookView,
  people: People,
  now: Date,
): OutboxDraft {
  const { subject, ownerEmail, ...model } = bundle;
  const owner = ownerEmail === null ? null : (people.get(ownerEmail) ?? null);
  return slackDraft({
    kind: 'alert',
    dedupeKey: subject,
    episodeId: null,
    version: 1,
    dueAt: whenDue(now, owner, book),
    payload: {
      op: 'upsert',
      subject,
      targets: alertTargets(ownerEmail, people, book.config, book.asOf),
      message: renderBundle(
        { ...model, csmName: owner?.name ?? null, day: book.asOf, interactive: book.interactive },
        messageContext(owner, book.config, book.asOf),
      ),
    },
  });
}
