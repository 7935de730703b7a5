import type { Command } from 'commander';
import pc from 'picocolors';
import type { Config } from '../../config/schema.ts';
import type { AlertExplanation } from '../../domain/alerts/explain-alert.ts';
import type { AccountFeatures } from '../../domain/health/features.ts';
import type { ScoreDetail } from '../../domain/health/score-record.ts';
import { limitDetail, limitEvidence, type PrivacySettings } from '../../domain/privacy/limit-words.ts';
import { goalEvidence } from '../../domain/signals/goals/score-goals.ts';
import type { Day, Evidence, FoundAccount, Locale } from '../../domain/types.ts';
import { goalsOn } from '../../messages/alert/goal-evidence.ts';
import { GOAL_LIST_STRINGS } from '../../messages/strings/goal-strings.ts';
import { LEAVING_STRINGS } from '../../messages/strings/leaving-strings.ts';
import { renderEvidence } from '../../messages/strings/render-evidence.ts';
import { sparkline } from '../../messages/text/sparkline.ts';
import { explainAccountAlert } from '../../pipeline/alerts/explain-account-alert.ts';
import type { Context } from '../../pipeline/context.ts';
import { type ExplainedChange, explainSince } from '../../pipeline/explain-account.ts';
import { type ExplainedProbability, explainProbability } from '../../pipeline/explain-probability.ts';
import { explainByHand } from '../../pipeline/flags/explain-by-hand.ts';
import { reading } from '../../store/database.ts';
import { lastDecidedDay } from '../../store/decided-days.ts';
import { loadHealthHistory, loadScore, type StoredScore } from '../../store/scores/scores.ts';
import { findAccounts } from '../../store/views/list-alerts.ts';
import { counted } from '../counted.ts';
import { bandColour, hang, type Io, printHanging, table, wrap } from '../io.ts';
import { databaseCommand, money, parseDay, shortDay, UsageError, type VerbSetup } from '../options.ts';
import { alertExplanationJson, printAlertExplanation } from '../print-alert-explanation.ts';
import { printProbability, probabilityJson } from '../print-probability.ts';
import { VERBS } from '../verb-catalogue.ts';
import { type AppOptions, withApp } from '../with-app.ts';
import { toJsonLine } from './score.ts';

type ExplainOptions = AppOptions & { at?: Day; since?: Day };

export function explainVerb({ io }: VerbSetup): Command {
  return databaseCommand('explain', VERBS.explain.says)
    .argument('<account>', 'account id, or the beginning of its name')
    .option('--at <date>', 'the newest score on or before this day; default: the newest', parseDay)
    .option('--since <date>', 'also split the change since this day into its causes', parseDay)
    .option('--json', 'as JSON')
    .action(async (key: string, options: ExplainOptions) => {
      await withApp(io, options, ({ context }) => explainAccount(io, { context, key, options }));
    });
}

/** Prints the index of one account, and of a change since a day; `key` is its id or the beginning of its name. */
export async function explainAccount(
  io: Io,
  given: { context: Context; key: string; options: Pick<ExplainOptions, 'at' | 'since' | 'json'> },
): Promise<void> {
  const { context, key, options } = given;
  const { config } = context.config();
  const { locale, privacy } = config;
  const account = await accountCalled(context, key);
  const at = options.at ?? (await reading(context, (db) => lastDecidedDay(db))) ?? '9999-12-31';
  const score = await reading(context, (db) => loadScore(db, account.accountId, at));
  if (!score) throw new UsageError(`${account.accountId} has not been scored on or before ${at}`);
  if (options.since && options.since >= score.day) {
    throw new UsageError(
      `--since ${options.since}: the newest score is of ${score.day}; name an earlier day`,
    );
  }
  const told = options.since
    ? await explainSince(context, account.accountId, { since: options.since, at: score.day })
    : null;
  const change = told && limitChange(told, privacy);
  if (options.since && !change) {
    throw new UsageError(`${account.accountId} has not been scored on or before ${options.since}`);
  }
  if (options.json && change) return io.json(withTexts(change, locale));
  const explained = await explainProbability(context, score);
  const alert = await explainAccountAlert(context, account.accountId, { day: at });
  const byHand = await explainByHand(context, account.accountId, score.day);
  if (options.json) {
    const probability = probabilityJson(score, explained, locale);
    const goals = goalsOn(score.features, score.day);
    const line = {
      ...toJsonLine(score, config, explained?.range ?? null),
      probability,
      alert: alertExplanationJson(alert),
      by_hand: byHand,
    };
    return io.json(goals.length === 0 ? line : { ...line, goals });
  }
  await printExplained(io, { context, account, score, byHand, explained, alert });
  if (!change) return;
  if (options.since && change.from < options.since)
    io.note(`Not scored on ${options.since}: compared with ${change.from}, the newest score before it.`);
  printChange(io, change, locale);
}

type SaidByHand = Awaited<ReturnType<typeof explainByHand>>;

const hasNotice = (byHand: SaidByHand) => byHand.some(({ code }) => code === 'rule.notice');

/** Prints the index, the probability and the alert of one account. */
export async function printExplained(
  io: Io,
  given: Parameters<typeof printIndex>[1] & {
    explained: ExplainedProbability | null;
    alert: AlertExplanation | null;
  },
): Promise<void> {
  const { context, score, byHand, explained, alert } = given;
  const { locale } = context.config().config;
  await printIndex(io, given);
  if (!hasNotice(byHand)) printProbability(io, { score, explained }, locale);
  if (alert) printAlertExplanation(io, alert, locale);
}

/** Prints the index with its evidence and how it stood before, and what people and contracts say beside it. */
export async function printIndex(
  io: Io,
  given: { context: Context; account: FoundAccount; score: StoredScore; byHand: SaidByHand },
): Promise<void> {
  const { context, account, score, byHand } = given;
  const { config } = context.config();
  const history = await reading(context, (db) =>
    loadHealthHistory(db, account.accountId, { onOrBefore: score.day, days: 60 }),
  );
  printScore(io, { account: stillRenewing(account, byHand), score, history }, config);
  if (byHand.length > 0) io.out('');
  const certain = hasNotice(byHand) ? [LEAVING_STRINGS[config.locale].certain] : [];
  for (const text of [...byHand.map((said) => said.text), ...certain]) printHanging(io, '', text);
}

/** Who has given notice does not renew. */
function stillRenewing(account: FoundAccount, byHand: SaidByHand): FoundAccount {
  return hasNotice(byHand) ? { ...account, renewalOn: null } : account;
}

/** The one account of that id, or whose name begins so. @throws UsageError when there is none, or several */
export async function accountCalled(context: Context, key: string): Promise<FoundAccount> {
  return chooseAccount(await reading(context, (db) => findAccounts(db, key)), key);
}

export function chooseAccount(found: readonly FoundAccount[], key: string): FoundAccount {
  if (found.length === 1) return found[0]!;
  if (found.length === 0) throw new UsageError(`no account has the id or name "${key}"`);
  const names = found.map((a) => `${a.accountId} (${a.name ?? 'no name'})`).join(', ');
  throw new UsageError(`"${key}" fits several accounts: ${names}`);
}

/** A score, whose it is, and the index of the days before. */
interface ScoredAccount {
  account: FoundAccount;
  score: StoredScore;
  history: readonly (number | null)[];
}

function printScore(
  io: Io,
  { account, score, history }: ScoredAccount,
  { locale, privacy }: Pick<Config, 'locale' | 'privacy'>,
): void {
  const { components, drivers } = limitDetail(JSON.parse(score.detail) as ScoreDetail, privacy);
  const { usage } = JSON.parse(score.features) as AccountFeatures;
  const formatEvidence = (evidence: Evidence) =>
    renderEvidence(evidence, { locale, form: 'sentence', today: score.day });
  const facts = [
    account.tier,
    account.mrr === null ? null : `${money(account.mrr, account.currency, locale)} a month`,
    account.renewalOn === null ? null : `renews ${shortDay(account.renewalOn, { locale, today: score.day })}`,
    account.csmEmail,
  ];
  const title = `${pc.bold(account.name ?? account.accountId)} (${account.accountId})  `;
  for (const line of wrap(title + facts.filter(Boolean).join(' · '), io.columns)) io.out(line);
  const band = (bandColour[score.band] ?? String)(score.band.replace('_', ' '));
  const value = score.health === null ? '-' : score.health.toFixed(2);
  io.out(
    `health ${pc.bold(value)} ${band} on ${score.day}, ${Math.round(score.coverage * 100)} % of the weight known`,
  );
  if (usage.weeks.length > 0)
    io.out(`  ${sparkline(usage.weeks)}  events a week, last ${counted(usage.weeks.length, 'week')}`);
  if (history.length > 1) io.out(`  ${sparkline(history)}  health, last ${history.length} scored days`);
  io.out('');
  // What costs something is told once, below, with its points.
  const costs = drivers.map((driver) => ({ points: driver.points, text: formatEvidence(driver) }));
  const isCost = (text: string) => costs.some((cost) => cost.text === text);
  const rows = components.map((c) => [
    `  ${c.name}`,
    c.score === null ? '?' : c.score.toFixed(0),
    c.contribution.toFixed(2).replace('-', '−').padStart(6),
  ]);
  const head = ['  component', 'score', 'points'].map((title) => pc.dim(title));
  const [headings = '', ...lines] = table([head, ...rows, ['  health', '', value.padStart(6)]], io.columns);
  io.out(headings);
  for (const [i, line] of lines.entries()) {
    const texts = components[i]?.evidence.map(formatEvidence) ?? [];
    const rest = texts.filter((text) => !isCost(text)).join(' ');
    for (const row of hang(rest === '' ? line : `${line}  `, rest, io.columns)) io.out(row);
  }
  printGoalLines(io, score, locale);
  if (costs.length > 0) io.out('\nWhat costs most');
  for (const { points, text } of costs) {
    for (const row of hang(`  ${signed(points).padStart(7)}  `, text, io.columns)) io.out(row);
  }
}

/** Goals are told whatever they weigh; those that weigh something stand among the components as well. */
function printGoalLines(io: Io, score: StoredScore, locale: Locale): void {
  const goals = goalsOn(score.features, score.day);
  if (goals.length === 0) return;
  io.out(`\n${GOAL_LIST_STRINGS[locale].title}`);
  for (const goal of goals) {
    const text = renderEvidence(goalEvidence(goal), { locale, form: 'sentence', today: score.day });
    for (const row of hang('  ', text, io.columns)) io.out(row);
  }
}

function printChange(io: Io, change: ExplainedChange, locale: Locale): void {
  const show = (value: number | null) => (value === null ? 'unknown' : value.toFixed(2));
  io.out(`\nFrom ${show(change.health_from)} on ${change.from} to ${show(change.health_to)} on ${change.to}`);
  const rows = change.moves.map((m) => [`  ${signed(m.points).padStart(7)}`, m.cause, m.component]);
  for (const [i, line] of table(rows, Number.MAX_SAFE_INTEGER).entries()) {
    const evidence = change.moves[i]?.evidence ?? [];
    const said = evidence.map((e) => renderEvidence(e, { locale, form: 'sentence', today: change.to }));
    for (const row of hang(`${line}  `, said.join(' '), io.columns)) io.out(row);
  }
}

function limitChange(change: ExplainedChange, privacy: PrivacySettings): ExplainedChange {
  const moves = change.moves.map((move) => ({
    ...move,
    evidence: move.evidence.map((evidence) => limitEvidence(evidence, privacy)),
  }));
  return { ...change, moves };
}

function withTexts(change: ExplainedChange, locale: Locale): object {
  const text = (e: Evidence) => renderEvidence(e, { locale, form: 'sentence', today: change.to });
  return {
    ...change,
    moves: change.moves.map((m) => ({ ...m, evidence: m.evidence.map((e) => ({ text: text(e), ...e })) })),
  };
}

function signed(points: number): string {
  return points > 0 ? `+${points.toFixed(2)}` : points < 0 ? `−${(-points).toFixed(2)}` : '0.00';
}
