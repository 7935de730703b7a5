import type {
  Entity,
  EntityRecords,
  GoalRecord,
  InvoiceRecord,
  SubscriptionRecord,
  SurveyRecord,
} from '../records.ts';
import type { ImportSettings } from '../source.ts';
import { FieldProblem } from './field-problem.ts';

/** A contradiction between the values of one record, and the column to look at. */
export interface RecordProblem {
  column: string;
  problem: FieldProblem;
}

type Check<E extends Entity> = (record: EntityRecords[E], settings: ImportSettings) => RecordProblem | null;

/**
 * What makes a record worthless although each value is fine by itself. What is merely odd (a payment before the
 * invoice, usage before the start) is loaded and counted in a notice instead: throwing it away would hide more.
 */
export const RECORD_CHECKS: { readonly [E in Entity]?: Check<E> } = {
  surveys: checkScore,
  invoices: checkInvoiceDates,
  subscriptions: checkSubscriptionDates,
  goals: checkGoal,
};

function checkScore(record: SurveyRecord, settings: ImportSettings): RecordProblem | null {
  const scale = record.kind === 'nps' ? settings.npsScale : settings.ces.scale;
  const [min, max] = scale.split('-').map(Number) as [number, number];
  if (Number.isInteger(record.score) && record.score >= min && record.score <= max) return null;
  const setting = record.kind === 'nps' ? 'surveys.nps.scale' : 'surveys.ces.scale';
  return {
    column: 'score',
    problem: new FieldProblem(
      'out_of_scale',
      `is ${record.score}, but ${record.kind.toUpperCase()} answers are whole numbers from ${min} to ${max}`,
      `Correct the score, or declare the scale in use (${setting}).`,
    ),
  };
}

function checkInvoiceDates(record: InvoiceRecord): RecordProblem | null {
  if (record.issuedOn !== null || record.dueOn !== null) return null;
  const advice = 'Give issued_on or due_on: an invoice without a date cannot be placed in time.';
  return {
    column: 'issued_on',
    problem: new FieldProblem('missing_value', 'and due_on are both empty', advice),
  };
}

function checkSubscriptionDates(record: SubscriptionRecord): RecordProblem | null {
  if (record.endedOn === null || record.endedOn >= record.startedOn) return null;
  const reason = `is ${record.endedOn}, before started_on (${record.startedOn})`;
  return {
    column: 'ended_on',
    problem: new FieldProblem('contradiction', reason, 'Correct one of the dates and import again.'),
  };
}

function checkGoal({ measuredBy, target, dueOn, setOn }: GoalRecord): RecordProblem | null {
  const problem = (column: string, reason: string, advice: string) => ({
    column,
    problem: new FieldProblem(column === 'set_on' ? 'contradiction' : 'missing_value', reason, advice),
  });
  if (/^(?:usage|users|signal)\b/.test(measuredBy) && target === null)
    return problem('target', `is empty, but ${measuredBy} is a number`, 'Give the number to reach.');
  if (measuredBy === 'date' && dueOn === null)
    return problem('due_on', 'is empty, but the goal is measured by its date', 'Give the day.');
  if (setOn !== null && dueOn !== null && setOn > dueOn)
    return problem(
      'set_on',
      `is ${setOn}, after due_on (${dueOn})`,
      'Correct one of the dates and import again.',
    );
  return null;
}
