import type { Command } from 'commander';
import { completeTask } from '../../pipeline/alerts/complete-task.ts';
import { formatTask } from '../../pipeline/alerts/format-episode.ts';
import { reading } from '../../store/database.ts';
import { currentDay } from '../../store/decided-days.ts';
import { listTasks } from '../../store/views/tasks.ts';
import { databaseCommand, optionsOf, UsageError, type VerbSetup } from '../options.ts';
import { printTasks } from '../print-alerts.ts';
import { VERBS } from '../verb-catalogue.ts';
import { type AppOptions, withApp } from '../with-app.ts';

export function tasksVerb({ io }: VerbSetup): Command {
  const verb = databaseCommand('tasks', VERBS.tasks.says)
    .option('--json', 'one JSON line per task')
    .option('--all', 'closed tasks too')
    .option('--owner <email>', 'only those of one person')
    .action(async (options: AppOptions & { all?: boolean; owner?: string }) => {
      await withApp(io, options, async ({ context }) => {
        const rows = await reading(context, (db) =>
          listTasks(db, {
            all: options.all ?? false,
            owner: options.owner?.toLowerCase() ?? null,
          }),
        );
        if (options.json) return rows.forEach(io.json);
        if (rows.length === 0)
          return io.note(`No task is open${options.owner ? ` for ${options.owner}` : ''}.`);
        const asOf = await reading(context, (db) => currentDay(db, context.now()));
        printTasks(io, rows, { asOf });
      });
    });
  const show = databaseCommand('show', 'one task, with the agenda for a call with its account')
    .argument('<task>', 'its id (the first letters are enough)')
    .option('--json', 'as JSON');
  show.action(async (id: string) => {
    const options = optionsOf<AppOptions>(show);
    await withApp(io, options, async ({ context }) => {
      const told = await formatTask(context, id);
      if (told === null) throw noSingleTask(id);
      if (options.json) return io.json(told.json);
      for (const line of told.lines) io.out(line);
    });
  });
  verb.addCommand(show);
  const done = databaseCommand('done', 'close a task')
    .argument('<task>', 'its id (the first letters are enough)')
    .option('--outcome <text>', 'what came of it')
    .option('--by <who>', 'who did it', io.env.USER ?? 'cli')
    .option('--json', 'the resulting state as JSON');
  done.action(async (id: string) => {
    const options = optionsOf<AppOptions & { outcome?: string; by: string }>(done);
    await withApp(io, options, async ({ context }) => {
      const asOf = await reading(context, (db) => currentDay(db, context.now()));
      const result = await completeTask(context, {
        id,
        outcome: options.outcome ?? null,
        by: options.by,
        asOf,
      });
      if (result.kind === 'not_found') throw noSingleTask(id);
      if (options.json)
        io.json({ id: result.task.id, state: result.task.state, changed: result.kind === 'done' });
      else
        io.note(result.kind === 'done' ? `done: ${result.task.title}` : `was ${result.task.state} already`);
    });
  });
  verb.addCommand(done);
  return verb;
}

const noSingleTask = (id: string) =>
  new UsageError(
    `no id of a task begins with "${id}", or several do; harbinger tasks lists them with their ids`,
  );
