import type { Unconverted } from '../../domain/money.ts';
import type { RequestTopic, Urgency } from '../../domain/requests/request.ts';
import type { Day } from '../../domain/types.ts';

/** Why an account leaves or has left, as it was said. */
export interface LeavingVoice {
  accountId: string;
  accountName: string | null;
  /** Monthly, as its row tells it; null = not told, or it has left. */
  mrr: number | null;
  currency: string | null;
  renewalOn: Day | null;
  /** When notice was given, or it left. */
  on: Day;
  /** One of the configured reasons, or what a source calls it. */
  reason: string | null;
  /** What a colleague has written down of it. */
  words: string | null;
}

/** What a customer wrote, as far as it may be told. */
export interface RequestWords {
  account_id: string;
  account: string | null;
  on: Day;
  /** `leaving`: the reason of one who has given notice or left. */
  kind: 'nps' | 'ces' | 'leaving';
  score: number | null;
  words: string | null;
  /** Of one who leaves, by the name that the company has for it: nobody's words. */
  reason: string | null;
}

/** What customers who are not fully happy ask for in one matter, and what hangs on it. */
export interface FeedbackRequest {
  /** By which it is closed, e.g. `export-1`. */
  id: string;
  topic: RequestTopic;
  name: string;
  urgency: Urgency;
  /** Answers and reasons for leaving, each in one request, so that nothing is counted twice. */
  answers: number;
  /** Of these, since the week before. */
  fresh: number;
  accounts: number;
  /** Accounts that leave, or have left, over it. */
  leaving: number;
  currency: string;
  /** Monthly, of the accounts with a rate; null = of none of them it is known. Who has left pays nothing. */
  mrr: number | null;
  unconverted: readonly Unconverted[];
  /** Of these accounts, those whose contract renews within 90 days. */
  renewals: { accounts: number; mrr: number | null; next_on: Day | null };
  /** Worst answer first. */
  quotes: RequestWords[];
}

/** The weekly list of what customers ask for, for one team. Rendered by renderRequests. */
export interface RequestsModel {
  team: RequestTeam;
  /** The most urgent first. */
  requests: readonly FeedbackRequest[];
  /** Customers quoted of each. */
  quotes: number;
}

export const REQUEST_TEAMS = ['product', 'support', 'data'] as const;
export type RequestTeam = (typeof REQUEST_TEAMS)[number];
