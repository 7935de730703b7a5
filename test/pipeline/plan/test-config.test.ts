import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/config/config-error.ts';
import { parseConfig } from '../../../src/config/load-config.ts';
import { parseTestFile } from '../../../src/config/test-file.ts';
import { testConfig } from '../../../src/pipeline/plan/test-config.ts';
import { packageRoot } from '../../../src/store/package-root.ts';

const USAGE = 'usage: [{ from: 2026-01-05, to: 2026-06-30, events: 40, active_users: 8 }]\n    beside: 4';
const CARD = `tests:
  - name: a card that failed twice is told, and nothing before
    account: { tier: growth, mrr: 900, name: Acme }
    ${USAGE}
    invoices:
      - { amount: 900, currency: USD, issued_on: 2026-06-20, due_on: 2026-06-22, status: past_due, attempts: 2 }
    expect:
      - { on: 2026-06-15, band: healthy, health: { at_least: 80 }, alert: none, tasks: [] }
      - { on: 2026-06-24, alert: payment-failing, to: csm }
`;
const DETRACTOR = `tests:
  - name: a detractor of a starter account goes to the pool
    account: { tier: starter, mrr: 50 }
    ${USAGE}
    surveys: [{ kind: nps, score: 2, comment: Too slow, responded_at: 2026-06-20T10:00:00Z }]
    expect:
      - { on: 2026-06-19, alert: none }
      - { on: 2026-06-20, alert: [detractor], to: pool }
`;

const run = (tests: string, config = '') => {
  const loaded = parseConfig(config, 'harbinger.yaml');
  return testConfig(loaded, parseTestFile(tests, 'harbinger.test.yaml', loaded.config));
};
const problems = (tests: string) => {
  try {
    return run(tests).results.flatMap(({ failures }) => failures);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
};

describe('expectations beside a configuration', () => {
  it.each([CARD, DETRACTOR])('pass under the shipped one, by the decisions of life', (tests) => {
    expect(run(tests).results.map(({ failures }) => failures)).toEqual([[]]);
  });

  it('fail in words when a change of the configuration breaks them', () => {
    const off =
      'alerts: { rules: { payment-failing: null, band-at-risk: null, band-critical: null, fast-drop: null } }\n';
    expect(problems(CARD)).toEqual([]);
    const loaded = parseConfig(`${off}tiers: { growth: { touch: low } }\n`, 'harbinger.yaml');
    const renamed = CARD.replace('alert: payment-failing', 'alert: detractor').replace(
      '900, name',
      '90, name',
    );
    const [result] = testConfig(loaded, parseTestFile(renamed, 'x', loaded.config)).results;
    expect(result!.failures[0]).toMatch(/^on 2026-06-24: (?:no alert|an alert by [\w, -]+), not detractor$/);
    expect(result!.failures.at(-1)).toMatch(/^on 2026-06-24: told to (?:pool|nobody), not to csm$/);
  });

  it('name the rules and steps that none of them brings about', () => {
    const { untouched } = run(DETRACTOR);
    expect(untouched.rules).toContain('payment-failing');
    expect(untouched.rules).not.toContain('detractor');
    expect(untouched.steps).toContain('payment/ask');
    expect(untouched.steps).not.toContain('detractor/reply');
    expect(run(DETRACTOR, 'alerts: { rules: { payment-failing: null } }\n').untouched.rules).not.toContain(
      'payment-failing',
    );
  });

  it.each([
    [
      'alert: detractor }',
      CARD.replace('alert: payment-failing', 'alert: payment-faling'),
      /10:\d+ unknown_name .*did you mean "payment-failing"/,
    ],
    [
      'a step',
      CARD.replace('tasks: []', 'tasks: [risk/cal]'),
      /9:\d+ unknown_name .*did you mean "risk\/call"/,
    ],
    ['a key', CARD.replace('expect:', 'expects:'), /8:\d+ unknown_key/],
    ['a row', CARD.replace('past_due', 'failed'), /7:\d+ invalid_value status is "failed", not one of/],
    ['a day', CARD.replace('2026-06-15', '2026-02-30'), /9:\d+ invalid_value .*is not a calendar day/],
    [
      'no account yet',
      CARD.replace('mrr: 900', 'started_on: 2026-06-20'),
      /on 2026-06-15: the account is not there/,
    ],
  ])('are told where they are wrong: %s', (_what, tests, told) => {
    expect(problems(tests).join('\n')).toMatch(told);
  });
});

it('is shown in the documentation as it is', () => {
  const page = readFileSync(join(packageRoot(), 'docs/configuration.md'), 'utf8');
  const [, block] = /```yaml\n(tests:[\s\S]*?)```/.exec(page)!;
  expect(problems(block!)).toEqual([]);
});
