import { advanceState } from '../../../src/domain/alerts/advance-state.ts';
import type { AlertInputs } from '../../../src/domain/alerts/alert-inputs.ts';
import { decideAccount } from '../../../src/domain/alerts/decide-account.ts';
import type { Transition } from '../../../src/domain/alerts/decide-alert.ts';
import { decidePass } from '../../../src/domain/alerts/decide-pass.ts';
import type { StateBefore } from '../../../src/domain/alerts/pass-inputs.ts';
import type { AlertSettings } from '../../../src/domain/alerts/settings.ts';
import { weighPortfolio } from '../../../src/domain/alerts/weigh-portfolio.ts';
import { addDays } from '../../../src/domain/day.ts';
import { decideBand } from '../../../src/domain/health/decide-band.ts';
import { DEFAULT_HEALTH_SETTINGS } from '../../../src/domain/health-settings.ts';
import type { Band, Day } from '../../../src/domain/types.ts';
import { answer, inputs, passSettings, passState } from './build.ts';

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
 * One account over successive days: band with hysteresis, then the whole decision of a pass and what becomes of the
 * episode, without a database. Every day is decided twice.
 */
export function runTimeline(news: readonly DayNews[], alerts: AlertSettings, start: Day): Told[] {
  const { bands, hysteresis } = DEFAULT_HEALTH_SETTINGS;
  const settings = passSettings({ alerts });
  const complaints: AlertInputs['detractors'][number][] = [];
  let state: StateBefore = passState({ asOf: start });
  let band: Band | null = null;

  const decideDay = (given: AlertInputs, asOf: Day): Transition => {
    const today: StateBefore = { ...state, asOf, now: new Date(`${asOf}T06:00:00Z`) };
    const { transition } = decideAccount(given, weighPortfolio([given], today, settings), settings);
    state = advanceState(today, decidePass([given], today, settings), today);
    return transition;
  };

  return news.map(({ health, complaint }, i) => {
    const day = addDays(start, i);
    band = health === null ? 'unknown' : decideBand(health, band, { bands, hysteresis }).band;
    if (complaint) complaints.push(answer(`R${i}`, day));
    const given = inputs({ health, band, detractors: complaints.slice() });
    return { day, transition: decideDay(given, day), again: decideDay(given, day) };
  });
}
