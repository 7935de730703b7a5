import type { Episode } from '../../domain/episode.ts';
import { renewalAhead } from '../../domain/leaving/certain-leaving.ts';
import type { HealthScore } from '../../domain/types.ts';
import { rangeToTell } from '../../learning/model/probability-bounds.ts';
import type { AlertView, PortfolioContext } from '../models/alert-view.ts';
import type { AccountLine } from '../models/list-models.ts';
import { leadingFirst, leadingKind, riskEvidence } from './build-alert-model.ts';
import { goalsOn, laggingEvidence } from './goal-evidence.ts';

/** What lines of a list need to know of the portfolio. */
export type LineTerms = Pick<PortfolioContext, 'rules' | 'bounds' | 'horizonDays'>;

/** One episode as a line of a list: why it was opened, and who has the next step. */
export function accountLine(episode: Episode, view: AlertView, terms: LineTerms): AccountLine {
  const drivers = view.score ? (JSON.parse(view.score.detail) as Pick<HealthScore, 'drivers'>).drivers : [];
  const leading = leadingKind(episode.rules, terms.rules);
  const lagging =
    leading === 'goal_behind' && view.score
      ? laggingEvidence(goalsOn(view.score.features, view.score.day))
      : [];
  const [why] = [...lagging, ...leadingFirst(drivers, leading)];
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
    risk: riskEvidence(episode),
    mrr: view.account.mrr === null ? null : { amount: view.account.mrr, currency: view.account.currency },
    renewalOn: renewalAhead(view.account),
    probability: view.score?.probability ?? null,
    range: view.score && rangeToTell(terms, view.score),
    queue: next?.queue ?? null,
    step: next?.title ?? null,
  };
}

/** Most money likely to be lost first. */
export function byExpectedLoss(a: AccountLine, b: AccountLine): number {
  const loss = (line: AccountLine) => (line.probability ?? 0) * (line.mrr?.amount ?? 0);
  return loss(b) - loss(a) || (a.accountId < b.accountId ? -1 : 1);
}

/** Episodes that opened in the pool, by whether a person has something to do about them. */
export function poolLines(
  episodes: readonly Episode[],
  views: ReadonlyMap<string, AlertView>,
  terms: LineTerms,
): { needPerson: AccountLine[]; automated: AccountLine[] } {
  const lines = episodes.flatMap((episode) => {
    const view = views.get(episode.id);
    return view ? [{ line: accountLine(episode, view, terms), view }] : [];
  });
  const needsPerson = ({ view }: { view: AlertView }) =>
    view.tasks.some((task) => task.state === 'open' && task.queue !== 'automation');
  const sorted = (own: typeof lines) => own.map(({ line }) => line).sort(byExpectedLoss);
  return {
    needPerson: sorted(lines.filter(needsPerson)),
    automated: sorted(lines.filter((one) => !needsPerson(one))),
  };
}
