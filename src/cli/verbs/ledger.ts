import type { Command } from 'commander';
import { BY_HAND_RULE, RISK_RULE } from '../../domain/alerts/settings.ts';
import { buildLedger, type LedgerReport, type TrackRecord } from '../../domain/outcomes/build-ledger.ts';
import { judgeNoRisk } from '../../domain/outcomes/judge-no-risk.ts';
import type { RuleStanding } from '../../domain/outcomes/rule-muting.ts';
import type { Share } from '../../domain/statistics/shares.ts';
import type { Day } from '../../domain/types.ts';
import { loadLedger } from '../../pipeline/ledger/load-ledger.ts';
import { unmuteRule } from '../../pipeline/ledger/settle-mutings.ts';
import { reading } from '../../store/database.ts';
import { currentDay, lastDecidedDay } from '../../store/decided-days.ts';
import { loadFlags } from '../../store/flags/flags.ts';
import { loadRuleStandings } from '../../store/ledger/rule-mutings.ts';
import { databaseCommand, optionsOf, parseDay, UsageError, type VerbSetup } from '../options.ts';
import { formatNoRisk, printEpisodes, printLedger } from '../print-ledger.ts';
import { VERBS } from '../verb-catalogue.ts';
import { type AppOptions, withApp } from '../with-app.ts';

type LedgerOptions = AppOptions & { asOf?: Day; since?: Day; rule?: string; episodes?: boolean };

export function ledgerVerb(setup: VerbSetup): Command {
  const { io } = setup;
  return databaseCommand('ledger', VERBS.ledger.says)
    .option('--as-of <date>', 'as it was known on this day; default: the newest that was decided', parseDay)
    .option('--since <date>', 'alerts from this day on; default: alerts.mute_under.within', parseDay)
    .option('--rule <name>', 'one rule alone')
    .option('--episodes', 'every alert episode with its verdict and outcome')
    .option('--json', 'all of it as one JSON object')
    .action(async (options: LedgerOptions) => {
      await withApp(io, options, async ({ context }) => {
        const { config } = context.config();
        const asOf = options.asOf ?? (await reading(context, (db) => lastDecidedDay(db)));
        if (!asOf) throw new UsageError('nothing has been decided yet; start with: harbinger run --data DIR');
        if (options.since && options.since > asOf) {
          throw new UsageError(`--since ${options.since} is later than ${asOf}`);
        }
        const ledger = await reading(context, (db) => loadLedger(db, { config, asOf, since: options.since }));
        const rule = options.rule ?? null;
        assertKnown(rule, [
          ...[RISK_RULE, BY_HAND_RULE],
          ...Object.keys(config.alerts.rules),
          ...ledger.episodes.flatMap((e) => e.alerts.map((a) => a.rule)),
        ]);
        const report = buildLedger(ledger, rule);
        const muted = [...(await reading(context, (db) => loadRuleStandings(db, asOf))).values()].filter(
          (s) => s.state === 'muted' && (rule === null || s.rule === rule),
        );
        const flags = await reading(context, (db) => loadFlags(db, { accountId: null }));
        const noRisk = rule === null ? judgeNoRisk(flags, ledger) : null;
        if (options.json) return io.json({ ...toJson(report, muted), no_risk_by_hand: noRisk });
        if (options.episodes) return printEpisodes(io, report);
        printLedger(io, report, muted);
        if (noRisk) io.out(formatNoRisk(noRisk));
      });
    })
    .addCommand(unmuteVerb(setup));
}

function unmuteVerb({ io }: VerbSetup): Command {
  const command = databaseCommand('unmute', 'let a muted rule speak again; it is judged anew from then on')
    .argument('<rule>', 'its name under alerts.rules')
    .option('--by <who>', 'who decides', io.env.USER ?? 'cli')
    .option('--json', 'the outcome as JSON');
  return command.action(async (rule: string) => {
    const options = optionsOf<AppOptions & { by: string }>(command);
    await withApp(io, options, async ({ context }) => {
      assertKnown(rule, [...Object.keys(context.config().config.alerts.rules), RISK_RULE, BY_HAND_RULE]);
      const asOf = await reading(context, (db) => currentDay(db, context.now()));
      const changed = await unmuteRule(context, { rule, actor: options.by, asOf });
      if (options.json) io.json({ rule, changed });
      else io.note(changed ? `${rule} speaks again from the next run on` : `${rule} is not muted`);
    });
  });
}

function assertKnown(rule: string | null, rules: readonly string[]): void {
  if (rule === null || rules.includes(rule)) return;
  throw new UsageError(`there is no rule ${rule}; there are ${[...new Set(rules)].sort().join(', ')}`);
}

function toJson(report: LedgerReport, muted: readonly RuleStanding[]): object {
  const { recall } = report;
  return {
    as_of: report.asOf,
    since: report.since,
    outcome_days: report.outcomeDays,
    all: figures(report.all),
    rules: report.rules.map(({ rule, ...precision }) => ({ rule, ...figures(precision) })),
    recall: {
      warned: recall.warned,
      median_lead_days: recall.medianLeadDays,
      missed: recall.missed.map((d) => ({
        account_id: d.accountId,
        left_on: d.leftOn,
        churn_kind: d.churnKind,
      })),
    },
    muted: muted.map(({ rule, asOf, reason }) => ({ rule, since: asOf, ...reason })),
    hold_out: report.trials.map(({ heldOut, ...trial }) => ({ ...trial, held_out: heldOut })),
    episodes: report.episodes.map((e) => ({
      id: e.id,
      account_id: e.accountId,
      opened_on: e.openedOn,
      rules: e.alerts.map(({ rule, on }) => ({ rule, on })),
      touch: e.touch,
      hold_out: e.arm,
      verdict: e.verdict,
      outcome: e.outcome,
      lead_days: e.leadDays,
    })),
  };
}

function figures(record: TrackRecord): Record<string, Share | number | null | object> {
  const { alerts, byVerdict, byOutcome, judged, outcomes, medianLeadDays, against } = record;
  return {
    alerts,
    by_verdict: byVerdict,
    by_outcome: byOutcome,
    against_chance: against,
    judged,
    outcomes,
    median_lead_days: medianLeadDays,
  };
}
