import { parse, stringify } from 'yaml';
import { DEFAULT_RULES } from '../../src/config/schema-alerts.ts';

/**
 * The entries of `alerts.rules` in flow style that take every shipped rule away, for tests of rules of their own: a file
 * that lists rules keeps the shipped ones beside them.
 */
export const NO_SHIPPED_RULES: string = Object.keys(DEFAULT_RULES)
  .map((rule) => `${rule}: null`)
  .join(', ');

/** The same as lines of a block. */
export function noShippedRules(indent: number): string {
  return Object.keys(DEFAULT_RULES)
    .map((rule) => `${' '.repeat(indent)}${rule}: null`)
    .join('\n');
}

/**
 * The file with every rule on the index opening an alert wherever its account stands, for tests of what becomes of an
 * alert and not of the line that opens it.
 */
export function withRulesThatOpen(text: string): string {
  const file = (parse(text) ?? {}) as { alerts?: { rules?: object } };
  const onIndex = Object.entries(DEFAULT_RULES).filter(([, rule]) => 'always' in rule);
  const rules = {
    ...Object.fromEntries(onIndex.map(([name]) => [name, { always: true }])),
    ...file.alerts?.rules,
  };
  return stringify({ ...file, alerts: { ...file.alerts, rules } });
}
