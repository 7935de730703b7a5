import { slackDraft } from '../../delivery/drafts.ts';
import { renderBundle } from '../../domain/messages/slack/render-bundle.ts';
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
  const bundles = new Map<string, AppliedMove[]>();
  for (const change of applied) {
    const { messageSubject } = change.episode;
    if (change.move.transition.kind !== 'opened' || !messageSubject.startsWith('bundle:')) continue;
    bundles.set(messageSubject, [...(bundles.get(messageSubject) ?? []), change]);
  }
  return [...bundles].map(([subject, changes]) => {
    const ownerEmail = changes[0]?.episode.ownerEmail ?? null;
    const owner = ownerEmail === null ? null : (people.get(ownerEmail) ?? null);
    const accounts = changes.flatMap(({ episode }) => {
      const view = views.get(episode.id);
      return view ? [accountLine(episode, view, book.config)] : [];
    });
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
          {
            bundleId: subject,
            csmName: owner?.name ?? null,
            day: book.asOf,
            accounts: accounts.sort(byExpectedLoss),
            interactive: book.interactive,
          },
          messageContext(owner, book.config, book.asOf),
        ),
      },
    });
  });
}
