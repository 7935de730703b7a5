import type { Episode, LiveEpisode, RiskFigures } from '../episode.ts';
import type { Day } from '../types.ts';
import type { AlertLine } from './alert-line.ts';
import type { RiskDecision } from './choose-risk-alerts.ts';
import type { HeldAlert } from './decide-pass.ts';
import type { PassState } from './pass-inputs.ts';

/** Where one account stands against the line of the newest decision, and what became of it. */
export interface AlertExplanation {
  asOf: Day;
  line: AlertLine;
  figures: RiskFigures;
  outcome:
    | {
        kind: 'alerted';
        about: 'risk' | 'event';
        episode: Pick<Episode, 'id' | 'openedOn' | 'rules' | 'state'>;
      }
    | { kind: 'held'; reason: HeldAlert['reason'] }
    /** Over the line only since the newest decision: judged with the next one. */
    | { kind: 'next' };
}

/**
 * Tells it from the state that the newest decision has left.
 * @param given.held why that decision held the account back; null = it did not, or it was not over the line
 * @returns null for an account that is not in the portfolio
 */
export function explainAlert(
  accountId: string,
  state: Pick<PassState, 'asOf' | 'live' | 'risk'>,
  { held }: { held: HeldAlert['reason'] | null },
): AlertExplanation | null {
  const { line, decisionOf, figuresOf } = state.risk;
  const [decision, own] = [decisionOf(accountId), figuresOf(accountId)];
  if (decision === undefined || own === undefined) return null;
  const outcome = outcomeOf(decision, { episode: state.live.get(accountId) ?? null, held });
  return { asOf: state.asOf, line, figures: own, outcome };
}

function outcomeOf(
  decision: RiskDecision,
  { episode, held }: { episode: LiveEpisode | null; held: HeldAlert['reason'] | null },
): AlertExplanation['outcome'] {
  if (episode) {
    const { id, openedOn, rules, state } = episode;
    return {
      kind: 'alerted',
      about: episode.risk === null ? 'event' : 'risk',
      episode: { id, openedOn, rules, state },
    };
  }
  if (held !== null) return { kind: 'held', reason: held };
  return decision.kind === 'held' ? { kind: 'held', reason: decision.reason } : { kind: 'next' };
}
