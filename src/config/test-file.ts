import * as z from 'zod';
import { RISK_RULE } from '../domain/alerts/settings.ts';
import { BANDS } from '../domain/types.ts';
import { calendarDay } from './calendar-day.ts';
import { ConfigError, configProblem, type ProblemCode } from './config-error.ts';
import { describeIssues } from './describe-issue.ts';
import { readYaml } from './read-yaml.ts';
import type { Config } from './schema.ts';
import { suggestion } from './suggestion.ts';

/** Cells of a row, by the columns of the CSV file of its kind. */
const row = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

const usagePhase = z
  .strictObject({
    from: calendarDay,
    to: calendarDay,
    every: z.enum(['day', 'weekday', 'week', 'month']).default('weekday'),
    product: z.string().min(1).default('app'),
    events: z.number().min(0),
    active_users: z.int().min(0).optional(),
    seats: z.int().min(0).optional(),
  })
  .refine(({ from, to }) => from <= to, { error: 'ends before it begins: from must not be after to' });

const expectation = z.strictObject({
  on: calendarDay,
  band: z.enum(BANDS).optional(),
  health: z.strictObject({ at_least: z.number().optional(), at_most: z.number().optional() }).optional(),
  alert: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
  tasks: z.array(z.string()).optional(),
  to: z.enum(['csm', 'pool']).optional(),
});

const testSchema = z.strictObject({
  name: z.string().min(1),
  account: row.default({}),
  usage: z.array(usagePhase).default([]),
  surveys: z.array(row).default([]),
  invoices: z.array(row).default([]),
  subscriptions: z.array(row).default([]),
  signals: z.array(row).default([]),
  goals: z.array(row).default([]),
  beside: z.int().min(0).max(1_000).default(20),
  expect: z.array(expectation).min(1),
});

const fileSchema = z.strictObject({ tests: z.array(testSchema).min(1) });

/** A test as it is written, filled up with what its form leaves to defaults. @throws z.ZodError when it is none */
export function fillTest(written: object): ConfigTest {
  return testSchema.parse(written);
}

/** One short time-line of an account, and what it has to lead to. */
export type ConfigTest = z.output<typeof testSchema>;
export type Expectation = ConfigTest['expect'][number];

export interface TestFile {
  tests: ConfigTest[];
  /** @returns to be thrown: a mistake at a value of the file */
  problemAt(path: readonly PropertyKey[], message: string): ConfigError;
}

/**
 * Reads what is expected of a configuration.
 * @throws ConfigError naming every problem as file:line:column, also rules and steps that the configuration lacks
 */
export function parseTestFile(text: string, file: string, config: Config): TestFile {
  const yaml = readYaml(file, text);
  const problem = (
    path: readonly PropertyKey[],
    given: { onKey: boolean; code: ProblemCode; message: string },
  ) => {
    const { line, column } = yaml.place(path, given.onKey);
    return configProblem({ file, line, column, code: given.code, message: given.message });
  };
  const parsed =
    yaml.content === undefined ? null : fileSchema.safeParse(yaml.content, { reportInput: true });
  const found = (parsed?.error?.issues ?? [])
    .flatMap(describeIssues)
    .map(({ path, onKey, code, message }) => problem(path, { onKey, code, message: message() }));
  const tests = parsed?.data?.tests ?? [];
  for (const { path, name, known } of tests.flatMap((test, i) => namesIn(test, i, config))) {
    if (!known.includes(name)) {
      const message = `there is no "${name}" in the configuration${suggestion(name, known)}`;
      found.push(problem(path, { onKey: false, code: 'unknown_name', message }));
    }
  }
  const all = [...yaml.problems, ...found];
  if (all.length > 0) throw new ConfigError(all);
  return {
    tests,
    problemAt: (path, message) =>
      new ConfigError([problem(path, { onKey: false, code: 'invalid_value', message })]),
  };
}

/** What stands for no alert at all. */
export const NO_ALERT = 'none';

/** Names of rules and steps that a test speaks of, each with those there are. */
function namesIn(
  { expect }: ConfigTest,
  at: number,
  config: Config,
): { path: PropertyKey[]; name: string; known: string[] }[] {
  const rules = [NO_ALERT, RISK_RULE, ...Object.keys(config.alerts.rules)];
  const steps = stepsOf(config);
  return expect.flatMap(({ alert = [], tasks = [] }, i) => [
    ...[alert].flat().map((name) => ({ path: ['tests', at, 'expect', i, 'alert'], name, known: rules })),
    ...tasks.map((name, k) => ({ path: ['tests', at, 'expect', i, 'tasks', k], name, known: steps })),
  ]);
}

/** `playbook/step` of every step of every playbook. */
export function stepsOf({ playbooks }: Config): string[] {
  return Object.entries(playbooks).flatMap(([playbook, { steps }]) =>
    steps.map(({ id }) => `${playbook}/${id}`),
  );
}
