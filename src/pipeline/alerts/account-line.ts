import type { AccountLine } from '../../domain/messages/model.ts';
import type { Episode } from '../../store/episodes/episodes.ts';
import type { AlertView } from '../../store/episodes/load-alert-views.ts';
import type { ScoreDetail } from '../../store/scores/scores.ts';

/** One episode as a line of a list. */
export function accountLine(episode: Episode, view: AlertView): AccountLine {
  const drivers = view.score ? (JSON.parse(view.score.detail) as ScoreDetail).drivers : [];
  const next = view.tasks.find((t) => t.state === 'open');
  return {
    accountId: episode.accountId,
    accountName: view.account.name,
    severity: episode.severity,
    healthFrom: view.before?.health ?? null,
    healthTo: view.score?.health ?? null,
    why: drivers[0] ?? null,
    mrr: view.account.mrr === null ? null : { amount: view.account.mrr, currency: view.account.currency },
    renewalOn: view.account.renewalOn,
    probability: view.score?.probability ?? null,
    queue: next?.queue ?? null,
  };
}

/** Most money likely to be lost first. */
export function byExpectedLoss(a: AccountLine, b: AccountLine): number {
  const loss = (line: AccountLine) => (line.probability ?? 0) * (line.mrr?.amount ?? 0);
  return loss(b) - loss(a) || (a.accountId < b.accountId ? -1 : 1);
}
