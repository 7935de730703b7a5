import { type Command, Option } from 'commander';
import { daysOf } from '../../config/duration.ts';
import { toExchangeRates } from '../../config/to-settings.ts';
import { type Action, latestSnooze } from '../../domain/alerts/apply-action.ts';
import { addDays, isDay } from '../../domain/day.ts';
import { orderAlerts } from '../../domain/outcomes/order-alerts.ts';
import type { Day } from '../../domain/types.ts';
import { SNOOZE_REASONS } from '../../domain/types.ts';
import { rangeToTell } from '../../learning/model/probability-bounds.ts';
import { actOnEpisode } from '../../pipeline/alerts/act-on-episode.ts';
import { formatEpisode } from '../../pipeline/alerts/format-episode.ts';
import type { Context } from '../../pipeline/context.ts';
import { reading } from '../../store/database.ts';
import { currentDay } from '../../store/decided-days.ts';
import { loadRuleStandings } from '../../store/ledger/rule-mutings.ts';
import { loadBounds } from '../../store/models/models.ts';
import { findAlerts, listAlerts, listHeld } from '../../store/views/list-alerts.ts';
import type { Io } from '../io.ts';
import { databaseCommand, optionsOf, UsageError, type VerbSetup } from '../options.ts';
import { formatState, printAlerts, printHeld, type ToldHeld } from '../print-alerts.ts';
import { formatMuted } from '../print-ledger.ts';
import { VERBS } from '../verb-catalogue.ts';
import { type AppOptions, withApp } from '../with-app.ts';

type ListOptions = AppOptions & { all?: boolean; held?: boolean; owner?: string };
type ActOptions = AppOptions & { by: string; until?: string; reason?: string };

export function alertsVerb(setup: VerbSetup): Command {
  const { io } = setup;
  const verb = databaseCommand('alerts', VERBS.alerts.says)
    .option('--json', 'one JSON line per episode')
    .option('--all', 'ended episodes too')
    .option('--held', 'instead, what the newest decision held back, and why')
    .option('--owner <email>', 'only those of one person')
    .action(async (options: ListOptions) => {
      await withApp(io, options, async ({ context }) => {
        const { config } = context.config();
        const { locale } = config;
        if (options.held) {
          const held = await heldBy(context, options);
          if (options.json) return held.forEach(heldJson(io));
          const [first] = held;
          if (first === undefined) return io.note('Nothing is held back.');
          return printHeld(io, held, { asOf: first.as_of, locale });
        }
        const listed = await reading(context, (db) =>
          listAlerts(db, {
            all: options.all ?? false,
            owner: options.owner?.toLowerCase() ?? null,
          }),
        );
        const asOf = await reading(context, (db) => currentDay(db, context.now()));
        const rates = toExchangeRates(config);
        const rows = orderAlerts(listed, { day: asOf, rates, currency: config.currency });
        if (options.json) return rows.forEach(io.json);
        for (const standing of (await reading(context, (db) => loadRuleStandings(db, asOf))).values()) {
          if (standing.state === 'muted') io.note(formatMuted(standing));
        }
        if (rows.length === 0)
          return io.note(`No episode is open${options.owner ? ` for ${options.owner}` : ''}.`);
        printAlerts(io, rows, { asOf, locale });
      });
    });
  verb.addCommand(showAlert(setup));
  act(setup, verb, {
    name: 'ack',
    description: 'acknowledge: somebody has it; escalation stops',
    toAction: () => ({ kind: 'acknowledge' }),
  });
  act(setup, verb, {
    name: 'snooze',
    description: 'keep quiet until a day, unless it gets worse',
    toAction: ({ until, reason }, { asOf, latest }) => ({
      kind: 'snooze',
      until: snoozeEnd(until ?? '7d', asOf, latest),
      reason: reason ?? null,
    }),
  })
    .option('--until <date|Nd>', 'a day, or a number of days such as 7d', '7d')
    .addOption(new Option('--reason <why>', 'why nothing is due').choices([...SNOOZE_REASONS]));
  act(setup, verb, {
    name: 'resolve',
    description: 'close it by hand',
    toAction: ({ reason }) => ({
      kind: 'resolve',
      outcome: reason ?? null,
    }),
  }).option('--reason <text>', 'what came of it');
  act(setup, verb, {
    name: 'verdict',
    description: 'say what it was: real, known, false_alarm, bad_data',
    toAction: (_options, _days, verdict) => ({
      kind: 'verdict',
      verdict: parseVerdict(verdict),
    }),
  }).argument('<verdict>', 'real, known, false_alarm or bad_data');
  return verb;
}

function heldBy(context: Context, { owner }: ListOptions): Promise<ToldHeld[]> {
  const horizonDays = context.config().config.prediction.horizon_days;
  return reading(context, async (db) => {
    const held = await listHeld(db, owner?.toLowerCase() ?? null);
    const [first] = held;
    const bounds = first === undefined ? null : await loadBounds(db, first.as_of);
    return held.map((row) => ({ ...row, range: rangeToTell({ bounds, horizonDays }, row) }));
  });
}

/** `interval`: told in place of the probability where so little is known; null = the probability is. */
const heldJson =
  (io: Io) =>
  ({ range, ...row }: ToldHeld): void =>
    io.json({ ...row, interval: range && [range.low, range.high] });

/** @returns the one alert that is meant @throws UsageError naming all that may be, when there are several */
async function chooseAlert(context: Context, key: string): Promise<{ id: string; account: string | null }> {
  const found = await reading(context, (db) => findAlerts(db, key));
  if (found.length === 1) return found[0]!;
  if (found.length === 0) {
    throw new UsageError(`no alert or account with one is called "${key}"; see harbinger alerts --all`);
  }
  const names = found.map((a) => `${a.id.slice(0, 8)} (${a.account ?? a.account_id}, ${a.state})`).join(', ');
  throw new UsageError(`"${key}" fits several alerts: ${names}`);
}

function showAlert({ io }: VerbSetup): Command {
  const show = databaseCommand('show', 'one episode: its history, its tasks, and the agenda for a call')
    .argument('<alert>', 'its id, or the id or name of its account; the beginning is enough')
    .option('--json', 'as JSON');
  show.action(async (key: string) => {
    const options = optionsOf<AppOptions>(show);
    await withApp(io, options, async ({ context }) => {
      const told = await formatEpisode(context, (await chooseAlert(context, key)).id);
      if (told === null) throw new UsageError(`${key} has just gone; see harbinger alerts --all`);
      if (options.json) return io.json(told.json);
      for (const line of told.lines) io.out(line);
    });
  });
  return show;
}

const REFUSED = {
  over: 'is over',
  already: 'is so already',
  too_late: 'ended more than 90 days ago',
  leaving: 'is about a customer who has given notice',
} as const;

/** A verb that acts on an episode. */
interface ActVerb {
  name: string;
  description: string;
  toAction: (options: ActOptions, days: { asOf: Day; latest: Day }, argument?: string) => Action;
}

function act({ io }: VerbSetup, parent: Command, { name, description, toAction }: ActVerb): Command {
  const command = databaseCommand(name, description)
    .argument('<alert>', 'its id, or the id or name of its account; the beginning is enough')
    .option('--by <who>', 'who acts', io.env.USER ?? 'cli')
    .option('--json', 'the resulting state as JSON');
  command.action(async (...given: unknown[]) => {
    const [key, second] = given as [string, string | undefined];
    const options = optionsOf<ActOptions>(command);
    const argument = typeof second === 'string' ? second : undefined;
    await withApp(io, options, async ({ context }) => {
      const asOf = await reading(context, (db) => currentDay(db, context.now()));
      const longest = daysOf(context.config().config.alerts.longest_snooze);
      const action = toAction(options, { asOf, latest: latestSnooze(asOf, longest) }, argument);
      const { id: episodeId, account } = await chooseAlert(context, key);
      const outcome = await actOnEpisode(context, { episodeId, action, actor: options.by, asOf });
      if (outcome.kind === 'not_found')
        throw new UsageError(`${key} has just gone; see harbinger alerts --all`);
      const { episode } = outcome;
      const { state, snoozedUntil, verdict } = episode;
      const name = account === null ? episode.accountId : `${account} (${episode.accountId})`;
      if (options.json) {
        const until = state === 'snoozed' ? snoozedUntil : null;
        io.json({ id: episode.id, state, snoozed_until: until, verdict, changed: outcome.kind === 'done' });
      } else if (outcome.kind === 'done') {
        const said = action.kind === 'verdict' ? `verdict ${action.verdict}, ` : '';
        io.note(`${name}: ${said}${formatState(state, snoozedUntil)}`);
      } else io.note(`${name}: ${REFUSED[outcome.reason]}, nothing changed`);
    });
  });
  parent.addCommand(command);
  return command;
}

function snoozeEnd(text: string, asOf: Day, latest: Day): Day {
  const days = /^(\d{1,5})d$/.exec(text)?.[1];
  const until = days === undefined ? text : addDays(asOf, Number(days));
  if (!isDay(until) || until <= asOf) {
    throw new UsageError(`--until ${text}: write a day after ${asOf}, or a number of days such as 7d`);
  }
  if (until <= latest) return until;
  throw new UsageError(
    `--until ${text}: that is later than ${latest}, the last day that alerts.longest_snooze allows`,
  );
}

type VerdictAction = Extract<Action, { kind: 'verdict' }>;

function parseVerdict(text: string | undefined): VerdictAction['verdict'] {
  const word = text
    ?.trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
  if (word === 'real' || word === 'known' || word === 'false_alarm' || word === 'bad_data') return word;
  throw new UsageError(`verdict ${text}: write real, known, false_alarm or bad_data`);
}
