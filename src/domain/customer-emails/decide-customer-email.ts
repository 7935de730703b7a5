import type { Holidays } from '../alerts/holidays.ts';
import { nextWorkingMoment, type QuietHours } from '../alerts/working-hours.ts';

/** Why an address gets no automated e-mail any more. */
export const SUPPRESSION_REASONS = ['unsubscribed', 'bounced', 'complaint', 'manual'] as const;
export type SuppressionReason = (typeof SUPPRESSION_REASONS)[number];

/** What is known about one e-mail that might be sent. */
export interface CustomerEmailCase {
  /** `leaving`: notice was given. */
  episode: 'live' | 'snoozed' | 'leaving' | 'recovered' | 'churned' | 'closed';
  /** A person has done the step, or it was called off. */
  taskOpen: boolean;
  /** The account belongs to the control group that gets no automation. */
  heldOut: boolean;
  /** What stands in the data as the contact's address. */
  recipient: 'known' | 'missing' | 'malformed' | 'blocked_domain';
  suppressed: SuppressionReason | null;
  /** A person approved this very text, or (in automatic mode) the template as it stands. */
  approved: boolean;
  /** Days since it was drafted, and after how many it is given up. */
  waitingDays: number;
  expireAfterDays: number;
  /** A payment of the account is being collected again (dunning). */
  paymentRetries: boolean;
  /** E-mails to this contact within the last seven days, those on their way included, and how many there may be. */
  sentThisWeek: number;
  maxPerWeek: number;
}

/**
 * - **send**: from this moment on. **wait**: for a person's approval. **hold**: approved, but not now.
 * - **expire**: it is too late for it. **stop**: it may not be sent to this contact at all.
 */
export type CustomerEmailDecision =
  | { kind: 'send'; at: Date }
  | { kind: 'wait'; reason: 'approval' }
  | { kind: 'hold'; reason: 'snoozed' | 'payment_retries' | 'weekly_limit' }
  | {
      kind: 'expire';
      reason: 'recovered' | 'churned' | 'closed' | 'leaving' | 'task_closed' | 'waited_too_long';
    }
  | {
      kind: 'stop';
      reason: 'held_out' | 'no_contact' | 'bad_contact' | 'blocked_domain' | SuppressionReason;
    };

export type CustomerEmailReason = Exclude<CustomerEmailDecision, { kind: 'send' }>['reason'];

/** What else can end an e-mail: a person, or what happened to it on its way. */
export type CustomerEmailEnd = CustomerEmailReason | 'rejected' | 'switched_off' | 'called_off' | 'refused';

/**
 * Whether an e-mail to a customer goes out now. What ends it for good is looked at first, then whether somebody
 * approved it, then what only delays it; working hours last, since they only set the hour.
 * @param hours when customers are written to; null = at any hour
 */
export function decideCustomerEmail(
  email: CustomerEmailCase,
  given: { now: Date; timeZone: string; hours: QuietHours | null; holidays: Holidays },
): CustomerEmailDecision {
  const { episode } = email;
  if (episode !== 'live' && episode !== 'snoozed') {
    return { kind: 'expire', reason: episode };
  }
  if (!email.taskOpen) return { kind: 'expire', reason: 'task_closed' };
  if (email.heldOut) return { kind: 'stop', reason: 'held_out' };
  if (email.recipient === 'missing') return { kind: 'stop', reason: 'no_contact' };
  if (email.recipient === 'malformed') return { kind: 'stop', reason: 'bad_contact' };
  if (email.recipient === 'blocked_domain') return { kind: 'stop', reason: 'blocked_domain' };
  if (email.suppressed !== null) return { kind: 'stop', reason: email.suppressed };
  if (email.waitingDays > email.expireAfterDays) return { kind: 'expire', reason: 'waited_too_long' };
  if (!email.approved) return { kind: 'wait', reason: 'approval' };
  if (episode === 'snoozed') return { kind: 'hold', reason: 'snoozed' };
  if (email.paymentRetries) return { kind: 'hold', reason: 'payment_retries' };
  if (email.sentThisWeek >= email.maxPerWeek) return { kind: 'hold', reason: 'weekly_limit' };
  const { now, timeZone, hours, holidays } = given;
  return {
    kind: 'send',
    at: hours === null ? now : nextWorkingMoment(now, { timeZone, quiet: hours, holidays }),
  };
}

/** Whether the step is still wanted although no e-mail will do it: then a person has to. */
export function needsPersonInstead(reason: CustomerEmailEnd): boolean {
  switch (reason) {
    case 'recovered':
    case 'churned':
    case 'closed':
    case 'leaving':
    case 'task_closed':
    case 'held_out':
      return false;
    default:
      return true;
  }
}
