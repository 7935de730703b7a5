import type { Holidays } from '../alerts/holidays.ts';
import type { QuietHours } from '../alerts/working-hours.ts';
import { daysBetween } from '../day.ts';
import { checkAddress } from '../mail-address.ts';
import type { Day } from '../types.ts';
import type { OpenCustomerEmail, TemplateApproval } from './customer-email.ts';
import {
  type CustomerEmailCase,
  type CustomerEmailDecision,
  type CustomerEmailEnd,
  decideCustomerEmail,
  needsPersonInstead,
  type SuppressionReason,
} from './decide-customer-email.ts';

/** What became of the e-mails that could go out; all of them are told of, also those that changed nothing. */
export interface CustomerEmailSummary {
  queued: number;
  waiting: number;
  held: number;
  expired: number;
  stopped: number;
}

export const NO_CUSTOMER_EMAILS: CustomerEmailSummary = {
  queued: 0,
  waiting: 0,
  held: 0,
  expired: 0,
  stopped: 0,
};

/** What all decisions of one go look at. */
export interface OpenEmailFacts {
  asOf: Day;
  now: Date;
  /** Automatic: whoever approved the template has approved its e-mails. */
  automatic: boolean;
  maxPerWeek: number;
  expireAfterDays: number;
  blockedDomains: readonly string[];
  suppressed: ReadonlyMap<string, SuppressionReason>;
  /** E-mails per contact within the last week, those on their way included. */
  sentThisWeek: ReadonlyMap<string, number>;
  /** Accounts with a payment that is being collected again. */
  retried: ReadonlySet<string>;
  /** Approved versions of templates, by their digest. */
  approvals: ReadonlyMap<string, TemplateApproval>;
  timeZone: string;
  /** When customers are written to; null = at any hour. */
  hours: QuietHours | null;
  holidays: Holidays;
}

export interface OpenEmailDecisions {
  /** Those of which anything is to be written. */
  changed: OpenCustomerEmail[];
  toSend: { email: OpenCustomerEmail; at: Date }[];
  /** Steps that no e-mail will do, although they are still wanted. */
  toPerson: { taskId: string; taskTitle: string; reason: CustomerEmailEnd }[];
  summary: CustomerEmailSummary;
}

const COUNTED_AS = {
  send: 'queued',
  wait: 'waiting',
  hold: 'held',
  expire: 'expired',
  stop: 'stopped',
} as const satisfies Record<CustomerEmailDecision['kind'], keyof CustomerEmailSummary>;

/** Decides every e-mail that waits or is held, in their order: what is queued counts for the contact's week at once. */
export function decideOpenEmails(
  open: readonly OpenCustomerEmail[],
  facts: OpenEmailFacts,
): OpenEmailDecisions {
  const decided: OpenEmailDecisions = {
    changed: [],
    toSend: [],
    toPerson: [],
    summary: { ...NO_CUSTOMER_EMAILS },
  };
  const sent = new Map(facts.sentThisWeek);
  for (const email of open) {
    const approval = approvalOf(email, facts);
    const recipient = email.recipient ?? '';
    const sentThisWeek = sent.get(recipient) ?? 0;
    const decision = decideCustomerEmail(
      toCase(email, { facts, sentThisWeek, approved: approval !== null }),
      facts,
    );
    const next = apply({ ...email, ...approval }, decision, facts);
    decided.summary[COUNTED_AS[decision.kind]]++;
    if (decision.kind === 'send') {
      sent.set(recipient, sentThisWeek + 1);
      decided.toSend.push({ email: next, at: decision.at });
    }
    if (next.state === email.state && next.reason === email.reason) continue;
    decided.changed.push(next);
    const { taskId, taskTitle, reason } = next;
    const isOver = next.state === 'expired' || next.state === 'stopped';
    if (isOver && reason !== null && needsPersonInstead(reason)) {
      decided.toPerson.push({ taskId, taskTitle, reason });
    }
  }
  return decided;
}

function toCase(
  email: OpenCustomerEmail,
  given: { facts: OpenEmailFacts; sentThisWeek: number; approved: boolean },
): CustomerEmailCase {
  const { facts, sentThisWeek, approved } = given;
  return {
    episode: episodeOf(email),
    taskOpen: email.taskState === 'open',
    heldOut: email.arm === 'held_out',
    recipient: recipientOf(email, facts.blockedDomains),
    suppressed: facts.suppressed.get(email.recipient ?? '') ?? null,
    approved,
    waitingDays: daysBetween(email.plannedOn, facts.asOf),
    expireAfterDays: facts.expireAfterDays,
    paymentRetries: facts.retried.has(email.accountId),
    sentThisWeek,
    maxPerWeek: facts.maxPerWeek,
  };
}

function apply(
  email: OpenCustomerEmail,
  decision: CustomerEmailDecision,
  { now, asOf }: OpenEmailFacts,
): OpenCustomerEmail {
  const next = { ...email, updatedAt: now };
  switch (decision.kind) {
    case 'send':
      return { ...next, state: 'queued', reason: null, queuedOn: asOf, sendAt: decision.at };
    case 'wait':
      return { ...next, state: 'waiting', reason: decision.reason };
    case 'hold':
      return { ...next, state: 'approved', reason: decision.reason };
    case 'expire':
      return { ...next, state: 'expired', reason: decision.reason };
    case 'stop':
      return { ...next, state: 'stopped', reason: decision.reason };
  }
}

/** Who lets it go: the person who approved it, or in automatic mode whoever approved the template; null = nobody yet. */
function approvalOf(
  email: OpenCustomerEmail,
  { automatic, approvals }: OpenEmailFacts,
): { approvedAt: Date | null; approvedBy: string | null } | null {
  if (email.approvedBy !== null) return { approvedAt: email.approvedAt, approvedBy: email.approvedBy };
  const approval = automatic ? approvals.get(email.templateDigest) : undefined;
  return approval === undefined ? null : { approvedAt: approval.approvedAt, approvedBy: approval.approvedBy };
}

function episodeOf({ episodeState }: OpenCustomerEmail): CustomerEmailCase['episode'] {
  switch (episodeState) {
    case 'recovered':
    case 'churned':
    case 'closed':
    case 'snoozed':
    case 'leaving':
      return episodeState;
    default:
      return 'live';
  }
}

function recipientOf(
  { recipient }: OpenCustomerEmail,
  blockedDomains: readonly string[],
): CustomerEmailCase['recipient'] {
  if (recipient === null) return 'missing';
  if (!checkAddress(recipient, []).ok) return 'malformed';
  const blocked = blockedDomains.map((domain) => domain.toLowerCase());
  return blocked.length > 0 && checkAddress(recipient, blocked).ok ? 'blocked_domain' : 'known';
}
