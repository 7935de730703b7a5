import type { Evidence } from '../../domain/types.ts';
import type { ScoreDetail } from '../../store/scores/scores.ts';

/**
 * The evidence behind a move of the index: of the component whose contribution moved most in that direction, the piece
 * that weighs most now. Null when no component moved that way or it has nothing to say.
 */
export function whyMoved(before: ScoreDetail, now: ScoreDetail, direction: 'down' | 'up'): Evidence | null {
  const sign = direction === 'up' ? 1 : -1;
  const earlier = new Map(before.components.map((c) => [c.name, c.contribution]));
  const [most] = now.components
    .map((component) => ({
      component,
      move: sign * (component.contribution - (earlier.get(component.name) ?? 0)),
    }))
    .filter(({ component, move }) => move > 0 && component.evidence.length > 0)
    .sort((a, b) => b.move - a.move || (a.component.name < b.component.name ? -1 : 1));
  if (!most) return null;
  return most.component.evidence.reduce((best, e) => (sign * (e.points - best.points) > 0 ? e : best));
}
