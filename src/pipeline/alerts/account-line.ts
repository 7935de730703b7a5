import type { Config } from '../../config/schema.ts';
import type { AccountLine } from '../../messages/models/list-models.ts';
import type { Episode } from '../../store/episodes/episodes.ts';
import type { AlertView } from '../../store/episodes/load-alert-views.ts';
import type { ScoreDetail } from '../../store/scores/scores.ts';
import { leadingFirst, leadingKind } from './build-alert-model.ts';

/** One episode as a line of a list: why it was opened, and who has the next step. */
export function accountLine(episode: Episode, view: AlertView, config: Config): AccountLine {
  const drivers = view.score ? (JSON.parse(view.score.detail) as ScoreDetail).drivers : [];
  const [why] = leadingFirst(drivers, leadingKind(episode.rules[0], config));
  const open = view.tasks.filter((t) => t.state === 'open');
  // A person's step is the one to wait for; automation needs no reminder.
  const next = open.find((t) => t.queue !== 'automation') ?? open[0];
  return {
    accountId: episode.accountId,
    accountName: view.account.name,
    severity: episode.severity,
    healthFrom: view.before?.health ?? null,
    healthTo: view.score?.health ?? null,
    why: why ?? null,
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
