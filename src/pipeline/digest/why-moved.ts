import type { Evidence } from '../../domain/types.ts';
import type { ScoreDetail } from '../../store/scores/scores.ts';

/** Evidence that can explain an improvement; what pulls down, or merely informs, cannot. */
const GOOD_NEWS: ReadonlySet<string> = new Set([
  'usage.growth',
  'usage.moved_product',
  'usage.normal',
  'usage.normal_for_season',
  'nps.promoter',
  'ces.low_effort',
  'payment.current',
  'renewal.far',
  'signal.good',
]);

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
  if (direction === 'up') return most.component.evidence.find((e) => GOOD_NEWS.has(e.code)) ?? null;
  return most.component.evidence.reduce((best, e) => (e.points < best.points ? e : best));
}
