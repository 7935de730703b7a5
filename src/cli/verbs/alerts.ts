import { type Command, Option } from 'commander';
import { daysOf } from '../../config/duration.ts';
import { type Action, latestSnooze } from '../../domain/alerts/apply-action.ts';
import type { HeldRow } from '../../domain/alerts/decide-pass.ts';
import { RISK_RULE } from '../../domain/alerts/settings.ts';
import { addDays, isDay } from '../../domain/day.ts';
import type { Day, Locale } from '../../domain/types.ts';
import { SNOOZE_REASONS } from '../../domain/types.ts';
import { ALERT_EXPLANATION_STRINGS } from '../../messages/strings/alert-explanation-strings.ts';
import { actOnEpisode } from '../../pipeline/alerts/act-on-episode.ts';
import { formatEpisode } from '../../pipeline/alerts/format-episode.ts';
import type { Context } from '../../pipeline/context.ts';
import { reading } from '../../store/database.ts';
import { lastDecidedDay } from '../../store/decided-days.ts';
import { loadRuleStandings } from '../../store/ledger/rule-mutings.ts';
import { listAlerts, listHeld } from '../../store/views/list-alerts.ts';
import { bandColour, table } from '../io.ts';
import { databaseCommand, optionsOf, UsageError, utcDay, type VerbSetup } from '../options.ts';
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
        if (options.held)
          return printHeld(io, await heldBy(context, options), {
            asJson: options.json ?? false,
            locale: context.config().config.locale,
          });
        const rows = await reading(context, (db) =>
          listAlerts(db, {
            all: options.all ?? false,
            owner: options.owner?.toLowerCase() ?? null,
          }),
        );
        if (options.json) return rows.forEach(io.json);
        const asOf = (await reading(context, (db) => lastDecidedDay(db))) ?? utcDay(context.now());
        for (const standing of (await reading(context, (db) => loadRuleStandings(db, asOf))).values()) {
          if (standing.state === 'muted') io.note(formatMuted(standing));
        }
        if (rows.length === 0)
          return io.note(`No episode is open${options.owner ? ` for ${options.owner}` : ''}.`);
        const lines = rows.map((r) => [
          r.id.slice(0, 8),
          (bandColour[r.severity] ?? String)(r.severity),
          formatState(r.state, r.snoozed_until),
          r.account ?? r.account_id,
          r.opened_on,
          r.touch === 'high' ? (r.owner ?? 'nobody') : r.arm === 'held_out' ? 'held out' : 'pool',
          sayRules(r),
        ]);
        for (const line of table(lines, io.columns)) io.out(line);
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

function heldBy(context: Context, { owner }: ListOptions): Promise<HeldRow[]> {
  return reading(context, (db) => listHeld(db, owner?.toLowerCase() ?? null));
}

/** Where the account stood among the others, when that opened the alert, and the rules that speak. */
function sayRules({
  rank,
  of,
  rules,
}: {
  rank: number | null;
  of: number | null;
  rules: readonly string[];
}): string {
  if (rank === null || of === null) return rules.join(', ');
  const reasons = rules.filter((rule) => rule !== RISK_RULE);
  return [`no. ${rank} of ${of} by risk`, ...reasons].join(', ');
}

function printHeld(
  io: VerbSetup['io'],
  rows: readonly HeldRow[],
  { asJson, locale }: { asJson: boolean; locale: Locale },
): void {
  const { reasons } = ALERT_EXPLANATION_STRINGS[locale];
  if (asJson) for (const row of rows) io.json(row);
  else if (rows.length === 0) io.note('Nothing is held back.');
  else {
    const lines = rows.map((row) => [
      row.account ?? row.account_id,
      row.probability === null ? '?' : `${(row.probability * 100).toFixed(1)} %`,
      row.owner ?? 'nobody',
      reasons[row.reason],
    ]);
    for (const line of table(lines, io.columns)) io.out(line);
  }
}

function showAlert({ io }: VerbSetup): Command {
  const show = databaseCommand('show', 'one episode: its history, its tasks, and the agenda for a call')
    .argument('<alert>', 'its id (the first letters are enough) or the account id')
    .option('--json', 'as JSON');
  show.action(async (key: string) => {
    const options = optionsOf<AppOptions>(show);
    await withApp(io, options, async ({ context }) => {
      const told = await formatEpisode(context, key);
      if (told === null)
        throw new UsageError(`no single episode is called ${key}; see harbinger alerts --all`);
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
} as const;

/** A verb that acts on an episode. */
interface ActVerb {
  name: string;
  description: string;
  toAction: (options: ActOptions, days: { asOf: Day; latest: Day }, argument?: string) => Action;
}

function act({ io }: VerbSetup, parent: Command, { name, description, toAction }: ActVerb): Command {
  const command = databaseCommand(name, description)
    .argument('<alert>', 'its id (the first letters are enough) or the account id')
    .option('--by <who>', 'who acts', io.env.USER ?? 'cli')
    .option('--json', 'the resulting state as JSON');
  command.action(async (...given: unknown[]) => {
    const [id, second] = given as [string, string | undefined];
    const options = optionsOf<ActOptions>(command);
    const argument = typeof second === 'string' ? second : undefined;
    await withApp(io, options, async ({ context }) => {
      const asOf = (await reading(context, (db) => lastDecidedDay(db))) ?? utcDay(context.now());
      const longest = daysOf(context.config().config.alerts.longest_snooze);
      const action = toAction(options, { asOf, latest: latestSnooze(asOf, longest) }, argument);
      const outcome = await actOnEpisode(context, { episodeId: id, action, actor: options.by, asOf });
      if (outcome.kind === 'not_found') {
        throw new UsageError(`no single episode is called ${id}; see harbinger alerts --all`);
      }
      const { episode } = outcome;
      const { state, snoozedUntil, verdict } = episode;
      if (options.json) {
        const until = state === 'snoozed' ? snoozedUntil : null;
        io.json({ id: episode.id, state, snoozed_until: until, verdict, changed: outcome.kind === 'done' });
      } else if (outcome.kind === 'done') {
        const said = action.kind === 'verdict' ? `verdict ${action.verdict}, ` : '';
        io.note(`${episode.accountId}: ${said}${formatState(state, snoozedUntil)}`);
      } else io.note(`${episode.accountId}: ${REFUSED[outcome.reason]}, nothing changed`);
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

/** A state as people read it; of a snoozed episode with its last quiet day. */
function formatState(state: string, snoozedUntil: Day | null): string {
  return state === 'snoozed' && snoozedUntil !== null ? `snoozed until ${snoozedUntil}` : state;
}

type VerdictAction = Extract<Action, { kind: 'verdict' }>;

function parseVerdict(text: string | undefined): VerdictAction['verdict'] {
  const word = text?.replaceAll('-', '_');
  if (word === 'real' || word === 'known' || word === 'false_alarm' || word === 'bad_data') return word;
  throw new UsageError(`verdict ${text}: write real, known, false_alarm or bad_data`);
}
