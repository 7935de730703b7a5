import type { Standing } from '../../../src/domain/alerts/alert-inputs.ts';
import { applyTransition, joinRules } from '../../../src/domain/alerts/apply-transition.ts';
import { decideAlert, type LiveState, type Transition } from '../../../src/domain/alerts/decide-alert.ts';
import { evaluateRules } from '../../../src/domain/alerts/evaluate-rules.ts';
import { rulesOutOfSight } from '../../../src/domain/alerts/out-of-sight.ts';
import type { AlertSettings } from '../../../src/domain/alerts/settings.ts';
import { addDays } from '../../../src/domain/day.ts';
import { decideBand } from '../../../src/domain/health/decide-band.ts';
import { DEFAULT_HEALTH_SETTINGS } from '../../../src/domain/health-settings.ts';
import type { Band, Day } from '../../../src/domain/types.ts';
import type { Episode } from '../../../src/store/episodes/episodes.ts';
import { answer, standing } from './build.ts';

/** What one day brings. `health` null = the index is unknown. */
export interface DayNews {
  health: number | null;
  /** A detractor answers on this day. */
  complaint?: boolean;
}

export interface Told {
  day: Day;
  transition: Transition;
  /** What the same decision gave when it was made again on the same day. */
  again: Transition;
}

/**
 * One account over successive days: band with hysteresis, rules, decision and what becomes of the episode, as a run does
 * it, without a database. Every day is decided twice.
 */
export function runTimeline(news: readonly DayNews[], settings: AlertSettings, start: Day): Told[] {
  const { bands, hysteresis } = DEFAULT_HEALTH_SETTINGS;
  const fired = new Set<string>();
  const complaints: Standing['detractors'][number][] = [];
  let live: Episode | null = null;
  let waitingSince = start;
  let ended: Episode | null = null;
  let band: Band | null = null;

  const decideDay = (given: Standing, asOf: Day): Transition => {
    const firings = evaluateRules(given, settings.rules, asOf);
    const transition = decideAlert({
      live: live && { ...live, state: live.state as LiveState, waitingSince },
      ended: ended?.closedOn ? { closedOn: ended.closedOn, severity: ended.severity } : null,
      firings,
      firedSubjects: fired,
      band: given.band,
      gone: null,
      highTouch: true,
      asOf,
      settings,
    });
    if (transition.kind === 'held') return transition;
    if (transition.kind === 'none') {
      if (live && firings.length > 0) {
        live = { ...live, lastFiredOn: asOf, rules: joinRules(live.rules, firings) };
      }
      return transition;
    }
    const { episode } = applyTransition(
      {
        transition,
        standing: given,
        accountId: given.account.accountId,
        firings,
        unseenRules: rulesOutOfSight(live?.rules ?? [], settings.rules, given.band),
        live,
        ended,
        touch: 'high',
        ownerEmail: given.account.csmEmail,
        presentation: 'single',
      },
      {
        asOf,
        now: new Date(`${asOf}T06:00:00Z`),
        configHash: 'test',
        pool: '#pool',
        playbooks: new Map(),
        holdOut: { share: 0, salt: 'test' },
      },
    );
    for (const { subject } of firings) if (subject !== null) fired.add(subject);
    if (transition.kind === 'opened' || transition.kind === 'worse') waitingSince = asOf;
    live = episode.closedOn === null ? episode : null;
    if (episode.closedOn !== null) ended = episode;
    return transition;
  };

  return news.map(({ health, complaint }, i) => {
    const day = addDays(start, i);
    band = health === null ? 'unknown' : decideBand(health, bands, hysteresis, band).band;
    if (complaint) complaints.push(answer(`R${i}`, day));
    const given = standing({ health, band, detractors: complaints.slice() });
    return { day, transition: decideDay(given, day), again: decideDay(given, day) };
  });
}
