import type { Arm } from '../episode.ts';
import { hashUnit } from '../statistics/chance.ts';
import type { Touch } from '../types.ts';
import type { Playbook } from './settings.ts';

export interface HoldOutSettings {
  /** Share of the low-touch accounts that get no play, 0-0.5; 0 = nobody is held out. */
  share: number;
  /** Another salt draws the lots anew. */
  salt: string;
}

export type Assignment =
  | { trial: string; arm: Arm; reason: 'lot' }
  | { trial: null; arm: null; reason: 'off' | 'high_touch' | 'needs_person' };

/**
 * Which group of the hold-out trial an account belongs to when its episode opens. The lot hangs on the account and the
 * salt alone, so an account keeps its group. Only plays that are mediated by technology are held out: a high-touch
 * account, one promoted to a person, and one whose play has a step for a person (a detractor's answer, an unpaid
 * invoice) never. Share and salt name the trial, because groups of different shares must not be thrown together.
 */
export function assignArm(
  accountId: string,
  given: { touch: Touch; playbooks: readonly Playbook[]; settings: HoldOutSettings },
): Assignment {
  const { touch, playbooks, settings } = given;
  if (settings.share <= 0) return { trial: null, arm: null, reason: 'off' };
  if (touch === 'high') return { trial: null, arm: null, reason: 'high_touch' };
  const steps = playbooks.flatMap((p) => p.steps).filter((s) => s.touch !== 'high');
  if (steps.some((s) => s.queue !== 'automation')) return { trial: null, arm: null, reason: 'needs_person' };
  const arm = hashUnit(`${settings.salt}\u0000${accountId}`) < settings.share ? 'held_out' : 'treated';
  return { trial: `${settings.salt} ${settings.share}`, arm, reason: 'lot' };
}
