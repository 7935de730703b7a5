import type { AlertInputs } from '../../domain/alerts/alert-inputs.ts';
import { ANSWER_WINDOW_DAYS, HEARD_DAYS, LATELY_DAYS } from '../../domain/alerts/settings.ts';
import { type KnownOfAccount, toAlertInputs } from '../../domain/alerts/to-alert-inputs.ts';
import { fromEpochDay, toEpochDay } from '../../domain/day.ts';
import type { LeastAmount } from '../../domain/money.ts';
import { extractGoals } from '../../domain/signals/goals/extract-goals.ts';
import { judgeGoals } from '../../domain/signals/goals/judge-goal.ts';
import { UNCOLLECTIBLE_DAYS } from '../../domain/signals/payment/extract-invoices.ts';
import type { EffortScale } from '../../domain/signals/surveys/score-ces.ts';
import { MAX_WEEKS } from '../../domain/signals/usage/count-weeks.ts';
import type { Invoice, SignalName, SurveyAnswer } from '../../domain/types.ts';
import type { Prediction } from '../backtest/backtest.ts';
import { answersAndBillsOn, factsOn } from '../features/facts-on.ts';
import type { Snapshot } from '../features/take-snapshots.ts';

/** What a pass finds in its database of the passes before it. */
interface PastScore {
  asOf: number;
  health: number | null;
  components: KnownOfAccount['components'];
}

/** What a replay looks at in a cut-off; the days that a model learns from hold more. */
export type ScoredDay = Pick<Snapshot, 'asOf' | 'accounts' | 'health' | 'components'>;

export interface InputSettings {
  horizonDays: number;
  effort: EffortScale;
  least: LeastAmount;
  /** Days back with which rules compare the index. */
  dropDays: readonly number[];
}

/** What a replay takes from the history of a book. */
export interface TakenInputs {
  /** The inputs of every account at a cut-off; each is called for once, in their order. */
  on(snapshot: ScoredDay, predictions: readonly Prediction[]): AlertInputs[];
  /** Of each of these sources, the accounts whose index it had a part in on the days before. */
  heardOf(
    sources: ReadonlySet<SignalName>,
    given: { asOf: number; toldSignals(): ReadonlySet<string> },
  ): ReadonlyMap<SignalName, ReadonlySet<string>>;
}

/**
 * The alert inputs of every account at one cut-off after another, from its history alone: the days scored before are
 * those that were called for.
 */
export function takeInputs(settings: InputSettings): TakenInputs {
  const past = new Map<string, PastScore[]>();
  const keepDays = Math.max(LATELY_DAYS, HEARD_DAYS, ...settings.dropDays.map((days) => days * 2));
  return {
    on: (snapshot, predictions) =>
      predictions.map((prediction, row) => {
        const { history, asOf, health } = prediction;
        const { accountId } = history.facts.account;
        const before = past.get(accountId) ?? [];
        const old = before.findIndex((score) => score.asOf >= asOf - keepDays);
        if (old !== 0) before.splice(0, old < 0 ? before.length : old);
        const known = knownOf(prediction, { snapshot, row, before, settings });
        // In place: copied, the days before would be most of what a replay does.
        before.push({ asOf, health, components: known.components });
        if (before.length === 1) past.set(accountId, before);
        return toAlertInputs(known, { ...settings, asOf: fromEpochDay(asOf) });
      }),
    heardOf(sources, { asOf, toldSignals }) {
      const isRecent = (score: PastScore) => score.asOf > asOf - HEARD_DAYS;
      const heard = (source: SignalName) =>
        [...past].flatMap(([accountId, scores]) =>
          scores.some((score) => isRecent(score) && isKnown(source, score.components)) ? accountId : [],
        );
      return new Map(
        [...sources].map((source) => [source, source === 'signals' ? toldSignals() : new Set(heard(source))]),
      );
    },
  };
}

function isKnown(source: SignalName, { usage, nps, ces, payment }: PastScore['components']): boolean {
  switch (source) {
    case 'usage':
      return usage !== null;
    case 'surveys':
      return nps !== null || ces !== null;
    case 'invoices':
      return payment !== null;
    default:
      return false;
  }
}

function knownOf(
  { history, asOf, health, band, probability, model }: Prediction,
  given: { snapshot: ScoredDay; row: number; before: readonly PastScore[]; settings: InputSettings },
): KnownOfAccount {
  const { snapshot, row, before, settings } = given;
  const { usage, nps, ces, payment } = snapshot.components;
  // Usage is judged in the components already; of the facts only answers and invoices are looked at.
  const { account, surveys, invoices } = answersAndBillsOn(history, asOf);
  return {
    account,
    health,
    band,
    components: {
      usage: orNull(usage[row]!),
      nps: orNull(nps[row]!),
      ces: orNull(ces[row]!),
      payment: orNull(payment[row]!),
    },
    estimate: { probability, model, horizonDays: settings.horizonDays },
    earlier: settings.dropDays.flatMap((days) => earlierBy(days, before, asOf)),
    usageLately: highestLately(before, asOf),
    answers: surveys.flatMap((answer) => answerOn(answer, asOf)),
    unpaid: unpaidOn(invoices, asOf),
    ...goalsOn(history, asOf),
  };
}

/** Goals are measured over longer than the rest that is looked at; a book without any costs nothing. */
function goalsOn(history: Prediction['history'], asOf: number): Pick<KnownOfAccount, 'goals'> {
  if (history.facts.goals === undefined) return {};
  const { facts } = factsOn(history, asOf, MAX_WEEKS * 7);
  const trusted = { usage: history.facts.usage.length > 0, signals: true };
  return { goals: judgeGoals(extractGoals(facts, asOf, trusted), asOf) };
}

/** The best usage of the days just before; null = unknown on all of them. */
function highestLately(before: readonly PastScore[], asOf: number): number | null {
  let highest: number | null = null;
  for (let i = before.length - 1; i >= 0 && before[i]!.asOf >= asOf - LATELY_DAYS; i--) {
    const { usage } = before[i]!.components;
    if (usage !== null && (highest === null || usage > highest)) highest = usage;
  }
  return highest;
}

/** The highest index of so many days before, and of the newest one at or before them; as the live query finds it. */
function earlierBy(
  days: number,
  before: readonly PastScore[],
  asOf: number,
): { days: number; day: string; health: number }[] {
  const start = asOf - Math.ceil(days);
  let highest: PastScore | null = null;
  // From the newest back: of several alike it is the newest.
  for (let i = before.length - 1; i >= 0; i--) {
    const score = before[i]!;
    if (score.asOf < asOf - Math.ceil(days * 2)) break;
    if (score.health === null) continue;
    if (highest === null || score.health > highest.health!) highest = score;
    if (score.asOf <= start) break;
  }
  return highest ? [{ days, day: fromEpochDay(highest.asOf), health: highest.health! }] : [];
}

function answerOn(answer: SurveyAnswer, asOf: number): KnownOfAccount['answers'][number][] {
  const { responseId, kind, score, respondedAt, comment, respondent, role } = answer;
  const respondedOn = respondedAt.slice(0, 10);
  const matters = kind === 'ces' || score <= 6;
  return matters && toEpochDay(respondedOn) >= asOf - ANSWER_WINDOW_DAYS
    ? [{ responseId, kind, score, respondedOn, comment, respondent, role }]
    : [];
}

/** As the live query: what was given up long ago, or before a later bill was paid, is over. */
function unpaidOn(invoices: readonly Invoice[], asOf: number): KnownOfAccount['unpaid'] {
  const dueOf = ({ dueOn, issuedOn }: Invoice) => {
    const due = dueOn ?? issuedOn;
    return due === null ? null : toEpochDay(due);
  };
  const paid = invoices.filter((i) => i.status === 'paid' && i.paidOn !== null && (i.amount ?? 1) > 0);
  const lastPaidDue = Math.max(Number.NEGATIVE_INFINITY, ...paid.flatMap((i) => dueOf(i) ?? []));
  return invoices
    .filter((i) => {
      const due = dueOf(i);
      if (i.status === 'paid' || i.status === 'void') return false;
      const stands = due === null || (due >= asOf - UNCOLLECTIBLE_DAYS && due > lastPaidDue);
      return i.status !== 'uncollectible' || stands;
    })
    .sort((a, b) => byDue(a, b))
    .map((i) => ({
      invoiceId: i.invoiceId,
      daysOverdue: i.dueOn === null ? 0 : Math.max(0, asOf - toEpochDay(i.dueOn)),
      attempts: i.attempts,
      uncollectible: i.status === 'uncollectible',
      amount: i.amount,
      currency: i.currency,
      collection: i.collection,
      nextAttemptOn: i.nextAttemptOn,
      due: dueOf(i),
    }));
}

function byDue(a: Invoice, b: Invoice): number {
  const [one, other] = [a.dueOn ?? '9999', b.dueOn ?? '9999'];
  return one === other ? (a.invoiceId < b.invoiceId ? -1 : 1) : one < other ? -1 : 1;
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
