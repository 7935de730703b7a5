import { fromEpochDay, toEpochDay } from '../../domain/day.ts';
import { type Episode, LIVE_STATES } from '../../domain/episode.ts';
import type { Band, Day } from '../../domain/types.ts';
import type { OutcomeHistory } from '../features/outcome-history.ts';
import type { SnapshotSettings } from '../features/take-snapshots.ts';
import { type ReplaySettings, replayAlerts } from './replay-alerts.ts';
import { featuresOn, scoreDays } from './score-days.ts';

/** One account at the end of one day. */
export interface LivedDay {
  day: Day;
  /** 0-100; null = unknown. */
  health: number | null;
  band: Band;
  /** The alert that stands; null = none. */
  alert: Pick<Episode, 'rules' | 'touch' | 'severity'> | null;
  /** `playbook/step` of every task that came with alerts so far, in their order. */
  tasks: string[];
  /** Why an alert that was due was not sent that day; null = none was due, or it was. */
  held: string | null;
}

/** Every rule and step that had its turn. */
export interface Exercised {
  rules: ReadonlySet<string>;
  steps: ReadonlySet<string>;
}

const LIVING: ReadonlySet<string> = new Set(LIVE_STATES);

/**
 * Lives through a history day by day, by the decisions that score and alert in life, under the stated prior.
 * @param place of the account that is watched
 */
export function liveThrough(
  book: OutcomeHistory,
  given: {
    place: number;
    from: Day;
    to: Day;
    snapshots: SnapshotSettings;
    replay: ReplaySettings;
  },
): { days: LivedDay[]; exercised: Exercised } {
  const { snapshots, place } = given;
  const { accountId } = book.accounts[place]!.facts.account;
  const rules = new Set<string>();
  // By id: what is planned again while it is open is the same task.
  const tasks = new Map<string, string>();
  const days: LivedDay[] = [];
  let alert: Episode | null = null;
  let held: string | null = null;
  const { watch } = replayAlerts(book, {
    ...given.replay,
    observe: (_asOf, decision) => {
      held = decision.held.find((one) => one.accountId === accountId)?.reason ?? null;
      for (const change of decision.changes.filter(({ episode }) => episode.accountId === accountId)) {
        alert = LIVING.has(change.episode.state) ? change.episode : null;
        for (const rule of change.episode.rules) rules.add(rule);
        for (const { id, playbook, step } of change.tasks) tasks.set(id, `${playbook}/${step}`);
      }
    },
  });
  const score = scoreDays(snapshots);
  for (let asOf = toEpochDay(given.from); asOf <= toEpochDay(given.to); asOf++) {
    const input = score(featuresOn(book, asOf, snapshots), { verdict: 'unproven', supportedLift: null });
    watch(input);
    const row = input.accounts.indexOf(place);
    if (row < 0) continue;
    const [index, band] = [input.health[row]!, input.bands[row]!];
    const health = Number.isNaN(index) ? null : index;
    days.push({ day: fromEpochDay(asOf), health, band, alert, tasks: [...tasks.values()], held });
  }
  return { days, exercised: { rules, steps: new Set(tasks.values()) } };
}
