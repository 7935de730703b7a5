import type { ISql } from 'postgres';
import type { Config } from '../../config/schema.ts';
import { WEEKDAYS } from '../../config/schema-alerts.ts';
import { toExchangeRates, toHolidays, toTeam } from '../../config/to-settings.ts';
import { messageContext, toTarget } from '../../delivery/alerts/recipients.ts';
import { slackDraft } from '../../delivery/drafts.ts';
import { quietHoursOf } from '../../domain/alerts/own-hours.ts';
import { localClock, minutesOf } from '../../domain/alerts/working-hours.ts';
import { addDays } from '../../domain/day.ts';
import { sameAddress } from '../../domain/digest/plan-recipients.ts';
import { planWeeklyNote } from '../../domain/digest/plan-weekly-note.ts';
import { groupBy } from '../../domain/group-by.ts';
import { ratesOfBook } from '../../domain/money.ts';
import type { OutboxDraft } from '../../domain/outbox.ts';
import { isFirstWorkingDay } from '../../domain/prospects/choose-for-week.ts';
import type { Csm, Day } from '../../domain/types.ts';
import type { ScoreDays, TaskCounts } from '../../messages/digest/digest-rows.ts';
import { pickShown } from '../../messages/digest/sections/named-accounts.ts';
import type { WorthAWordModel } from '../../messages/models/list-models.ts';
import type { WeeklyNoteModel } from '../../messages/models/weekly-note-model.ts';
import { renderWeeklyNote } from '../../messages/slack/render-weekly-note.ts';
import { buildWeeklyNote } from '../../messages/weekly-note/build-weekly-note.ts';
import { inTransaction, reading } from '../../store/database.ts';
import { keepUnqueued } from '../../store/digest/load-comments.ts';
import { loadDigestEpisodes, loadTaskCounts } from '../../store/digest/load-digest-episodes.ts';
import {
  findScoreDays,
  loadCurrencies,
  loadPortfolioRows,
  loadScoreDetails,
} from '../../store/digest/load-portfolio-rows.ts';
import { enqueueOutbox } from '../../store/outbox/enqueue-outbox.ts';
import { loadCsms } from '../../store/people.ts';
import type { Context } from '../context.ts';
import { loadWorthAWord } from '../reminders/send-worth-a-word.ts';

/** A person whose note of the week may be sent now. */
interface DueNote {
  person: Csm;
  /** Of the note; once per person. */
  key: string;
  day: Day;
  /** The first day on which they may have it: whom to have a word with is then told even where nothing else is. */
  isFirst: boolean;
}

/**
 * Queues the weekly note of everybody whose own morning it is, once per week and person; off as shipped. Who has nothing
 * to read in it gets none, and one as soon as there is something within its days. Whom to have a word with stands in it.
 * @param asOf the day for everybody, at any hour; null = each person's own today
 */
export async function sendWeeklyNotes(ctx: Context, asOf: Day | null): Promise<{ queued: number }> {
  const { config } = ctx.config();
  if (!config.weekly_note.enabled) return { queued: 0 };
  const now = ctx.now();
  const people = await reading(ctx, (db) => loadCsms(db));
  const due = [...people.values()].flatMap((person) => duePerson(config, person, { asOf, now }));
  const left = await reading(ctx, (db) => keepUnqueued(db, due));
  let queued = 0;
  for (const [day, notes] of groupBy(left, (note) => note.day)) {
    const company = await reading(ctx, async (db) => ({
      days: await findScoreDays(db, day),
      tasks: await loadTaskCounts(db, day, null),
      lists: config.alerts.worth_a_word ? await loadWorthAWord(ctx, db, { day, people }) : null,
    }));
    for (const note of notes) {
      ctx.signal.throwIfAborted();
      const model = await reading(ctx, (db) => loadWeeklyNote(db, config, { ...note, ...company }));
      const list = company.lists?.get(note.person.email) ?? null;
      const draft = draftWeeklyNote(config, note, { model, list, now });
      if (draft === null) continue;
      queued += (await inTransaction(ctx, (tx) => enqueueOutbox(tx, [draft], now))).inserted;
    }
  }
  ctx.log.info({ due: left.length, queued }, 'weekly notes queued');
  return { queued };
}

function duePerson(config: Config, person: Csm, { asOf, now }: { asOf: Day | null; now: Date }): DueNote[] {
  const { day, at } = config.weekly_note;
  const time =
    asOf === null ? localClock(person.timezone ?? config.timezone)(now) : { day: asOf, minutes: null };
  const holidays = toHolidays(config)(person);
  const plan = planWeeklyNote({
    time,
    weekday: WEEKDAYS.indexOf(day) + 1,
    at: minutesOf(at),
    awayUntil: person.outOfOfficeUntil,
    quiet: quietHoursOf(config.alerts.quiet_hours, person.own),
    holidays,
  });
  if (plan.kind === 'none') return [];
  const isFirst = plan.week === time.day || isFirstWorkingDay(time.day, holidays);
  return [{ person, key: `weekly_note:${plan.week}:${person.email.toLowerCase()}`, day: time.day, isFirst }];
}

async function loadWeeklyNote(
  db: ISql,
  config: Config,
  given: { person: Csm; day: Day; days: ScoreDays; tasks: readonly TaskCounts[] },
): Promise<WeeklyNoteModel> {
  const { person, day: asOf, days, tasks } = given;
  const team = toTeam(config, [person.email]);
  const { currency, digest, health } = config;
  const currencies = await loadCurrencies(db, { team, asOf, currency });
  const money = { currency, rates: ratesOfBook(currencies, asOf, toExchangeRates(config)) };
  const rows = await loadPortfolioRows(db, { asOf, days, team });
  const shown = pickShown(rows, { money, asOf, top: digest.top, hysteresis: health.hysteresis });
  const moved = [...shown.down, ...shown.up].map(({ accountId }) => accountId);
  return buildWeeklyNote({
    ...{ asOf, days, money, rows },
    // Only what moved is told by name.
    shown: { ...shown, risks: [], attached: [] },
    details: await loadScoreDetails(db, moved, days),
    episodes: await loadDigestEpisodes(db, { asOf, since: addDays(asOf, -7), team }),
    tasks: tasks.filter(({ ownerEmail }) => sameAddress(ownerEmail, person.email)),
  });
}

function draftWeeklyNote(
  config: Config,
  { person, key, day, isFirst }: DueNote,
  { model, list, now }: { model: WeeklyNoteModel; list: WorthAWordModel | null; now: Date },
): OutboxDraft | null {
  const context = messageContext(person, config, day);
  const tells = isFirst || renderWeeklyNote(model, null, context) !== null;
  const message = tells ? renderWeeklyNote(model, list, context) : null;
  if (message === null) return null;
  return slackDraft({
    kind: 'weekly_note',
    dedupeKey: key,
    episodeId: null,
    version: 1,
    dueAt: now,
    // Nobody stands in: it is about this person's own work, and no news of any account.
    payload: { op: 'upsert', subject: key, targets: [toTarget(person)], message },
  });
}
