import type { Holidays } from '../alerts/holidays.ts';
import { addWorkingDays, lastWorkingDay } from '../alerts/working-days.ts';
import { addDays } from '../day.ts';
import { compareText } from '../names.ts';
import type { Day, Touch } from '../types.ts';
import type { ContactChannel } from './channel.ts';
import { type ContactCadence, type ContactState, dueContact } from './due-contact.ts';

/** Name of the playbook under which tasks of planned contacts are kept. */
export const CONTACT_PLAYBOOK = 'contact';

/** An account that may have a contact planned, as known on the day. */
export interface ContactAccount {
  accountId: string;
  touch: Touch;
  cadence: ContactCadence | null;
  lastContactOn: Day | null;
  startedOn: Day | null;
  /** They have given notice: what is talked about now is their leaving. */
  isLeaving: boolean;
  /** A talk is on somebody's list already, for another reason. */
  hasTalk: boolean;
  hasOpenTask: boolean;
  mrr: number | null;
  /** Who has the account; null = nobody is named. */
  owner: { email: string } | null;
  holidays: Holidays;
}

/** A contact that becomes a task; of low-touch accounts one for automation. */
export interface PlannedContact {
  accountId: string;
  kind: Extract<ContactState['kind'], 'due' | 'missed'>;
  plannedOn: Day;
  dueOn: Day;
}

export interface ContactPlan {
  planned: PlannedContact[];
  /** Accounts that were talked to: their open task is done. */
  kept: string[];
  /** Accounts whose open task is no longer wanted: they leave, or nothing is planned for them any more. */
  dropped: string[];
}

export interface ContactTerms {
  asOf: Day;
  recordedSince: Day | null;
  /** Working days until the task of a contact that was missed already is due. */
  missedDueWorkingDays: number;
  /** New tasks of one person in seven days at most, and how many there were. */
  mostPerWeek: number;
  lately: ReadonlyMap<string, number>;
}

/**
 * Which planned contacts become tasks today: before their day where a cadence is declared. A person gets no more of them
 * in a week than the terms allow: the day that is longest over first, then the largest account; the rest waits.
 */
export function planContacts(accounts: readonly ContactAccount[], terms: ContactTerms): ContactPlan {
  const plan: ContactPlan = { planned: [], kept: [], dropped: [] };
  const wanted: { account: ContactAccount; state: Extract<ContactState, { plannedOn: Day }> }[] = [];
  for (const account of accounts) {
    const { accountId, hasOpenTask, isLeaving } = account;
    const state = dueContact({ ...account, ...terms });
    if (isLeaving || account.cadence === null) {
      if (hasOpenTask) plan.dropped.push(accountId);
    } else if (state.kind === 'kept') {
      if (hasOpenTask) plan.kept.push(accountId);
    } else if (state.kind !== 'unknown' && !hasOpenTask && !account.hasTalk) wanted.push({ account, state });
  }
  wanted.sort(
    (a, b) =>
      compareText(a.state.plannedOn, b.state.plannedOn) ||
      (b.account.mrr ?? 0) - (a.account.mrr ?? 0) ||
      compareText(a.account.accountId, b.account.accountId),
  );
  const counts = new Map(terms.lately);
  for (const { account, state } of wanted) {
    const { accountId, touch, owner } = account;
    if (touch === 'high') {
      const count = counts.get(owner?.email ?? '') ?? 0;
      if (count >= terms.mostPerWeek) continue;
      counts.set(owner?.email ?? '', count + 1);
    }
    plan.planned.push({
      accountId,
      kind: state.kind,
      plannedOn: state.plannedOn,
      dueOn: dueDay(account, state, terms),
    });
  }
  return plan;
}

/** The last working day before the planned one; of what automation does that day itself, of what was missed one soon. */
function dueDay(
  { touch, holidays }: ContactAccount,
  { kind, plannedOn }: Extract<ContactState, { plannedOn: Day }>,
  { asOf, missedDueWorkingDays }: ContactTerms,
): Day {
  if (touch === 'low') return asOf;
  if (kind === 'missed') return addWorkingDays(asOf, missedDueWorkingDays, holidays);
  const before = lastWorkingDay(addDays(plannedOn, -1), holidays);
  return before > asOf ? before : addWorkingDays(asOf, 0, holidays);
}

/** The newest contact with an account. */
export interface LastContact {
  on: Day;
  /** Null = nobody has said. */
  channel: ContactChannel | null;
  /** Whoever told of it; null = a source did. */
  by: string | null;
}

/** What counts as a contact: rows of signals, tasks that are a talk (`playbook/step`), and what people say. */
export interface ContactRecords {
  /** Channel by signal; null = not told. */
  signals: ReadonlyMap<string, ContactChannel | null>;
  talks: readonly string[];
}

/** What is known of a living account and the talks with it. */
export interface ContactFacts {
  accountId: string;
  accountName: string | null;
  contactName: string | null;
  tier: string | null;
  csmEmail: string | null;
  segment: string | null;
  startedOn: Day | null;
  mrr: number | null;
  lastContactOn: Day | null;
  isLeaving: boolean;
  hasTalk: boolean;
  hasOpenTask: boolean;
}
