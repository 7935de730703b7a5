import type { Share } from '../statistics/shares.ts';
import type { Precision } from './measure-rules.ts';

export interface MuteSettings {
  /** A rule is muted when its precision lies under this line, 0-1; null = no rule ever is. */
  precision: number | null;
  /** By verdicts, where a departure outweighs the word; or by departures alone, which plays that work lower. */
  judgeBy: 'verdict' | 'outcome';
  /** Alerts that must have been judged before anything is muted. */
  minJudged: number;
  neverMute: readonly string[];
}

export type MutingReason = 'off' | 'exempt' | 'too_few' | 'not_under' | 'under';

export interface MutingDecision {
  muted: boolean;
  reason: MutingReason;
}

/** The figure that a rule is judged by. */
export function muteBasis(measured: Precision | undefined, { judgeBy }: MuteSettings): Share | null {
  return (judgeBy === 'outcome' ? measured?.byOutcome : measured?.judged) ?? null;
}

/**
 * Whether a rule's alerts have been wrong too often. Under the line is not the share that was right but the upper end of
 * its 95 % interval (Wilson 1927), so that a run of bad luck mutes nothing.
 * @param judged right among judged alerts (see `muteBasis`)
 */
export function decideMuting(rule: string, judged: Share | null, settings: MuteSettings): MutingDecision {
  const { precision, minJudged, neverMute } = settings;
  if (precision === null) return { muted: false, reason: 'off' };
  if (neverMute.includes(rule)) return { muted: false, reason: 'exempt' };
  if (judged === null || judged.n < minJudged) return { muted: false, reason: 'too_few' };
  return judged.high < precision ? { muted: true, reason: 'under' } : { muted: false, reason: 'not_under' };
}
