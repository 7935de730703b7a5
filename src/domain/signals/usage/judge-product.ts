import { fromEpochDay } from '../../day.ts';
import { evidence } from '../../evidence/evidence-codes.ts';
import type { Evidence } from '../../types.ts';
import { combineLosses, type Loss } from './combine-losses.ts';
import { deficit, ramp, shortfall } from './deficit.ts';
import { describeFall } from './describe-fall.ts';
import { describePeriodFall, describePeriodPeers } from './describe-periods.ts';
import type { Measure, ProductFeatures } from './usage-features.ts';

/** The most of the score that each finding can take by itself. Silence and absence are worse than
 * doing less; seats given back are a decision already taken. */
const WORTH = {
  active: 0.95,
  events: 0.7,
  users: 0.75,
  silence: 0.97,
  seats: 0.8,
  idleSeats: 0.15,
  peers: 0.6,
} as const;
/** Below this share of seats in use, part of what is paid for is not used, whatever is normal. */
const FULL_SEAT_SHARE = 0.25;
/** Silence reaches its full worth at this multiple of the usual gap. */
const SILENCE_FULL = 2.2;
/** Without gaps of its own, an account silent for longer than this is worth a look, at less confidence. */
const SILENCE_WITHOUT_PAST = 45;
const CONFIDENCE_WITHOUT_PAST = 0.7;
/** Accounts younger than this are not compared with others. */
const PEERS_FROM_DAYS = 28;
/** Visits a window should hold for their absence to count in full: one missed pair may be a holiday. */
const FULL_VISITS = 6;

/** `lost`: part of the full score that is missing, 0-1; the points of the evidence add up to -100 x lost. */
export type ProductLoss =
  | { known: true; lost: number; evidence: Evidence[] }
  | { known: false; historyDays: number };

/**
 * What one product has lost against its own pattern; its level, and what moved to other products, are not looked at
 * here. `accountDays` is the age of the account, of which the product's own history may be only a part; `among` = how
 * many products it has.
 */
export function judgeProduct(
  p: ProductFeatures,
  { accountDays, among }: { accountDays: number; among: number },
): ProductLoss {
  const losses = p.events === null ? lossesWithoutBaseline(p, accountDays) : lossesAgainstBaseline(p, among);
  if (losses === null) return { known: false, historyDays: p.historyDays };
  const { remaining, weights } = combineLosses(losses.map((loss) => loss.share));
  const lost = 1 - remaining;
  const told: Evidence[] = [];
  losses.forEach((loss, i) => {
    const points = -100 * lost * weights[i]!;
    const same = told.find((e) => e.code === loss.evidence.code);
    if (same) same.points += points;
    else if (points < 0) told.push({ ...loss.evidence, points });
  });
  return { known: true, lost, evidence: told };
}

function lossesAgainstBaseline(p: ProductFeatures, among: number): Loss[] {
  if (p.period) return lossesOfPeriods(p, p.period, among);
  const visits = Math.min(1, p.active![2] / FULL_VISITS);
  const recentVisits = Math.min(1, (p.activeRecent?.[2] ?? 0) / FULL_VISITS);
  const worst = (all: Measure | null, recent: Measure | null) =>
    Math.max(deficit(all) * visits, deficit(recent) * recentVisits);
  const active = worst(p.active, p.activeRecent);
  const events = worst(p.events, p.eventsRecent);
  const users = worst(p.users, p.usersRecent);
  const losses: Loss[] = [];
  if (active > 0) losses.push({ share: WORTH.active * active, evidence: describeFall(p, 'active') });
  if (events > 0) losses.push({ share: WORTH.events * events, evidence: describeFall(p, 'events') });
  if (users > 0) losses.push({ share: WORTH.users * users, evidence: describeFall(p, 'users') });
  const silence = silenceLoss(p, 1);
  if (silence) losses.push(silence);
  losses.push(...seatsLosses(p));
  return losses;
}

/** A total is the whole of what was done: the amount counts as active days do otherwise. */
function lossesOfPeriods(
  p: ProductFeatures,
  period: { days: number; closedOn: number },
  among: number,
): Loss[] {
  const losses: Loss[] = [];
  const events = Math.max(shortfall(p.events, among), shortfall(p.eventsRecent, among));
  const users = Math.max(shortfall(p.users, among), shortfall(p.usersRecent, among));
  if (events > 0)
    losses.push({ share: WORTH.active * events, evidence: describePeriodFall(p, period, 'events') });
  if (users > 0)
    losses.push({ share: WORTH.users * users, evidence: describePeriodFall(p, period, 'users') });
  const silence = silenceLoss(p, 1);
  if (silence) losses.push(silence);
  losses.push(...seatsLosses(p));
  return losses;
}

function lossesWithoutBaseline(p: ProductFeatures, accountDays: number): Loss[] | null {
  const losses: Loss[] = [];
  const silence = silenceLoss(p, p.gap === null ? CONFIDENCE_WITHOUT_PAST : 1);
  if (silence) losses.push(silence);
  losses.push(...seatsLosses(p));
  const age = Math.max(accountDays, p.historyDays);
  if (p.peers && age >= PEERS_FROM_DAYS) {
    const behind = 1 - (0.5 * p.peers.level + 0.5 * p.peers.recency);
    // Only the lower half of the book counts, and a young account less: a slow start is common.
    const share = WORTH.peers * ramp(behind, 0.5, 1) * ramp(age, PEERS_FROM_DAYS / 2, PEERS_FROM_DAYS * 3);
    if (share > 0) {
      losses.push({
        share,
        evidence: p.period ? describePeriodPeers(p, p.period) : describeFall(p, 'peers'),
      });
    }
    return losses;
  }
  return losses.length > 0 ? losses : null;
}

function silenceLoss(p: ProductFeatures, confidence: number): Loss | null {
  const gap = p.gap ?? SILENCE_WITHOUT_PAST;
  let share = WORTH.silence * confidence * ramp(p.silence, gap, gap * SILENCE_FULL);
  // When most of the book is as silent, the silence is not the account's own.
  if (p.peers) share *= 1 - ramp(p.peers.recency, 0.3, 0.5);
  if (share <= 0) return null;
  return {
    share,
    evidence: evidence('usage.silent', {
      product: p.product,
      silentDays: p.silence,
      usualGapDays: p.gap,
      lastDay: fromEpochDay(p.last),
    }),
  };
}

function seatsLosses(p: ProductFeatures): Loss[] {
  if (p.seats === null) return [];
  const [seats, usualSeats] = p.seats;
  const losses: Loss[] = [];
  const factor = seats / usualSeats;
  if (factor <= 0.9) {
    losses.push({
      share: WORTH.seats * (1 - factor),
      evidence: evidence('usage.seats_reduced', {
        product: p.product,
        seats,
        usualSeats,
        factor: Math.round(factor * 100) / 100,
      }),
    });
  }
  const share = p.users === null ? 1 : p.users[0] / seats;
  if (share < FULL_SEAT_SHARE) {
    losses.push({
      share: WORTH.idleSeats * (1 - share / FULL_SEAT_SHARE),
      evidence: evidence('usage.seats_share_low', {
        product: p.product,
        users: Math.round(p.users![0] * 10) / 10,
        seats,
        windowDays: p.windowDays,
        share: Math.round(share * 100) / 100,
      }),
    });
  }
  return losses;
}
