import pc from 'picocolors';
import type { App } from '../app.ts';
import type { Episode } from '../domain/episode.ts';
import type { ScoreDetail } from '../domain/health/score-record.ts';
import type { Day, Locale } from '../domain/types.ts';
import { riskEvidence } from '../messages/alert/build-alert-model.ts';
import { CHANCE_STRINGS } from '../messages/strings/chance-strings.ts';
import { shortWhy } from '../messages/strings/render-evidence.ts';
import { sayInRange } from '../messages/text/say-in-range.ts';
import { loadTopRisks } from '../pipeline/digest/load-top-risks.ts';
import type { BookAtRisk, CurrencyAtRisk } from '../pipeline/ledger/measure-money-at-risk.ts';
import type { TrainingOutcome } from '../pipeline/prediction/record-training.ts';
import type { PullSummary } from '../pipeline/pull.ts';
import type { RunSummary } from '../pipeline/summarize-run.ts';
import { reading } from '../store/database.ts';
import { counted } from './counted.ts';
import { bandColour, type Io, printHanging, table } from './io.ts';
import type { StepReport } from './one-pass.ts';
import { money, shortDay } from './options.ts';

/** What became of every row of every file; the counts of a line add up to its first number. */
export function printImport(io: Io, pulled: readonly PullSummary[]): void {
  const n = (value: number) => value.toLocaleString('en');
  for (const { imported } of pulled) {
    const rows = imported.files.map((f) => [
      `  ${f.file}`,
      `${n(f.rowsIn)} in`,
      `${n(f.loaded)} loaded`,
      `${n(f.replaced)} replaced`,
      `${n(f.unchanged)} unchanged`,
      `${n(f.quarantined)} quarantined`,
      [f.erased > 0 ? `${n(f.erased)} erased` : '', f.skipped ? '(same file as last time)' : '']
        .filter(Boolean)
        .join('  '),
    ]);
    for (const line of table(rows, io.columns)) io.out(line);
    const ofFiles = imported.files.flatMap((f) => f.notices.map((notice) => `${f.file}: ${notice}`));
    for (const notice of [...imported.notices, ...ofFiles]) io.note(`  note: ${notice}`);
    for (const { file, message, hint } of imported.problems ?? []) io.note(`  ${file}: ${message}. ${hint}`);
    if (imported.quarantinedTotal > 0) io.note('  See what is wrong with them: harbinger quarantine');
  }
}

/** Currencies told one by one; a book with more has them in `--json`. */
const SHOWN = 3;

/** Money at risk in one line, what has no rate beside the total; null when it is not known of any account. */
export function formatMoneyAtRisk(
  { total, currencies, unconverted }: Omit<BookAtRisk, 'accounts'>,
  locale: Locale,
): string | null {
  // A few cents are not nothing.
  const amount = (value: number, currency: string) =>
    value > 0 && value < 0.5 ? `<${money(1, currency, locale)}` : money(Math.round(value), currency, locale);
  const own = new Map(currencies.map((one) => [one.currency, one.expected]));
  const beside = unconverted.slice(0, SHOWN).map(({ currency, accounts }) => {
    const expected = own.get(currency);
    const worth = expected === undefined ? '' : ` (${amount(expected, currency)})`;
    return `${counted(accounts, 'account')} in ${currency}${worth}`;
  });
  const rest = unconverted.slice(SHOWN).reduce((sum, { accounts }) => sum + accounts, 0);
  if (rest > 0) beside.push(`${counted(rest, 'account')} in other currencies`);
  const parts = [
    ...(total === null ? [] : [formatTotal(total, amount)]),
    ...(beside.length === 0 ? [] : [`${beside.join(', ')}, no rate set`]),
  ];
  return parts.length === 0 ? null : `at risk until renewal: ${parts.join(' + ')}`;
}

function formatTraining({ state, model, reason, churnedAccounts, inForce }: TrainingOutcome): string {
  if (state === 'prior')
    return `${inForce === null ? 'the stated prior speaks, nothing is proven yet' : `model ${inForce} stays in force`}: ${reason}`;
  const from = `model ${model}, learned from ${counted(churnedAccounts, 'departure')}`;
  return state === 'live' ? `${from}, is in force: ${reason}` : `${from}, is not used: ${reason}`;
}

function formatTotal(
  { currency, expected, low, high, involuntary }: CurrencyAtRisk,
  amount: (value: number, currency: string) => string,
): string {
  const failing =
    involuntary && involuntary >= 1 ? `, ${amount(involuntary, currency)} by failing payments` : '';
  const say = sayInRange({ point: expected, low, high }, (value) => amount(value, currency));
  return `${say.point} (80 %: ${say.low} to ${say.high}${failing})`;
}

const n = (value: number) => value.toLocaleString('en');
const seconds = (ms: number) => pc.dim(`${(ms / 1000).toFixed(1)} s`);

function moneyOf({ money_at_risk, money_at_risk_total, unconverted }: RunSummary) {
  return { currencies: money_at_risk, total: money_at_risk_total, unconverted };
}

/** A pass that has ended, and what it ran in. */
export interface FinishedPass {
  app: App;
  summary: RunSummary;
}

/** One line per finished step, with what the pass as a whole has come to. */
export function printStep(io: Io, report: StepReport, { app, summary }: FinishedPass): void {
  const line = (name: string, text: string) =>
    printHanging(io, ` ${pc.green('✔')} ${name.padEnd(9)} `, `${text}  ${seconds(report.ms)}`);
  switch (report.step) {
    case 'load': {
      const files = report.pulled.flatMap((p) => p.imported.files);
      const rows = files.reduce((sum, f) => sum + f.rowsIn, 0);
      const quarantined = files.reduce((sum, f) => sum + f.quarantined, 0);
      const changed = files.reduce((sum, f) => sum + f.loaded + f.replaced, 0);
      line(
        'load',
        `${counted(rows, 'row')}, ${n(changed)} new${quarantined > 0 ? `, ${n(quarantined)} quarantined (harbinger quarantine)` : ''}`,
      );
      return;
    }
    case 'learn': {
      // What was not due is not worth a line.
      if (report.training !== null) line('learn', formatTraining(report.training));
      return;
    }
    case 'score': {
      const parts = Object.entries(summary.bands).map(([band, count]) =>
        (bandColour[band] ?? String)(`${n(count)} ${band.replace('_', ' ')}`),
      );
      line('score', `${counted(summary.accounts.scored, 'account')}: ${parts.join(', ')}`);
      const atRisk = formatMoneyAtRisk(moneyOf(summary), app.context.config().config.locale);
      if (atRisk !== null) printHanging(io, ' '.repeat(13), atRisk);
      return;
    }
    case 'alert': {
      const { opened, updated, recovered, held, muted, mutedRules, tasks, ranking } = report.alerts;
      const silent = mutedRules.length > 0 ? `, ${n(muted)} muted (${mutedRules.join(', ')})` : '';
      line(
        'alert',
        `${n(opened)} opened, ${n(updated)} updated, ${n(recovered)} recovered, ${n(held)} held${silent}, ${counted(tasks, 'task')}`,
      );
      const note = CHANCE_STRINGS.en.ranking[ranking];
      if (note !== null) printHanging(io, ' '.repeat(13), note);
      return;
    }
    case 'nudge': {
      const { queued, waiting, held, expired, stopped } = report.nudges;
      const rest = [
        waiting > 0 ? `${n(waiting)} wait for approval (harbinger nudges)` : '',
        held > 0 ? `${n(held)} held` : '',
        expired + stopped > 0 ? `${n(expired + stopped)} not sent` : '',
      ].filter(Boolean);
      line('nudge', [`${counted(queued, 'e-mail')} to customers`, ...rest].join(', '));
      return;
    }
    case 'deliver': {
      const { sent, parked, uncertain, failed } = report.delivered;
      const trouble = parked + uncertain + failed;
      const notes = Math.min(report.notes, sent);
      const beside = notes > 0 ? ` and ${counted(notes, 'note')} in their threads` : '';
      const missing = [
        app.files.slack ? 'no SLACK_BOT_TOKEN' : '',
        app.files.mail ? 'no SMTP_URL' : '',
      ].filter(Boolean);
      const why = app.isDemo ? 'sample data are sent to nobody' : missing.join(', ');
      const where = missing.length > 0 ? ` → files (${why})` : '';
      line(
        'deliver',
        `${counted(sent - notes, 'message')}${beside}${where}${trouble > 0 ? `, ${n(trouble)} for a person to look at (harbinger outbox)` : ''}`,
      );
    }
  }
}

/** What became of delivered messages: without Slack or a mail server they are files. */
export function formatWhereSent({ slack, mail }: App['files']): string {
  if (slack && mail) return 'written to files';
  return slack || mail ? 'sent or written to files' : 'sent';
}

/** The accounts to look at first, with what a CSM would say about them. */
export async function printTopRisks(io: Io, { app, summary }: FinishedPass, limit: number): Promise<void> {
  const { config } = app.context.config();
  const { locale } = config;
  const asOf = summary.as_of;
  const risks = await reading(app.context, (db) => loadTopRisks(db, { config, asOf, limit }));
  if (risks.length === 0) return io.out(`  ${formatNobodyAtRisk(summary)}`);
  const rows = risks.map((r) => {
    const change = r.before === null ? '-' : signed(Math.round(r.health) - Math.round(r.before));
    return [
      `  ${(bandColour[r.band] ?? String)(String(Math.round(r.health)).padStart(6))}`,
      change.padStart(5),
      r.name ?? r.accountId,
      shortDay(r.renewalOn, { locale, today: asOf }),
      money(r.mrr === null ? null : r.mrr * 12, r.currency ?? config.currency, locale),
      whyAtRisk(r, { locale, today: asOf }),
    ];
  });
  const head = ['  health', ' Δ28d', 'account', 'renews', 'a year', 'why'].map((title) => pc.dim(title));
  for (const line of table([head, ...rows], io.columns)) io.out(line);
}

/** Its place among the others when that opened an alert, then its main reasons. */
function whyAtRisk(
  { detail, episode }: { detail: string; episode: Pick<Episode, 'risk' | 'touch' | 'openedOn'> | null },
  { locale, today }: { locale: Locale; today: Day },
): string {
  const { drivers } = JSON.parse(detail) as ScoreDetail;
  const place = episode === null ? null : riskEvidence(episode);
  return shortWhy(
    { drivers: place === null ? drivers : [place, ...drivers] },
    { locale, today, most: place ? 3 : 2 },
  );
}

/** Nobody at risk is good news only of accounts that could be judged. */
export function formatNobodyAtRisk({
  accounts: { scored, unknown },
  sources,
}: Pick<RunSummary, 'accounts' | 'sources'>): string {
  if (scored > unknown) {
    return `No account is at risk.${unknown > 0 ? ` Of ${counted(unknown, 'account')} too little is known to tell.` : ''}`;
  }
  const quarantined = sources.reduce((sum, source) => sum + source.quarantined, 0);
  const why =
    quarantined > 0
      ? `${counted(quarantined, 'row')} in quarantine (harbinger quarantine)`
      : scored === 0
        ? 'no account is known'
        : `too little is known of ${counted(scored, 'account')}`;
  return `Nothing could be judged: ${why}.`;
}

function signed(value: number): string {
  return value > 0 ? `+${value}` : value < 0 ? `−${-value}` : '0';
}
