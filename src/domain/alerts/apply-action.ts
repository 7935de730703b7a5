import { addDays, daysBetween } from '../day.ts';
import type { Episode } from '../episode.ts';
import type { Day } from '../types.ts';

/** Days after the end of an episode in which it may still be judged; outcomes are counted by then. */
export const VERDICT_DAYS = 90;

/** What a person can do with an episode. `known` and `real` are verdicts that do not end it. */
export type Action =
  | { kind: 'acknowledge' }
  | { kind: 'snooze'; until: Day; reason: string | null }
  | { kind: 'resolve'; outcome: string | null }
  | { kind: 'verdict'; verdict: 'real' | 'known' | 'false_alarm' | 'bad_data' };

/** The last day that an episode may be snoozed to. A slip in the year would silence it for good. */
export function latestSnooze(asOf: Day, longestDays: number): Day {
  return addDays(asOf, Math.floor(longestDays));
}

/** What an action looks at. */
type Acted = Pick<Episode, 'state' | 'snoozedUntil' | 'verdict' | 'closedOn'>;

export type ActionChange =
  | { kind: 'unchanged'; reason: 'already' | 'over' | 'too_late' | 'leaving' }
  | {
      kind: 'changed';
      transition: 'acknowledged' | 'snoozed' | 'closed' | 'verdict';
      fields: Partial<Pick<Episode, 'state' | 'snoozedUntil' | 'snoozeReason' | 'verdict' | 'closedReason'>>;
      /** The person has reacted: escalation stops. */
      acknowledges: boolean;
      closes: boolean;
      reason: Readonly<Record<string, unknown>>;
    };

/** Pure and idempotent: the same action on the result changes nothing. */
export function applyAction(episode: Acted, action: Action, asOf: Day): ActionChange {
  const over = episode.state === 'recovered' || episode.state === 'churned' || episode.state === 'closed';
  // A verdict is worth having afterwards too; everything else has nothing left to act on.
  if (over && action.kind !== 'verdict') return { kind: 'unchanged', reason: 'over' };
  // Nothing is waited for: the steps of the off-boarding have their own days.
  const isWaited = action.kind === 'acknowledge' || action.kind === 'snooze';
  if (episode.state === 'leaving' && isWaited) return { kind: 'unchanged', reason: 'leaving' };
  switch (action.kind) {
    case 'acknowledge':
      if (episode.state === 'acknowledged') return { kind: 'unchanged', reason: 'already' };
      return changed('acknowledged', { state: 'acknowledged', snoozedUntil: null, snoozeReason: null }, {});
    case 'snooze':
      if (episode.state === 'snoozed' && episode.snoozedUntil === action.until) {
        return { kind: 'unchanged', reason: 'already' };
      }
      return changed(
        'snoozed',
        { state: 'snoozed', snoozedUntil: action.until, snoozeReason: action.reason },
        { reason: action.reason, until: action.until },
      );
    case 'resolve':
      return {
        ...changed(
          'closed',
          { state: 'closed', closedReason: action.outcome ?? 'resolved' },
          { outcome: action.outcome },
        ),
        closes: true,
      };
    case 'verdict': {
      if (episode.verdict === action.verdict) return { kind: 'unchanged', reason: 'already' };
      const { verdict } = action;
      const { closedOn } = episode;
      if (over && closedOn !== null && daysBetween(closedOn, asOf) > VERDICT_DAYS) {
        return { kind: 'unchanged', reason: 'too_late' };
      }
      const dismisses = !over && (verdict === 'false_alarm' || verdict === 'bad_data');
      if (!dismisses) {
        // Whoever judges has looked: an episode that waited for a reaction waits no more.
        const waits = episode.state === 'open' || episode.state === 'escalated';
        const fields = waits ? { verdict, state: 'acknowledged' as const } : { verdict };
        return { ...changed('verdict', fields, { verdict }), acknowledges: !over };
      }
      return {
        ...changed('closed', { verdict, state: 'closed', closedReason: verdict }, { verdict }),
        closes: true,
      };
    }
  }
}

type Changed = Extract<ActionChange, { kind: 'changed' }>;

function changed(
  transition: Changed['transition'],
  fields: Changed['fields'],
  reason: Changed['reason'],
): Changed {
  return { kind: 'changed', transition, fields, reason, acknowledges: true, closes: false };
}
