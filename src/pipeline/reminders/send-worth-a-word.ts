import type { ISql } from 'postgres';
import { toContactRecords, toHolidays, toSegmentCsms, touchOfTier } from '../../config/to-settings.ts';
import { alertTargets, messageContext } from '../../delivery/alerts/recipients.ts';
import { slackDraft } from '../../delivery/drafts.ts';
import { quietHoursOf } from '../../domain/alerts/own-hours.ts';
import { assignedCsm, type People, routeAlert } from '../../domain/alerts/route-alert.ts';
import { localClock, whyNotNow } from '../../domain/alerts/working-hours.ts';
import { addDays, isoWeekday } from '../../domain/day.ts';
import { groupBy } from '../../domain/group-by.ts';
import type { OutboxDraft } from '../../domain/outbox.ts';
import {
  chooseForWeek,
  isFirstWorkingDay,
  type NotableAccount,
} from '../../domain/prospects/choose-for-week.ts';
import type { Csm, Day, Evidence } from '../../domain/types.ts';
import type { WorthAWordModel } from '../../messages/models/list-models.ts';
import { renderWorthAWord } from '../../messages/slack/render-worth-a-word.ts';
import { loadLastContacts } from '../../store/contacts/contacts.ts';
import { inTransaction, reading } from '../../store/database.ts';
import { keepUnqueued } from '../../store/digest/load-comments.ts';
import { loadProspectFacts } from '../../store/digest/load-prospect-facts.ts';
import { enqueueOutbox } from '../../store/outbox/enqueue-outbox.ts';
import { loadCsms } from '../../store/people.ts';
import { newestScoredDay } from '../../store/scores/scores.ts';
import { loadNotableAccounts } from '../../store/views/notable-accounts.ts';
import type { Context } from '../context.ts';
import { toReminderSettings } from './refresh-reminders.ts';

/** Accounts without a goal that are named; the rest is counted. */
const GOALS_SHOWN = 5;

/**
 * On the first working day of a week, in their own morning, each CSM gets one list of accounts that are worth a word
 * though nothing is wrong; whoever has none gets nothing. Where there is a note of the week, the list stands in that
 * instead. Repeating it sends nothing.
 * @param asOf the day to tell of for everybody, at any hour; null = each person's own today
 * @returns how many notes are new
 */
export async function sendWorthAWord(ctx: Context, asOf: Day | null): Promise<number> {
  const { config } = ctx.config();
  if (!config.alerts.worth_a_word || config.weekly_note.enabled) return 0;
  const people = await reading(ctx, (db) => loadCsms(db));
  const due = [...people.values()].flatMap((person) => {
    const day = dayOf(ctx, { person, asOf });
    return day === null ? [] : [{ person, day, key: noteKey(person, day) }];
  });
  const open = await reading(ctx, (db) => keepUnqueued(db, due));
  let sent = 0;
  for (const [day, readers] of groupBy(open, (one) => one.day)) {
    const models = await reading(ctx, (db) => loadWorthAWord(ctx, db, { day, people }));
    const drafts = readers.flatMap(({ person, key }) => {
      const model = models.get(person.email);
      return model ? [draft(ctx, model, { person, key, people })] : [];
    });
    sent += (await inTransaction(ctx, (tx) => enqueueOutbox(tx, drafts, ctx.now()))).inserted;
  }
  return sent;
}

/** The day of the note, where this is the hour for it. */
function dayOf(ctx: Context, { person, asOf }: { person: Csm; asOf: Day | null }): Day | null {
  const { config } = ctx.config();
  const clock = localClock(person.timezone ?? config.timezone)(ctx.now());
  const holidays = toHolidays(config)(person);
  const day = asOf ?? clock.day;
  const reason = whyNotNow({
    time: asOf === null ? clock : { day, minutes: null },
    awayUntil: person.outOfOfficeUntil,
    quiet: quietHoursOf(config.alerts.quiet_hours, person.own),
    holidays,
  });
  return reason === null && isFirstWorkingDay(day, holidays) ? day : null;
}

function noteKey({ email }: Csm, day: Day): string {
  return `worth_a_word:${email}:${day}`;
}

/** The lists of a day by who has the accounts; of low-touch ones nobody does. */
export async function loadWorthAWord(
  ctx: Context,
  db: ISql,
  { day, people }: { day: Day; people: People },
): Promise<Map<string, WorthAWordModel>> {
  const { config } = ctx.config();
  const scored = await newestScoredDay(db, day);
  const facts = await loadProspectFacts(db, { asOf: day, day: scored, team: null });
  const accountIds = facts.flatMap(({ accountId, nps }) => (nps === null ? [] : [accountId]));
  const contacts = await loadLastContacts(db, toContactRecords(config), { accountIds, asOf: day });
  const talkedOn = new Map([...contacts].map(([id, { on }]) => [id, on]));
  const whyOf = new Map(
    chooseForWeek(facts, { asOf: day, talkedOn }).map(({ accountId, why }) => [accountId, why]),
  );
  const segments = toSegmentCsms(config);
  const owned = (await loadNotableAccounts(db, day)).flatMap((account) => {
    const { owner } = routeAlert(assignedCsm(account, segments), people, day);
    return owner === null || touchOfTier(config, account.tier) === 'low' ? [] : [{ ...account, owner }];
  });
  const monday = addDays(day, 1 - isoWeekday(day));
  const notes = new Map<string, WorthAWordModel>();
  for (const [email, own] of groupBy(owned, ({ owner }) => owner.email)) {
    const model = noteOf(own, { day, whyOf });
    // Goals alone are a list of once a month: nobody agrees on one every week.
    const isOfMonth = model.withoutGoal !== null && Number(monday.slice(8)) <= 7;
    if (model.attention.length > 0 || isOfMonth) notes.set(email, model);
  }
  return notes;
}

function noteOf(
  accounts: readonly NotableAccount[],
  { day, whyOf }: { day: Day; whyOf: ReadonlyMap<string, Evidence> },
): WorthAWordModel {
  const lacking = accounts.filter(({ lacksGoal }) => lacksGoal);
  return {
    day,
    attention: accounts.flatMap(({ accountId, accountName, mrr }) => {
      const why = whyOf.get(accountId);
      return why ? [{ accountId, accountName, mrr, why }] : [];
    }),
    withoutGoal:
      lacking.length === 0 ? null : { count: lacking.length, shown: lacking.slice(0, GOALS_SHOWN) },
  };
}

function draft(
  ctx: Context,
  model: WorthAWordModel,
  { person, key, people }: { person: Csm; key: string; people: People },
): OutboxDraft {
  const settings = toReminderSettings(ctx);
  const { defaultChannel } = settings;
  return slackDraft({
    kind: 'reminder',
    dedupeKey: key,
    episodeId: null,
    version: 1,
    dueAt: ctx.now(),
    payload: {
      op: 'upsert',
      subject: key,
      targets: alertTargets(person.email, { people, defaultChannel, day: model.day }),
      message: renderWorthAWord(model, messageContext(person, settings, model.day)),
      onlyIfPosted: false,
    },
  });
}
