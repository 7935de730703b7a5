import type { Command } from 'commander';
import { displayText } from '../../domain/text/safe-text.ts';
import type { Locale } from '../../domain/types.ts';
import { GOAL_LIST_STRINGS } from '../../messages/strings/goal-strings.ts';
import { reading } from '../../store/database.ts';
import { newestScoredDay } from '../../store/scores/scores.ts';
import { listGoals } from '../../store/views/list-goals.ts';
import { type Io, table } from '../io.ts';
import { databaseCommand, money, UsageError, type VerbSetup } from '../options.ts';
import { VERBS } from '../verb-catalogue.ts';
import { type AppOptions, withApp } from '../with-app.ts';

type GoalRow = Awaited<ReturnType<typeof listGoals>>[number];

interface GoalsOptions extends AppOptions {
  csm?: string;
  missing?: boolean;
  all?: boolean;
  json?: boolean;
}

/** `harbinger goals`: what success means to customers, and where it is on its way. */
export function goalsVerb({ io }: Pick<VerbSetup, 'io'>): Command {
  return databaseCommand('goals', VERBS.goals.says)
    .option('--csm <email>', 'only accounts of one person')
    .option('--missing', 'accounts without a goal, the most valuable first')
    .option('--all', 'also goals that are reached or on their line')
    .option('--json', 'one JSON line per goal, or with --missing per account')
    .action(async (options: GoalsOptions) => {
      await withApp(io, options, async ({ context }) => {
        const { locale } = context.config().config;
        const scoredOn = await reading(context, (db) => newestScoredDay(db, '9999-12-31'));
        if (scoredOn === null)
          throw new UsageError('nothing has been scored yet; start with: harbinger run --data DIR');
        const csm = options.csm?.toLowerCase() ?? null;
        const rows = await reading(context, (db) => listGoals(db, { scoredOn, csm }));
        if (options.missing) return printMissing(io, rows, { json: options.json ?? false, locale });
        printGoals(io, rows, { options, scoredOn, locale });
      });
    });
}

function printMissing(
  io: Io,
  rows: readonly GoalRow[],
  { json, locale }: { json: boolean; locale: Locale },
): void {
  const missing = rows
    .filter(({ recorded }) => recorded === 0)
    .sort((a, b) => (b.mrr ?? 0) - (a.mrr ?? 0) || (a.account_id < b.account_id ? -1 : 1));
  if (json) {
    for (const { account_id, account, csm, mrr, currency } of missing)
      io.json({ account_id, account, csm, mrr, currency });
    return;
  }
  if (missing.length === 0) io.note('Every account has a goal.');
  if (missing.length === rows.length) {
    io.note('No goal is recorded of anybody (goals.csv).');
    return;
  }
  const cells = missing.map((row) => [
    row.account_id,
    displayText(row.account, 40) ?? '',
    row.csm ?? '',
    row.mrr === null ? '' : money(row.mrr, row.currency, locale),
  ]);
  for (const line of table(cells, io.columns)) io.out(line);
}

function printGoals(
  io: Io,
  rows: readonly GoalRow[],
  { options, scoredOn, locale }: { options: GoalsOptions; scoredOn: string; locale: Locale },
): void {
  const told = rows.flatMap(({ goals, ...account }) => goals.map((goal) => ({ account, goal })));
  const shown = options.all || options.json ? told : told.filter(({ goal }) => !isWell(goal.status));
  if (options.json) {
    for (const { account, goal } of shown) {
      const { id, status, by, value, expected, target, dueOn } = goal;
      io.json({
        ...{ as_of: scoredOn, account_id: account.account_id, account: account.account, csm: account.csm },
        ...{ goal_id: id, goal: goal.goal, measured_by: by, status, value, expected, target, due_on: dueOn },
      });
    }
    return;
  }
  if (told.length === 0) io.note('No goal is recorded (goals.csv).');
  else if (shown.length === 0) io.note('Every goal is reached or on its line (--all).');
  const { status } = GOAL_LIST_STRINGS[locale];
  const cells = shown.map(({ account, goal }) => [
    status[goal.status],
    displayText(account.account, 40) ?? account.account_id,
    displayText(goal.goal, 60) ?? '',
    goal.value === null || goal.target === null ? '' : `${goal.value}/${goal.target}`,
    goal.dueOn ?? '',
  ]);
  for (const line of table(cells, io.columns)) io.out(line);
}

function isWell(status: GoalRow['goals'][number]['status']): boolean {
  return status === 'reached' || status === 'on_line';
}
