import { BY_HAND_RULE, NOTICE_RULE, RISK_RULE } from '../domain/alerts/settings.ts';
import { LIFE_STAGES } from '../domain/health/score-components.ts';
import { DEFAULT_HEALTH_SETTINGS } from '../domain/health-settings.ts';
import { nameKey } from '../domain/names.ts';
import { checkAddresses } from './check-addresses.ts';
import { checkContradictions } from './check-contradictions.ts';
import { checkCustomerEmails } from './check-customer-emails.ts';
import { checkMaterials } from './check-materials.ts';
import { checkToldTiers } from './check-told-tiers.ts';
import { isTimeZone } from './schema-schedule.ts';
import { didYouMean, nearest, suggestion } from './suggestion.ts';
import { type CrossProblem, list, record, valueAt } from './unchecked.ts';

/**
 * Checks that need two places of the configuration at once. Works on the merged but unchecked content, so that these
 * problems are reported together with the schema's own.
 */
export function crossCheck(content: unknown): CrossProblem[] {
  const file = record(content) ?? {};
  return [
    ...undefinedPlaybooks(file),
    ...unknownWeights(file),
    ...nobodysCalendars(file),
    ...unknownRules(file),
    ...checkCustomerEmails(file),
    ...checkMaterials(file, ruleNames(file)),
    ...checkToldTiers(file),
    ...conditionsOnNothing(file),
    ...unknownSegments(file),
    ...takenNames(file),
    ...checkContradictions(file),
    ...checkAddresses(file),
  ];
}

const TAKEN: ReadonlyMap<string, string> = new Map([
  [RISK_RULE, 'what alerts.line opens'],
  [BY_HAND_RULE, 'what a person sets by hand'],
  [NOTICE_RULE, 'what a notice opens'],
]);

/** Two things under one name could not be told apart in messages, mutings and figures. */
function takenNames(file: Record<string, unknown>): CrossProblem[] {
  const rules = namesAt(file, ['alerts', 'rules']);
  return [...TAKEN].flatMap(([name, of]) => {
    const message = () => `"${name}" is the name of ${of}; call the rule otherwise`;
    return rules.has(name) ? [problem(['alerts', 'rules', name], message, false)] : [];
  });
}

function undefinedPlaybooks(file: Record<string, unknown>): CrossProblem[] {
  const playbooks = namesAt(file, ['playbooks']);
  const others = [
    ['leaving', 'playbook'],
    ['alerts', 'by_hand', 'playbook'],
  ].flatMap((path) => {
    const playbook = valueAt(file, path);
    if (typeof playbook !== 'string' || playbooks.has(playbook)) return [];
    const message = () =>
      `playbook "${playbook}" is not defined under playbooks${suggestion(playbook, [...playbooks])}`;
    return [{ ...problem(path, message, false), blame: ['playbooks', playbook] }];
  });
  const ofRules = Object.entries(record(valueAt(file, ['alerts', 'rules'])) ?? {}).flatMap(
    ([rule, settings]) => {
      const { playbook, enabled } = record(settings) ?? {};
      if (typeof playbook !== 'string' || enabled === false || playbooks.has(playbook)) return [];
      const message = () =>
        `playbook "${playbook}" of the rule "${rule}" is not defined under playbooks${suggestion(playbook, [...playbooks])}`;
      const blame = ['playbooks', playbook];
      return [{ ...problem(['alerts', 'rules', rule, 'playbook'], message, false), blame }];
    },
  );
  return [...ofRules, ...others];
}

/** Weights of a tier, a stage or a component that does not exist would silently do nothing. */
function unknownWeights(file: Record<string, unknown>): CrossProblem[] {
  const health = record(file.health);
  const components = new Set([
    ...Object.keys(DEFAULT_HEALTH_SETTINGS.weights),
    ...list(health?.signals).flatMap((signal) => {
      const name = record(signal)?.signal;
      return typeof name === 'string' ? [name] : [];
    }),
  ]);
  const groups = [
    { key: 'weights_by_segment', what: 'segment', known: null },
    { key: 'weights_by_tier', what: 'tier', known: namesAt(file, ['tiers']) },
    { key: 'weights_by_stage', what: 'stage of an account', known: new Set<string>(LIFE_STAGES) },
  ];
  return groups.flatMap(({ key, what, known }) =>
    Object.entries(record(health?.[key]) ?? {}).flatMap(([name, weights]) => [
      ...(known === null || known.has(name)
        ? []
        : [problem(['health', key, name], () => `"${name}" is no ${what}${suggestion(name, [...known])}`)]),
      ...Object.keys(record(weights) ?? {}).flatMap((component) =>
        components.has(component)
          ? []
          : [
              problem(
                ['health', key, name, component],
                () => `"${component}" is no component of the index${suggestion(component, [...components])}`,
              ),
            ],
      ),
    ]),
  );
}

/** A step that waits for a tier or a rule that does not exist would never be due. */
function conditionsOnNothing(file: Record<string, unknown>): CrossProblem[] {
  const known = {
    tiers: { what: 'tier', names: namesAt(file, ['tiers']) },
    rules: { what: 'rule under alerts', names: ruleNames(file) },
  };
  return Object.entries(record(file.playbooks) ?? {}).flatMap(([playbook, settings]) =>
    list(record(settings)?.steps).flatMap((step, i) =>
      (['tiers', 'rules'] as const).flatMap((key) =>
        list(record(record(step)?.when)?.[key]).flatMap((name, j) => {
          const { what, names } = known[key];
          if (typeof name !== 'string' || names.has(name)) return [];
          const message = () => `"${name}" is no ${what}${suggestion(name, [...names])}`;
          return [problem(['playbooks', playbook, 'steps', i, 'when', key, j], message, false)];
        }),
      ),
    ),
  );
}

/**
 * Only the data know the segments. But one that is nearly called like one under routing is that one, or nothing: it would
 * silently do nothing.
 */
function unknownSegments(file: Record<string, unknown>): CrossProblem[] {
  const named = Object.keys(record(valueAt(file, ['routing', 'segments'])) ?? {});
  const keys = new Set(named.map(nameKey));
  const check = (name: unknown, path: (string | number)[], onKey: boolean): CrossProblem[] => {
    if (typeof name !== 'string' || keys.has(nameKey(name))) return [];
    const near = nearest(nameKey(name), named.map(nameKey));
    const meant = named.find((one) => nameKey(one) === near);
    const message = () => `"${name}" is no segment under routing${didYouMean(meant ?? '')}`;
    return meant === undefined ? [] : [problem(path, message, onKey)];
  };
  const weights = Object.keys(record(valueAt(file, ['health', 'weights_by_segment'])) ?? {});
  const steps = Object.entries(record(file.playbooks) ?? {}).flatMap(([playbook, settings]) =>
    list(record(settings)?.steps).flatMap((step, i) =>
      list(record(record(step)?.when)?.segments).flatMap((name, j) =>
        check(name, ['playbooks', playbook, 'steps', i, 'when', 'segments', j], false),
      ),
    ),
  );
  const pauses = list(valueAt(file, ['usage', 'quiet_periods'])).flatMap((pause, i) =>
    list(record(pause)?.segments).flatMap((name, j) =>
      check(name, ['usage', 'quiet_periods', i, 'segments', j], false),
    ),
  );
  return [
    ...weights.flatMap((name) => check(name, ['health', 'weights_by_segment', name], true)),
    ...steps,
    ...pauses,
  ];
}

const MOST_GROUPS = 1_000;

/** Holidays or a week end of a group that nobody is in would silently be working days. */
function nobodysCalendars(file: Record<string, unknown>): CrossProblem[] {
  const known = ['*', 'en', 'pt-BR'];
  return ['holidays', 'weekend'].flatMap((key) =>
    Object.keys(record(valueAt(file, ['alerts', key])) ?? {})
      // There are fewer time zones than that, and asking for one that does not exist takes its time.
      .slice(0, MOST_GROUPS)
      .filter((group) => !known.includes(group) && !isTimeZone(group))
      .map((group) =>
        problem(['alerts', key, group], () => {
          const near = suggestion(group, [...known, ...Intl.supportedValuesOf('timeZone')]);
          return `"${group}" is neither "*", a locale nor a time zone${near}`;
        }),
      ),
  );
}

/** A rule that is exempt under a name it does not have would be muted after all. */
function unknownRules(file: Record<string, unknown>): CrossProblem[] {
  const rules = ruleNames(file);
  return list(valueAt(file, ['alerts', 'mute_under', 'never_mute'])).flatMap((name, place) => {
    if (typeof name !== 'string' || rules.has(name)) return [];
    const message = () => `"${name}" is no rule under alerts.rules${suggestion(name, [...rules])}`;
    return [problem(['alerts', 'mute_under', 'never_mute', place], message, false)];
  });
}

/** Those of the file, and what opens by the line. */
function ruleNames(file: Record<string, unknown>): Set<string> {
  return namesAt(file, ['alerts', 'rules']).add(RISK_RULE).add(BY_HAND_RULE).add(NOTICE_RULE);
}

function namesAt(file: Record<string, unknown>, path: readonly string[]): Set<string> {
  return new Set(Object.keys(record(valueAt(file, path)) ?? {}));
}

function problem(path: PropertyKey[], message: () => string, onKey = true): CrossProblem {
  return { path, code: 'unknown_name', message, onKey };
}
