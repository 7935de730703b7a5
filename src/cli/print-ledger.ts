import pc from 'picocolors';
import type { AgainstChance } from '../domain/outcomes/against-chance.ts';
import type { LedgerReport, TrackRecord } from '../domain/outcomes/build-ledger.ts';
import type { Trial } from '../domain/outcomes/hold-out-arms.ts';
import type { NoRiskRecord } from '../domain/outcomes/judge-no-risk.ts';
import type { Outcome } from '../domain/outcomes/judge-outcome.ts';
import type { RuleStanding } from '../domain/outcomes/rule-muting.ts';
import { FEW, type Share } from '../domain/statistics/shares.ts';
import { sayInRange } from '../messages/text/say-in-range.ts';
import { type Io, table } from './io.ts';

/** Missed accounts that are named; the rest is counted. */
const MOST_NAMED = 5;

const whole = (value: number) => String(Math.round(value * 100));
const percent = (value: number) => `${whole(value)} %`;
const points = (value: number) =>
  `${value > 0 ? '+' : value < 0 ? '−' : ''}${Math.abs(Math.round(value * 100))}`;
const days = (count: number | null) => (count === null ? '-' : `${count} d`);

function range({ share, low, high }: Share): string {
  const say = sayInRange({ point: share, low, high }, whole);
  return `${say.point} % (${say.low}–${say.high} %)`;
}

/** A share with its interval, or why there is none. */
export function formatShare(share: Share | null): string {
  if (share === null) return 'nothing known';
  const { hits, n } = share;
  return `${hits} of ${n}: ${n < FEW ? 'too few to tell' : range(share)}`;
}

/** Whether alerts are better than names drawn on the same days, in plain words. */
export function formatVerdict({ byOutcome, against: { verdict } }: TrackRecord): string {
  return CHANCE_WORDS[verdict](byOutcome?.n ?? 0);
}

const CHANCE_WORDS: Readonly<Record<AgainstChance['verdict'], (n: number) => string>> = {
  better: () => 'better than chance',
  no_better: () => 'no better than chance',
  too_few: (n) => `too few to say: n=${n}`,
};

/** Precision per rule, recall, mutings and trials, as a person reads them. */
export function printLedger(io: Io, report: LedgerReport, muted: readonly RuleStanding[]): void {
  const { since, asOf, outcomeDays, rules, all } = report;
  io.out(`alerts from ${since} to ${asOf}, outcome after ${outcomeDays} days`);
  if (all.alerts === 0) io.out('No alert was raised in this time.');
  else {
    const every = [...rules, ...(rules.length > 1 ? [{ rule: 'all episodes', ...all }] : [])];
    print(io, [WORTH_HEAD, ...every.map((own) => worthRow(own.rule, own))]);
    io.out(
      pc.dim(`chance: of all accounts watched on the same days, those that left within ${outcomeDays} days`),
    );
    io.out('');
    print(io, [COUNT_HEAD, ...every.map((own) => countRow(own.rule, own))]);
    io.out(
      pc.dim('Who stayed was not wrongly alerted: a play may have kept them. Only a verdict says "wrong".'),
    );
  }
  io.out('');
  io.out(formatRecall(report));
  if (report.recall.missed.length > 0) io.out(`missed: ${formatMissed(report)}`);
  for (const standing of muted) io.out(formatMuted(standing));
  for (const trial of report.trials) io.out(formatTrial(trial, outcomeDays));
}

const WORTH_HEAD = ['rule', 'left in time', 'chance', 'so far'];
const COUNT_HEAD = ['rule', 'alerts', 'left', 'stayed', 'not yet', 'lead', 'right by verdict'];

function print(io: Io, [head, ...rows]: readonly (readonly string[])[]): void {
  const dimmed = (head ?? []).map((title) => pc.dim(title));
  for (const line of table([dimmed, ...rows], io.columns)) io.out(line);
}

/** Left in time, with an interval that counts alerts of one account together, beside drawing names. */
function worthRow(name: string, figures: TrackRecord): string[] {
  const { byOutcome, against } = figures;
  return [
    name,
    byOutcome === null ? 'none is over' : `${byOutcome.hits} of ${byOutcome.n}: ${range(byOutcome)}`,
    against.chance === null ? '-' : `${percent(against.chance)} of ${against.accounts}`,
    formatVerdict(figures),
  ];
}

function countRow(name: string, { outcomes, alerts, medianLeadDays, byVerdict }: TrackRecord): string[] {
  const left =
    outcomes.left_voluntary + outcomes.left_involuntary + outcomes.left_unknown + outcomes.left_vanished;
  return [
    name,
    String(alerts).padStart(6),
    String(left).padStart(4),
    String(outcomes.stayed).padStart(6),
    String(outcomes.not_known_yet).padStart(7),
    days(medianLeadDays).padStart(5),
    formatShare(byVerdict),
  ];
}

/** What words that an account is no risk have come to. */
export function formatNoRisk({ words, stayed, left, open }: NoRiskRecord): string {
  return `no risk by hand: said ${words === 1 ? 'once' : `${words} times`}; ${stayed} stayed, ${left} left, ${open} not known yet`;
}

function formatRecall({ recall, outcomeDays }: LedgerReport): string {
  if (recall.warned === null) return 'recall: nobody who was watched has left';
  const lead = recall.medianLeadDays === null ? '' : `; median warning ${days(recall.medianLeadDays)}`;
  return `recall: alerted in the ${outcomeDays} days before leaving ${formatShare(recall.warned)}${lead}`;
}

function formatMissed({ recall: { missed } }: LedgerReport): string {
  const named = missed
    .slice(0, MOST_NAMED)
    .map(
      (d) =>
        `${d.accountId} (${[d.leftOn, d.churnKind ?? (d.how === 'vanished' ? d.how : [])].flat().join(', ')})`,
    );
  const rest = missed.length - named.length;
  return [...named, ...(rest > 0 ? [`and ${rest} more`] : [])].join(', ');
}

/** Why a rule is muted and how it is heard again. */
export function formatMuted({ rule, asOf, reason: { judged, line } }: RuleStanding): string {
  const why = judged === null || line === null ? '' : `: right ${formatShare(judged)}, line ${percent(line)}`;
  return `${pc.yellow('muted')} ${rule} since ${asOf}${why}; harbinger ledger unmute ${rule}`;
}

const FINDINGS: Readonly<Record<Trial['finding'], string>> = {
  nothing_yet: 'one group has no outcome yet, nothing can be said',
  too_few: `a group has fewer than ${FEW} outcomes: too few to tell`,
  chance: 'chance explains the difference; nothing is shown so far',
  plays_help: 'the plays keep customers',
  plays_harm: 'customers leave more often with the plays than without',
};

function formatTrial(
  { trial, treated, heldOut, waiting, difference, finding }: Trial,
  outcomeDays: number,
): string {
  const apart = difference && sayInRange({ ...difference, point: difference.value }, points);
  const differs = apart ? `; difference ${apart.point} points (${apart.low} to ${apart.high})` : '';
  const yet = waiting === 0 ? '' : `; ${waiting} not known yet`;
  return `hold-out ${trial}: still customers after ${outcomeDays} days with plays ${formatShare(treated)}, without ${formatShare(heldOut)}${differs}: ${FINDINGS[finding]}${yet}`;
}

const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  left_voluntary: 'left (voluntary)',
  left_involuntary: 'left (involuntary)',
  left_unknown: 'left',
  left_vanished: 'left (vanished)',
  stayed: 'stayed',
  not_known_yet: 'not known yet',
  not_judged: 'not judged',
};

/** Every alert episode of the period with its verdict and outcome, newest first. */
export function printEpisodes(io: Io, { episodes }: LedgerReport): void {
  const rows = episodes.map((e) => [
    e.openedOn,
    e.id.slice(0, 8),
    e.accountName ?? e.accountId,
    e.arm === 'held_out' ? 'held out' : `${e.touch}-touch`,
    e.verdict ?? 'no verdict',
    OUTCOME_WORDS[e.outcome],
    e.alerts.map((a) => a.rule).join(', '),
  ]);
  for (const line of table(rows, io.columns)) io.out(line);
}
