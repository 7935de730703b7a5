import { LIFE_STAGES } from '../domain/health/score-components.ts';
import { DEFAULT_HEALTH_SETTINGS } from '../domain/health-settings.ts';
import { checkNudges } from './check-nudges.ts';
import { checkWebhooks } from './check-webhooks.ts';
import { DEFAULT_TIERS } from './schema.ts';
import { DEFAULT_RULES } from './schema-alerts.ts';
import { DEFAULT_PLAYBOOKS } from './schema-playbooks.ts';
import { isTimeZone } from './schema-schedule.ts';
import { suggestion } from './suggestion.ts';
import { type CrossProblem, record } from './unchecked.ts';

/**
 * Checks that need two places of the file at once. Works on the unchecked content of the file, so that these problems
 * are reported together with the schema's own.
 */
export function crossCheck(content: unknown): CrossProblem[] {
  const file = record(content) ?? {};
  return [
    ...undefinedPlaybooks(file),
    ...unknownWeights(file),
    ...nobodysHolidays(file),
    ...unknownRules(file),
    ...checkNudges(file),
    ...checkWebhooks(file),
    ...conditionsOnNothing(file),
  ];
}

function undefinedPlaybooks(file: Record<string, unknown>): CrossProblem[] {
  const own = record(record(file.alerts)?.rules);
  const playbooks = Object.keys(record(file.playbooks) ?? DEFAULT_PLAYBOOKS);
  const wanting = Object.entries(own ?? DEFAULT_RULES).flatMap(([rule, settings]) => {
    const playbook = record(settings)?.playbook;
    return typeof playbook !== 'string' || playbooks.includes(playbook) ? [] : [{ rule, playbook }];
  });
  if (own) {
    return wanting.map(({ rule, playbook }) => ({
      path: ['alerts', 'rules', rule, 'playbook'],
      message: `playbook "${playbook}" is not defined under playbooks${suggestion(playbook, playbooks)}`,
      onKey: false,
    }));
  }
  return [...new Set(wanting.map((w) => w.playbook))].map((playbook) => {
    const rules = wanting.filter((w) => w.playbook === playbook).map((w) => w.rule);
    const message = `playbook "${playbook}" is missing here: the default rules need it (${rules.join(', ')}); define it, or list your own rules under alerts.rules`;
    return problem(['playbooks'], message);
  });
}

/** Weights of a tier, a stage or a component that does not exist would silently do nothing. */
function unknownWeights(file: Record<string, unknown>): CrossProblem[] {
  const health = record(file.health);
  const signals = Array.isArray(health?.signals) ? health.signals : [];
  const components = [
    ...Object.keys(DEFAULT_HEALTH_SETTINGS.weights),
    ...signals.flatMap((signal: unknown) => {
      const name = record(signal)?.signal;
      return typeof name === 'string' ? [name] : [];
    }),
  ];
  const tiers = Object.keys(record(file.tiers) ?? DEFAULT_TIERS);
  const groups = [
    { key: 'weights_by_tier', what: 'tier', known: tiers },
    { key: 'weights_by_stage', what: 'stage of an account', known: LIFE_STAGES as readonly string[] },
  ];
  return groups.flatMap(({ key, what, known }) =>
    Object.entries(record(health?.[key]) ?? {}).flatMap(([name, weights]) => [
      ...(known.includes(name)
        ? []
        : [problem(['health', key, name], `"${name}" is no ${what}${suggestion(name, known)}`)]),
      ...Object.keys(record(weights) ?? {}).flatMap((component) =>
        components.includes(component)
          ? []
          : [
              problem(
                ['health', key, name, component],
                `"${component}" is no component of the index${suggestion(component, components)}`,
              ),
            ],
      ),
    ]),
  );
}

/** A step that waits for a tier or a rule that does not exist would never be due. */
function conditionsOnNothing(file: Record<string, unknown>): CrossProblem[] {
  const known = {
    tiers: { what: 'tier', names: Object.keys(record(file.tiers) ?? DEFAULT_TIERS) },
    rules: {
      what: 'rule under alerts',
      names: Object.keys(record(record(file.alerts)?.rules) ?? DEFAULT_RULES),
    },
  };
  return Object.entries(record(file.playbooks) ?? {}).flatMap(([playbook, settings]) =>
    list(record(settings)?.steps).flatMap((step, i) =>
      (['tiers', 'rules'] as const).flatMap((key) =>
        list(record(record(step)?.when)?.[key]).flatMap((name, j) => {
          const { what, names } = known[key];
          if (typeof name !== 'string' || names.includes(name)) return [];
          return [
            {
              path: ['playbooks', playbook, 'steps', i, 'when', key, j],
              message: `"${name}" is no ${what}${suggestion(name, names)}`,
              onKey: false,
            },
          ];
        }),
      ),
    ),
  );
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Holidays of a group that nobody is in would silently be working days. */
function nobodysHolidays(file: Record<string, unknown>): CrossProblem[] {
  const groups = Object.keys(record(record(file.alerts)?.holidays) ?? {});
  const known = ['*', 'en', 'pt-BR'];
  return groups
    .filter((group) => !known.includes(group) && !isTimeZone(group))
    .map((group) => {
      const near = suggestion(group, [...known, ...Intl.supportedValuesOf('timeZone')]);
      return problem(
        ['alerts', 'holidays', group],
        `"${group}" is neither "*", a locale nor a time zone${near}`,
      );
    });
}

/** A rule that is exempt under a name it does not have would be muted after all. */
function unknownRules(file: Record<string, unknown>): CrossProblem[] {
  const alerts = record(file.alerts);
  const rules = Object.keys(record(alerts?.rules) ?? DEFAULT_RULES);
  const exempt = record(alerts?.mute_under)?.never_mute;
  return (Array.isArray(exempt) ? exempt : []).flatMap((name: unknown, place) =>
    typeof name !== 'string' || rules.includes(name)
      ? []
      : [
          {
            path: ['alerts', 'mute_under', 'never_mute', place],
            message: `"${name}" is no rule under alerts.rules${suggestion(name, rules)}`,
            onKey: false,
          },
        ],
  );
}

function problem(path: string[], message: string): CrossProblem {
  return { path, message, onKey: true };
}
