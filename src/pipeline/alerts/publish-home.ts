import type { ISql } from 'postgres';
import { messageContext } from '../../delivery/alerts/recipients.ts';
import { NOTHING_SETTLED } from '../../domain/alerts/own-hours.ts';
import { findPerson } from '../../domain/digest/plan-recipients.ts';
import type { Csm, Day } from '../../domain/types.ts';
import { accountLine, byExpectedLoss } from '../../messages/alert/account-line.ts';
import type { AccountLine } from '../../messages/models/list-models.ts';
import type { SlackBlock } from '../../messages/models/message.ts';
import { renderHome } from '../../messages/slack/render-home.ts';
import { renderOwnSettings } from '../../messages/slack/render-own-settings.ts';
import { currentDay } from '../../store/decided-days.ts';
import { loadLiveEpisodesOf } from '../../store/episodes/episodes.ts';
import { loadAlertViews } from '../../store/episodes/load-alert-views.ts';
import { loadCsms } from '../../store/people.ts';
import type { Context } from '../context.ts';
import { loadLineTerms } from './load-draft-context.ts';

/** "My open alerts" for the Home tab, and how they are told; somebody who is not known has neither. */
export async function draftHome(db: ISql, ctx: Context, email: string | null): Promise<SlackBlock[]> {
  const asOf = await currentDay(db, ctx.now());
  const people = await loadCsms(db);
  const person = email === null ? null : findPerson(email, people);
  const { config } = ctx.config();
  const context = messageContext(person, config, asOf);
  const accounts = renderHome(await accountsAtRisk(db, ctx, { person, asOf }), context);
  if (person === null) return accounts;
  const { own } = person;
  const locale = (own === undefined ? person.locale : own.listedLocale) ?? config.locale;
  const installation = { locale, quiet: config.alerts.quiet_hours };
  return [...accounts, ...renderOwnSettings({ own: own ?? NOTHING_SETTLED, installation }, context)];
}

/** The accounts of a person with a living episode, the most money likely to be lost first. */
export async function accountsAtRisk(
  db: ISql,
  ctx: Context,
  { person, asOf }: { person: Csm | null; asOf: Day },
): Promise<AccountLine[]> {
  const episodes = person === null ? [] : await loadLiveEpisodesOf(db, person.email);
  const views = await loadAlertViews(db, episodes, asOf);
  const terms = await loadLineTerms(db, ctx.config().config, asOf);
  const lines = episodes.flatMap((episode) => {
    const view = views.get(episode.id);
    return view ? [accountLine(episode, view, terms)] : [];
  });
  return lines.sort(byExpectedLoss);
}
