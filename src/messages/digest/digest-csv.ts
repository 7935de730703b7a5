import { displayText } from '../../domain/text/safe-text.ts';
import type { DigestModel, DigestRisk } from '../models/digest-model.ts';
import type { MailAttachment } from '../models/message.ts';
import { csvRecord } from '../text/csv-record.ts';

/** Column names are the same in every language, so that a sheet built on them works for everybody. */
const COLUMNS = [
  'account_id',
  'account',
  'band',
  'health',
  'churn_probability',
  'mrr',
  'currency',
  'mrr_converted',
  'converted_to',
  'renewal_on',
  'owner',
  'alert',
  'tasks_open',
  'tasks_done',
  'tasks_overdue',
] as const;

/**
 * The accounts at risk as a file for a spreadsheet (RFC 4180, UTF-8 with the mark by which Excel knows it), in the order
 * of the digest; one record a line. Null when none is at risk.
 */
export function digestCsv(model: Pick<DigestModel, 'attached' | 'currency' | 'week'>): MailAttachment | null {
  if (model.attached.length === 0) return null;
  const lines = model.attached.map((risk) => csvRecord(cellsOf(risk, model.currency)));
  return {
    name: `at-risk-${model.week.to}.csv`,
    contentType: 'text/csv; charset=utf-8',
    content: `\u{FEFF}${csvRecord(COLUMNS)}${lines.join('')}`,
  };
}

function cellsOf(risk: DigestRisk, currency: string): (string | number | null)[] {
  const { mrr, mrrConverted, tasks } = risk;
  return [
    displayText(risk.accountId, 200),
    displayText(risk.accountName, 200),
    risk.severity,
    rounded(risk.health, 2),
    rounded(risk.probability, 4),
    rounded(mrr?.amount ?? null, 4),
    mrr === null ? null : (mrr.currency ?? currency),
    rounded(mrrConverted, 2),
    mrrConverted === null ? null : currency,
    risk.renewalOn,
    displayText(risk.ownerName, 200),
    risk.alert,
    tasks.open,
    tasks.done,
    tasks.overdue,
  ];
}

function rounded(value: number | null, digits: number): number | null {
  return value === null ? null : Number(value.toFixed(digits));
}
