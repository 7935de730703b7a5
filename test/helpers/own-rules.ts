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
