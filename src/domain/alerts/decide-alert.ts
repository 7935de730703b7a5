import { daysBetween } from '../day.ts';
import { type Episode, type LiveEpisode, SEVERITIES, type Severity } from '../episode.ts';
import type { Band, Day } from '../types.ts';
import { type RuleMatch, unseenEvidence } from './alert-inputs.ts';
import type { Holidays } from './holidays.ts';
import { rulesOutOfSight } from './out-of-sight.ts';
import { type AlertSettings, BY_HAND_KIND } from './settings.ts';
import { workingDaysBetween } from './working-days.ts';

export type Transition =
  | { kind: 'none'; reason: 'calm' | 'unchanged' | 'snoozed' | 'cooldown' | 'not_yet_calm' }
  | { kind: 'opened'; severity: Severity; reason: 'first' | 'again' }
  | { kind: 'worse'; severity: Severity; reason: 'more_severe' | 'new_rule' | 'snooze_ended' }
  /** The same trouble once more: another invoice, another answer. Told in the thread, nothing else changes. */
  | { kind: 'repeated'; reason: 'new_subject' }
  | { kind: 'escalated'; reason: 'no_reaction' }
  /** Notice was given: it is no longer about winning back. */
  | { kind: 'leaving'; reason: 'notice_given' | 'notice_changed' }
  | { kind: 'recovered'; reason: 'calm' | 'stayed' | 'notice_withdrawn' | 'by_hand' }
  | { kind: 'churned'; reason: 'churned' | 'ended' }
  | { kind: 'held'; reason: 'band_unknown' };

/** What the state machine looks at of an account's living episode. */
type Remembered = Pick<
  LiveEpisode,
  'state' | 'severity' | 'rules' | 'waitingSince' | 'lastFiredOn' | 'snoozedUntil'
>;

export interface TransitionInput {
  live: Remembered | null;
  /** The newest ended episode, for the cool-down. */
  ended: Pick<Episode, 'closedOn' | 'severity'> | null;
  matches: readonly RuleMatch[];
  /** Subjects (responses, invoices) that have opened an episode before. */
  firedSubjects: ReadonlySet<string>;
  band: Band;
  gone: 'churned' | 'ended' | null;
  highTouch: boolean;
  asOf: Day;
  settings: AlertSettings;
  /** Days on which whoever it waits for does not work; left out = week ends only. */
  holidays?: Holidays;
}

/**
 * The alert state machine: one account, one day, one transition. Pure; the reason travels with the transition into
 * the message, the log and the stored row. Running it twice for one day gives `none` the second time.
 */
export function decideAlert(input: TransitionInput): Transition {
  const { live, gone } = input;
  if (gone) return live ? { kind: 'churned', reason: gone } : { kind: 'none', reason: 'calm' };
  return live ? decideLiving(input, live) : decideNew(input);
}

function decideNew({ ended, matches, firedSubjects, asOf, settings }: TransitionInput): Transition {
  const fresh = matches.filter((f) => f.subject === null || unseenEvidence(f, firedSubjects).length > 0);
  const worst = fresh[0];
  if (!worst) return { kind: 'none', reason: matches.length > 0 ? 'unchanged' : 'calm' };
  if (!ended?.closedOn) return { kind: 'opened', severity: worst.severity, reason: 'first' };
  const inCooldown = daysBetween(ended.closedOn, asOf) < settings.cooldownDays;
  const muchWorse = rank(worst.severity) > rank(ended.severity);
  const newAnswer = fresh.some((f) => f.immediate || f.kind === BY_HAND_KIND);
  if (inCooldown && !muchWorse && !newAnswer) return { kind: 'none', reason: 'cooldown' };
  return { kind: 'opened', severity: worst.severity, reason: 'again' };
}

function decideLiving(input: TransitionInput, live: Remembered): Transition {
  const { matches, asOf, settings, highTouch } = input;
  const worst = matches[0];
  if (!worst) {
    // Losing sight of what an episode is about is not its recovery; a paid invoice or a corrected answer is.
    const unseen = rulesOutOfSight(live.rules, settings.rules, input.band);
    if (unseen.length > 0) return { kind: 'held', reason: 'band_unknown' };
    return daysBetween(live.lastFiredOn, asOf) >= settings.recoverAfterDays
      ? { kind: 'recovered', reason: 'calm' }
      : { kind: 'none', reason: 'not_yet_calm' };
  }
  const moreSevere = rank(worst.severity) > rank(live.severity);
  if (moreSevere) return { kind: 'worse', severity: worst.severity, reason: 'more_severe' };
  const unseen = matches.filter((f) => unseenEvidence(f, input.firedSubjects).length > 0);
  const newImmediate = matches.some((f) => f.immediate && (f.subject === null || unseen.includes(f)));
  if (newImmediate) return { kind: 'worse', severity: live.severity, reason: 'new_rule' };
  if (unseen.length > 0) return { kind: 'repeated', reason: 'new_subject' };
  if (live.state === 'snoozed') {
    // A snooze is a promise to keep quiet about what was known; what is new or more severe was told above.
    return live.snoozedUntil !== null && live.snoozedUntil > asOf
      ? { kind: 'none', reason: 'snoozed' }
      : { kind: 'worse', severity: live.severity, reason: 'snooze_ended' };
  }
  const unanswered =
    live.state === 'open' &&
    highTouch &&
    workingDaysBetween(live.waitingSince, asOf, input.holidays) >= settings.escalateAfterDays;
  if (unanswered) return { kind: 'escalated', reason: 'no_reaction' };
  return { kind: 'none', reason: 'unchanged' };
}

function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}
