import { addDays, daysBetween } from '../day.ts';
import type { Band, Day, Evidence } from '../types.ts';

/** What is known of an account that may be worth a word though nothing is wrong. */
export interface ProspectFacts {
  accountId: string;
  band: Band | null;
  renewalOn: Day | null;
  noticeOn: Day | null;
  /** The newest NPS answer on 0-10, and its day; null = there is none. */
  nps: { score: number; on: Day } | null;
  /** Days on which others of the book answered NPS lately: whoever is asked no more is not silent. */
  asked: boolean;
  /** Of the product with the fewest seats to spare: the most people at once in four weeks, and the seats paid for. */
  seats: { product: string; users: number; seats: number } | null;
  /** What most of its segment use and it does not: the product and the share, 0-1. */
  peers: { product: string; share: number } | null;
}

export interface Prospect {
  accountId: string;
  /** `attention`: a neutral, or a promoter who answers no more; `growth`: room for more seats, or for a wider contract. */
  kind: 'attention' | 'growth';
  evidence: Evidence;
}

/** An answer as old as this says nothing of today; a promoter who has been silent for longer is gone from the surveys. */
const FRESH_DAYS = 90;
export const SILENT_DAYS = { from: 180, to: 450 } as const;
/** From this share of the seats on the next hire finds none. */
const NEARLY_FULL = 0.9;
const RENEWS_WITHIN = 90;

/** Gentle hints, never alerts: at most one of each kind per account, and none about who leaves or is at risk already. */
export function findProspects(facts: ProspectFacts, asOf: Day): Prospect[] {
  const { accountId, band, noticeOn } = facts;
  if (noticeOn !== null || band === 'at_risk' || band === 'critical') return [];
  const attention = attentionFor(facts, asOf);
  const growth = band === 'healthy' ? growthOf(facts, asOf) : null;
  return [
    ...(attention ? [{ accountId, kind: 'attention' as const, evidence: attention }] : []),
    ...(growth ? [{ accountId, kind: 'growth' as const, evidence: growth }] : []),
  ];
}

function attentionFor({ nps, asked }: ProspectFacts, asOf: Day): Evidence | null {
  if (nps === null) return null;
  const { score, on } = nps;
  const age = daysBetween(on, asOf);
  if (score >= 7 && score <= 8 && age <= FRESH_DAYS) {
    return { code: 'rule.neutral', params: { score, on }, points: 0 };
  }
  const isSilent = score >= 9 && age >= SILENT_DAYS.from && age <= SILENT_DAYS.to && asked;
  return isSilent ? { code: 'rule.promoter_silent', params: { score, on }, points: 0 } : null;
}

function growthOf({ seats, peers, nps, renewalOn }: ProspectFacts, asOf: Day): Evidence | null {
  if (seats !== null && seats.seats > 1 && seats.users >= NEARLY_FULL * seats.seats) {
    return { code: 'rule.seats_full', params: { ...seats }, points: 0 };
  }
  if (peers !== null) return { code: 'rule.peer_product', params: { ...peers }, points: 0 };
  const isPromoter = nps !== null && nps.score >= 9 && daysBetween(nps.on, asOf) <= 2 * FRESH_DAYS;
  const isNear = renewalOn !== null && renewalOn > asOf && renewalOn <= addDays(asOf, RENEWS_WITHIN);
  if (!isPromoter || !isNear) return null;
  return { code: 'rule.promoter_renewal', params: { score: nps.score, renewalOn }, points: 0 };
}
