import type { LoadedConfig } from '../../config/load-config.ts';
import { type ConfigTest, stepsOf, type TestFile } from '../../config/test-file.ts';
import { toHealthSettings } from '../../config/to-settings.ts';
import { judgeExpectation } from '../../learning/replay/judge-expectations.ts';
import { type Exercised, liveThrough } from '../../learning/replay/live-through.ts';
import { HISTORY_DAYS } from '../../store/facts/as-of.ts';
import { freshnessOf } from '../check-freshness.ts';
import { importSettings } from '../pull.ts';
import { type RowProblems, TESTED, testHistory } from './config-test-history.ts';
import { toReplaySettings } from './replay-settings.ts';

/** One test, and what came otherwise than it expects. */
export interface ConfigTestResult {
  name: string;
  /** `on DAY: …`; none = it passes. */
  failures: string[];
}

export interface ConfigTestReport {
  results: ConfigTestResult[];
  /** Rules that are on and steps that none of the tests brings about. */
  untouched: { rules: string[]; steps: string[] };
}

/**
 * Lives through the time-line of every test under a configuration, by the decisions of life, and compares.
 * @throws ConfigError at a row of the file that no import would load
 */
export function testConfig(loaded: Pick<LoadedConfig, 'config' | 'hash'>, file: TestFile): ConfigTestReport {
  const { config } = loaded;
  const rules = new Set<string>();
  const steps = new Set<string>();
  const results = file.tests.map((test, at) => {
    const { otherwise, exercised } = runTest(test, { at, loaded, file });
    for (const rule of exercised.rules) rules.add(rule);
    for (const step of exercised.steps) steps.add(step);
    const failures = otherwise.flatMap((words, i) => words.map((one) => `on ${test.expect[i]!.on}: ${one}`));
    return { name: test.name, failures };
  });
  const on = Object.entries(config.alerts.rules).flatMap(([name, { enabled }]) => (enabled ? [name] : []));
  return {
    results,
    untouched: {
      rules: on.filter((rule) => !rules.has(rule)),
      steps: stepsOf(config).filter((step) => !steps.has(step)),
    },
  };
}

/** Lives through one test. `otherwise` = of each of its expectations, what came otherwise, in words. */
export function runTest(
  test: ConfigTest,
  given: { at: number; loaded: Pick<LoadedConfig, 'config' | 'hash'>; file: RowProblems },
): { otherwise: string[][]; exercised: Exercised } {
  const { config } = given.loaded;
  const { book, people, from, to } = testHistory(test, { ...given, settings: importSettings(config) });
  const horizonDays = config.prediction.horizon_days;
  const freshness = freshnessOf(config);
  const { days, exercised } = liveThrough(book, {
    place: TESTED,
    from,
    to,
    snapshots: { health: toHealthSettings(config), freshness, horizonDays, historyDays: HISTORY_DAYS },
    replay: toReplaySettings(given.loaded, people, horizonDays),
  });
  return { otherwise: test.expect.map((expected) => judgeExpectation(expected, days)), exercised };
}
