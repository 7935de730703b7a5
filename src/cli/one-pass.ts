import { catalogue } from '../../jobs/index.ts';
import { learnWhenDue } from '../../jobs/train-model.ts';
import type { App } from '../app.ts';
import { writePreview } from '../delivery/files/preview.ts';
import type { DrainSummary } from '../delivery/relay.ts';
import type { CustomerEmailSummary } from '../domain/customer-emails/decide-open-emails.ts';
import { addDays } from '../domain/day.ts';
import type { Day } from '../domain/types.ts';
import { previewPageIn } from '../messages/preview/render-preview-page.ts';
import type { AlertSummary } from '../pipeline/alerts/decide-alerts.ts';
import type { Context } from '../pipeline/context.ts';
import type { DigestSummary } from '../pipeline/digest/send-digest.ts';
import { recordKpiMonths } from '../pipeline/kpis/record-months.ts';
import { packWaitingUsage } from '../pipeline/pack-usage.ts';
import type { TrainingOutcome } from '../pipeline/prediction/record-training.ts';
import { type PullSummary, pull } from '../pipeline/pull.ts';
import { type RunSummary, summarizeRun } from '../pipeline/summarize-run.ts';
import { runInline } from '../queue/run-inline.ts';
import { reading } from '../store/database.ts';
import { assertNotEarlier } from '../store/decided-days.ts';
import { countSentNotes } from '../store/outbox/inspect-outbox.ts';
import { newestScoredDay } from '../store/scores/scores.ts';

/** Told after every step of a pass, with its own figures. */
export type StepReport =
  | { step: 'load'; pulled: readonly PullSummary[]; ms: number }
  | { step: 'learn'; training: TrainingOutcome | null; ms: number }
  | { step: 'score'; ms: number }
  | { step: 'alert'; alerts: AlertSummary; ms: number }
  | { step: 'nudge'; nudges: CustomerEmailSummary; ms: number }
  /** `notes` of what was sent stand in the thread of a message. */
  | { step: 'deliver'; delivered: DrainSummary; notes: number; ms: number };

export interface PassResult {
  summary: RunSummary;
  pulled: readonly PullSummary[];
  stale: readonly string[];
  digest: DigestSummary;
  /** The page that shows what would have been sent; null when everything goes to Slack and mail. */
  previewPage: string | null;
}

/** What ends a pass early, and whom its steps are told. */
export interface PassControl {
  signal: AbortSignal;
  report: (step: StepReport) => void;
}

/**
 * One pass of every job for one day, with the handlers the service runs: pull, learn when due, score, decide, deliver.
 * @throws EarlierDayError before anything is loaded
 */
export async function onePass(app: App, asOf: Day, { signal, report }: PassControl): Promise<PassResult> {
  const { context } = app;
  const startedAt = context.now();
  let since = performance.now();
  const took = () => {
    const ms = performance.now() - since;
    since = performance.now();
    return ms;
  };
  const job = <T>(name: keyof typeof catalogue, input: object) =>
    runInline<Context>({ catalogue, job: name, input, makeContext: () => context, signal }) as Promise<T>;

  await reading(context, (db) => assertNotEarlier(db, asOf, context.now()));
  const pulled = await pull(context, null);
  await packWaitingUsage(context, asOf);
  report({ step: 'load', pulled, ms: took() });
  const training = await learnWhenDue(context, asOf);
  report({ step: 'learn', training, ms: took() });
  for (const day of await daysToCompareWith(context, asOf)) await job('score-accounts', { asOf: day });
  await job('score-accounts', { asOf });
  report({ step: 'score', ms: took() });
  const alerts = await job<AlertSummary>('send-alerts', { asOf });
  await job('send-reminders', { asOf });
  const { stale } = await job<{ stale: string[] }>('check-freshness', { asOf });
  await recordKpiMonths(context, { asOf, whenNew: true });
  const digest = await job<DigestSummary>('send-weekly-digest', { asOf });
  await job('send-requests', { asOf });
  report({ step: 'alert', alerts, ms: took() });
  if (context.config().config.nudges.enabled) report({ step: 'nudge', nudges: alerts.nudges, ms: took() });
  const delivered = await job<DrainSummary>('deliver-outbox', {});
  const notes = await reading(context, (db) => countSentNotes(db, startedAt));
  report({ step: 'deliver', delivered, notes, ms: took() });

  const usesFiles = app.files.slack || app.files.mail;
  const page = previewPageIn(context.config().config.locale);
  const previewPage = usesFiles ? await writePreview(context.home, page) : null;
  const summary = await summarizeRun(context, { asOf, pulled, alerts, delivered, startedAt });
  return { summary, pulled, stale, digest, previewPage };
}

/** True when the pass left something that only a person can settle. */
export function needsPerson({ summary, pulled, stale, digest }: PassResult): boolean {
  const { parked, uncertain, failed } = summary.deliveries;
  const quarantined = pulled.some(({ imported }) => imported.quarantinedTotal > 0 || imported.problems);
  const leftOut = digest.skipped.some(({ recipient }) => recipient !== null);
  return parked + uncertain + failed > 0 || quarantined || stale.length > 0 || leftOut;
}

/** A change is told against four weeks and one week ago; a fresh installation scores those days once from history. */
async function daysToCompareWith(ctx: Context, asOf: Day): Promise<Day[]> {
  const isFresh = (await reading(ctx, (db) => newestScoredDay(db, asOf))) === null;
  return isFresh ? [addDays(asOf, -28), addDays(asOf, -7)] : [];
}
