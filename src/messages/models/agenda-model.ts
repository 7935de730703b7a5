import type { LastContact } from '../../domain/contacts/plan-contacts.ts';
import type { MaterialOffer } from '../../domain/materials/material.ts';
import type { GoalStanding } from '../../domain/signals/goals/judge-goal.ts';
import type { Day, Evidence } from '../../domain/types.ts';
import type { QuoteView } from './alert-model.ts';
import type { AccountFigures } from './alert-view.ts';

/** An invoice that is not paid, as known on the day. */
export interface InvoiceView {
  invoiceId: string;
  amount: number | null;
  currency: string | null;
  dueOn: Day | null;
  attempts: number;
  uncollectible: boolean;
}

/** The newest value of one signal, beside the mean of its values in the 90 days before; null = there are none. */
export interface SignalView {
  name: string;
  value: number;
  on: Day;
  usual: number | null;
}

/** What an agenda tells beyond the account's message. */
export interface AgendaFacts {
  /** What is owed, less open credit notes, the longest due first; null = none of this account is known at all. */
  invoices: InvoiceView[] | null;
  /** The newest first. */
  answers: QuoteView[];
  signals: SignalView[];
  /** Goals are recorded of others, and none of this account. */
  lacksGoal: boolean;
  /** The newest talk that somebody has told of, or whose channel is known; left out = none. */
  lastContact?: LastContact;
  /** Answers to what this customer asked for that it has not been told of; left out = none. */
  toTell?: readonly string[];
}

/** What somebody needs in hand for a call or a review about one account; every figure is the message's own. */
export interface AgendaModel extends AccountFigures {
  /** Unpaid invoices, the longest due first; null = no invoice of this account is known at all. */
  invoices: readonly InvoiceView[] | null;
  /** The newest answers first, their words as far as privacy settings let them out. */
  answers: readonly QuoteView[];
  signals: readonly SignalView[];
  /** How the goals agreed with the customer stand, those that need somebody first. */
  goals: readonly GoalStanding[];
  /** Goals are recorded of others, and none of this account. */
  lacksGoal: boolean;
  /** Answers to what the customer asked for that it has not been told of; left out = none. */
  toTell?: readonly string[];
  /** What may be offered to the customer; left out = nothing fits. */
  materials?: readonly MaterialOffer[];
  /** What people and contracts say: a word by hand that holds, a notice. */
  said: readonly Evidence[];
  /** Gentle hints: a neutral, a silent promoter, room to grow; left out = none was looked for. */
  hints?: readonly Evidence[];
  lastContact?: LastContact;
  /** What to ask, from the playbooks, in the reader's language. */
  questions: readonly string[];
}
