import { nameKey } from '../names.ts';
import { THEME_KEYS, type ThemeKey } from '../themes/theme-lexicon.ts';
import type { Account, Day } from '../types.ts';

/** Words of this folder: a *voice* is one answer, or one reason for leaving; a *request* is what several voices ask for. */

/** What a request is about; `other` = no theme is recognised, so that nothing that was said is lost. */
export const REQUEST_TOPICS = [...THEME_KEYS, 'other'] as const;
export type RequestTopic = ThemeKey | 'other';

/** How soon somebody should answer. */
export const URGENCIES = ['now', 'soon', 'later'] as const;
export type Urgency = (typeof URGENCIES)[number];

/** Renewals as near as this are at stake, and those that make a request urgent, in days. */
export const RENEWAL_DAYS = 90;
export const URGENT_DAYS = 30;

/** Name of the playbook under which tasks to pass an answer on are kept. */
export const FEEDBACK_PLAYBOOK = 'feedback';

/** A request that was answered. */
export interface ClosedRequest {
  /** E.g. `export-2`. */
  id: string;
  topic: RequestTopic;
  number: number;
  answer: string;
  closedOn: Day;
  closedBy: string;
  closedAt: Date;
}

/** A closed request with how many accounts it concerned, and how many CSMs have said that their customer knows. */
export type ClosedListing = ClosedRequest & { accounts: number; told: number };

/** A customer who is to hear of an answer. */
export interface AccountToTell extends Pick<Account, 'accountId' | 'csmEmail' | 'segment'> {
  accountName: string | null;
}

/** The second answer about one topic makes `export-2`: what is said after it is another request. */
export function requestId(topic: RequestTopic, number: number): string {
  return `${topic}-${number}`;
}

/** Of what is open: one more than was answered. */
export function openRequestId(topic: RequestTopic, answered: ReadonlyMap<RequestTopic, number>): string {
  return requestId(topic, (answered.get(topic) ?? 0) + 1);
}

/** Now: somebody leaves over it, or renews within 30 days. Soon: a renewal within 90 days is at stake. */
export function urgencyOf(given: { leaving: number; daysToRenewal: number | null }): Urgency {
  const { leaving, daysToRenewal } = given;
  if (leaving > 0 || (daysToRenewal !== null && daysToRenewal <= URGENT_DAYS)) return 'now';
  return daysToRenewal !== null && daysToRenewal <= RENEWAL_DAYS ? 'soon' : 'later';
}

const ANSWER_VERBS: ReadonlySet<string> = new Set(['answer', 'responder']);

/**
 * Reads `answer export-1 ships on 3 March` in either language.
 * @returns null for what is no such command: then the whole of it names an account
 */
export function readAnswer(text: string): { id: string; answer: string } | null {
  const [verb = '', id = '', ...words] = text.trim().split(/\s+/);
  const answer = words.join(' ').replace(/^["“”](.*)["“”]$/, '$1');
  // An account may be called "Answer Labs Ltd"; a request ends with its number.
  if (!ANSWER_VERBS.has(nameKey(verb)) || !/^[a-z_]+-\d+$/i.test(id) || answer === '') return null;
  return { id: id.toLowerCase(), answer: answer.slice(0, 500) };
}
