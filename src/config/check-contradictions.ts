import { DEFAULT_HEALTH_SETTINGS } from '../domain/health-settings.ts';
import { ownValue } from '../domain/names.ts';
import { parseDurationHours } from './duration.ts';
import { type CrossProblem, list, record, valueAt } from './unchecked.ts';

type File = Record<string, unknown>;

/** Values that are right each for itself and make no sense together. */
export function checkContradictions(file: File): CrossProblem[] {
  return [
    ...answersThatExpire(file),
    ...windowsOfUsage(file),
    ...wideHysteresis(file),
    ...freshnessOfUsage(file),
    ...rulesThatNeverFire(file),
    ...stepsThatAreNeverDue(file),
    ...ratesOfNothing(file),
    ...weightsOfNothing(file),
  ];
}

function answersThatExpire(file: File): CrossProblem[] {
  const half = days(file, ['surveys', 'half_life'], DEFAULT_HEALTH_SETTINGS.surveys.halfLifeDays);
  const end = days(file, ['surveys', 'expire_after'], DEFAULT_HEALTH_SETTINGS.surveys.expireDays);
  if (half === null || end === null || half <= end) return [];
  return [
    contradiction(
      written(file, ['surveys', 'half_life'], ['surveys', 'expire_after']),
      `surveys.half_life (${half}d) is longer than surveys.expire_after (${end}d): no answer would ever lose half its weight`,
    ),
  ];
}

function windowsOfUsage(file: File): CrossProblem[] {
  const { recentDays, baselineDays, minHistoryDays } = DEFAULT_HEALTH_SETTINGS.usage;
  const recent = days(file, ['usage', 'recent'], recentDays);
  const baseline = days(file, ['usage', 'baseline'], baselineDays);
  const history = days(file, ['usage', 'min_history'], minHistoryDays);
  if (recent === null || baseline === null) return [];
  if (baseline < recent) {
    return [
      contradiction(
        written(file, ['usage', 'baseline'], ['usage', 'recent']),
        `usage.baseline (${baseline}d) is shorter than usage.recent (${recent}d): what is normal has to be known from a longer time than what is judged`,
      ),
    ];
  }
  if (history === null || history <= recent + baseline) return [];
  return [
    contradiction(
      written(file, ['usage', 'min_history'], ['usage', 'baseline']),
      `usage.min_history (${history}d) is longer than usage.recent and usage.baseline together (${recent + baseline}d): no account would ever be judged`,
    ),
  ];
}

function wideHysteresis(file: File): CrossProblem[] {
  const { bands, hysteresis } = DEFAULT_HEALTH_SETTINGS;
  const limit = (band: keyof typeof bands) => number(file, ['health', 'bands', band], bands[band]);
  const [watch, atRisk, critical] = [limit('watch'), limit('at_risk'), limit('critical')];
  const wide = number(file, ['health', 'hysteresis'], hysteresis);
  if (watch === null || atRisk === null || critical === null || wide === null) return [];
  if (wide > WIDEST_HYSTERESIS) return [];
  const widths: [string, number][] = [
    ['at_risk', atRisk - critical],
    ['watch', watch - atRisk],
    ['healthy', 100 - watch],
  ];
  const narrow = widths.find(([, width]) => width > 0 && width < wide);
  if (!narrow) return [];
  return [
    contradiction(
      written(file, ['health', 'hysteresis'], ['health', 'bands']),
      `health.hysteresis (${wide}) is wider than the band ${narrow[0]} (${narrow[1]} points): an account could not stay in it on its way up`,
    ),
  ];
}

/** What is more is out of range already. */
const WIDEST_HYSTERESIS = 20;

const CADENCE_DAYS = new Map<unknown, number>([
  ['weekly', 7],
  ['monthly', 28],
]);

/** A feed that is told by the week is older than a few days most of the time, and would never be judged then. */
function freshnessOfUsage(file: File): CrossProblem[] {
  const fresh = days(file, ['freshness', 'usage'], null);
  if (fresh === null) return [];
  const cadence = valueAt(file, ['usage', 'cadence']);
  const every = CADENCE_DAYS.get(cadence);
  if (every === undefined || fresh >= every) return [];
  return [
    contradiction(
      ['freshness', 'usage'],
      `freshness.usage (${fresh}d) contradicts usage.cadence ${cadence}: usage that comes every ${every} days would count as stale most of the time`,
    ),
  ];
}

function rulesThatNeverFire(file: File): CrossProblem[] {
  return Object.entries(record(valueAt(file, ['alerts', 'rules'])) ?? {}).flatMap(([name, settings]) => {
    const rule = record(settings) ?? {};
    const path = ['alerts', 'rules', name];
    if (rule.enabled === false) return [];
    const never = (key: string, why: string): CrossProblem[] => [
      {
        path: [...path, key],
        code: 'never_fires',
        message: `no account could ever meet the rule "${name}": ${why}`,
        onKey: false,
      },
    ];
    const bands = DEFAULT_HEALTH_SETTINGS.bands;
    switch (rule.kind) {
      case 'band': {
        const limit =
          rule.at === 'critical' ? number(file, ['health', 'bands', 'critical'], bands.critical) : null;
        return limit === 0 ? never('at', 'the band critical ends at 0') : [];
      }
      case 'renewal':
        if (rule.below === 0) return never('below', 'no index is below 0');
        return [];
      case 'health_drop': {
        const watch = number(file, ['health', 'bands', 'watch'], bands.watch);
        const fall = typeof rule.points === 'number' ? rule.points : 0;
        return fall >= 100 || watch === 0
          ? never('points', `an index cannot fall by ${fall} points and be judged`)
          : [];
      }
      case 'probability':
        return rule.over === 1
          ? never('over', 'a probability of 1 is certainty, which is never foretold')
          : [];
      case 'overdue':
        return typeof rule.days === 'number' && rule.days > MOST_DAYS_OVERDUE
          ? never('days', `no invoice stays open for ${rule.days} days`)
          : [];
      default:
        return [];
    }
  });
}

/** Ten years: whatever is older has been written off. */
const MOST_DAYS_OVERDUE = 3650;

function stepsThatAreNeverDue(file: File): CrossProblem[] {
  return Object.entries(record(file.playbooks) ?? {}).flatMap(([playbook, settings]) =>
    list(record(settings)?.steps).flatMap((step, place) => {
      const when = record(record(step)?.when);
      const path = ['playbooks', playbook, 'steps', place, 'when'];
      return Object.entries(record(when?.component_below) ?? {}).flatMap(
        ([component, below]): CrossProblem[] =>
          below === 0
            ? [
                {
                  path: [...path, 'component_below', component],
                  code: 'never_fires',
                  message: `no account could ever meet this condition: no score of ${component} is below 0`,
                  onKey: false,
                },
              ]
            : [],
      );
    }),
  );
}

function ratesOfNothing(file: File): CrossProblem[] {
  const reporting = valueAt(file, ['reporting_currency']) ?? valueAt(file, ['currency']) ?? 'USD';
  const days = new Set<unknown>();
  return list(file.rates).flatMap((entry, place) => {
    const rates = record(entry) ?? {};
    const isRepeated = rates.from !== undefined && days.has(rates.from);
    days.add(rates.from);
    const own = typeof reporting === 'string' ? rates[reporting] : undefined;
    return [
      ...(own !== undefined && own !== 1
        ? [
            contradiction(
              ['rates', place, String(reporting)],
              `${reporting} is the reporting currency: one unit of it is worth 1`,
            ),
          ]
        : []),
      ...(isRepeated
        ? [
            contradiction(
              ['rates', place, 'from'],
              `rates from ${String(rates.from)} on are named twice; put them into one entry`,
            ),
          ]
        : []),
    ];
  });
}

/** What a customer does and says; how near the renewal is says nothing about them, and not everybody has goals. */
const TELLING = ['usage', 'nps', 'ces', 'payment'] as const;

/** An index of which nothing but the calendar decides would call everybody healthy until the renewal is near. */
function weightsOfNothing(file: File): CrossProblem[] {
  const shared = ['health', 'weights'];
  const own = ['weights_by_tier', 'weights_by_segment', 'weights_by_stage'].flatMap((key) =>
    Object.keys(record(valueAt(file, ['health', key])) ?? {}).map((name) => ['health', key, name]),
  );
  const signals = list(valueAt(file, ['health', 'signals'])).map((signal) => record(signal) ?? {});
  const weighsNothing = (path: string[]) =>
    [
      ...TELLING.map((name) => ({ name, base: ownValue(DEFAULT_HEALTH_SETTINGS.weights, name) })),
      ...signals.map(({ signal, weight }) => ({ name: String(signal), base: weight })),
    ].every(({ name, base }) => {
      const common = valueAt(file, [...shared, name]) ?? base;
      return (valueAt(file, [...path, name]) ?? common) === 0;
    });
  return (weighsNothing(shared) ? [shared] : own.filter(weighsNothing)).map((path) => ({
    path,
    code: 'invalid_value',
    message: `${path.join('.')} needs a weight above 0 for usage, nps, ces, payment or a signal: nothing that a customer does would move the index`,
    onKey: false,
  }));
}

/** The path that the file itself names, so that the problem points at a line of it. */
function written(file: File, first: string[], second: string[]): string[] {
  return valueAt(file, first) === undefined ? second : first;
}

/** Days of a duration; its default where the file names none, null where what it names is none. */
function days<T extends number | null>(file: File, path: readonly string[], fallback: T): number | T | null {
  const value = valueAt(file, path);
  if (value === undefined) return fallback;
  const hours = typeof value === 'string' ? parseDurationHours(value) : null;
  return hours === null ? null : hours / 24;
}

function number(file: File, path: readonly string[], fallback: number): number | null {
  const value = valueAt(file, path);
  return value === undefined ? fallback : typeof value === 'number' ? value : null;
}

function contradiction(path: PropertyKey[], message: string): CrossProblem {
  return { path, code: 'contradiction', message, onKey: false };
}
