import type { Day } from '../../domain/types.ts';
import type { LeastEvidence } from './churn-predictor.ts';
import type { TrainingRecord } from './model-record.ts';

type Known = TrainingRecord['known'];

/**
 * Whether to train before a day is decided: nothing was ever trained; or the schedule was due since the newest training;
 * or enough is known by now, and was not then.
 * @param given.scheduledOn day on which a training was due last, up to the day; null = never
 */
export function isTrainingDue(given: {
  newest: Pick<TrainingRecord, 'asOf' | 'state' | 'known'> | null;
  scheduledOn: Day | null;
  known: Known;
  least: LeastEvidence;
}): boolean {
  const { newest, scheduledOn, known, least } = given;
  if (newest === null) return true;
  if (scheduledOn !== null && scheduledOn > newest.asOf) return true;
  const isEnough = ({ accounts, departures }: Known) =>
    accounts >= least.accounts && departures >= least.churnedAccounts;
  return newest.state === 'prior' && isEnough(known) && !isEnough(newest.known);
}
