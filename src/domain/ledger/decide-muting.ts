import type { Share } from './share.ts';

export interface MuteSettings {
  /** A rule is muted when its precision lies under this line, 0-1; null = no rule ever is. */
  precision: number | null;
  /** Alerts that must have been judged before anything is muted. */
  minJudged: number;
  neverMute: readonly string[];
}

export type MutingReason = 'off' | 'exempt' | 'too_few' | 'not_under' | 'under';

export interface MutingDecision {
  muted: boolean;
  reason: MutingReason;
}

/**
 * Whether a rule's alerts have been wrong too often. Under the line is not the share that was right but the upper end of
 * its 95 % interval (Wilson 1927), so that a run of bad luck mutes nothing.
 * @param judged right among judged alerts (`Precision.judged`): a departure proves an alert right, only a person's word
 *   proves it wrong
 */
export function decideMuting(rule: string, judged: Share | null, settings: MuteSettings): MutingDecision {
  const { precision, minJudged, neverMute } = settings;
  if (precision === null) return { muted: false, reason: 'off' };
  if (neverMute.includes(rule)) return { muted: false, reason: 'exempt' };
  if (judged === null || judged.n < minJudged) return { muted: false, reason: 'too_few' };
  return judged.high < precision ? { muted: true, reason: 'under' } : { muted: false, reason: 'not_under' };
}
