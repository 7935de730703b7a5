import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { packageRoot } from '../store/package-root.ts';
import type { Io } from './io.ts';
import { type ExitCode, handOnSharedOptions, takeSharedOptions, type VerbSetup } from './options.ts';
import { VERB_NAMES, VERBS, type VerbName } from './verb-catalogue.ts';

type Load = (setup: VerbSetup) => Promise<Command>;

const service =
  (name: 'start' | 'worker' | 'scheduler'): Load =>
  async (setup) =>
    (await import('./verbs/service.ts')).serviceVerb(name, setup);

/** Every verb lives in a file of its own, which is loaded when the verb is asked for: most of a start is loading. */
const LOAD: { readonly [N in VerbName]: Load } = {
  demo: async (setup) => (await import('./verbs/demo.ts')).demoVerb(setup),
  init: async (setup) => (await import('./verbs/init.ts')).initVerb(setup),
  run: async (setup) => (await import('./verbs/run.ts')).runVerb(setup),
  start: service('start'),
  worker: service('worker'),
  scheduler: service('scheduler'),
  status: async (setup) => (await import('./verbs/status.ts')).statusVerb(setup),
  import: async (setup) => (await import('./verbs/import.ts')).importVerb(setup),
  score: async (setup) => (await import('./verbs/score.ts')).scoreVerb(setup),
  explain: async (setup) => (await import('./verbs/explain.ts')).explainVerb(setup),
  alerts: async (setup) => (await import('./verbs/alerts.ts')).alertsVerb(setup),
  tasks: async (setup) => (await import('./verbs/tasks.ts')).tasksVerb(setup),
  flag: async (setup) => (await import('./verbs/flag.ts')).flagVerb(setup),
  ledger: async (setup) => (await import('./verbs/ledger.ts')).ledgerVerb(setup),
  kpis: async (setup) => (await import('./verbs/kpis.ts')).kpisVerb(setup),
  report: async (setup) => (await import('./verbs/report.ts')).reportVerb(setup),
  feedback: async (setup) => (await import('./verbs/feedback.ts')).feedbackVerb(setup),
  materials: async (setup) => (await import('./verbs/materials.ts')).materialsVerb(setup),
  goals: async (setup) => (await import('./verbs/goals.ts')).goalsVerb(setup),
  digest: async (setup) => (await import('./verbs/digest.ts')).digestVerb(setup),
  backtest: async (setup) => (await import('./verbs/backtest.ts')).backtestVerb(setup),
  model: async (setup) => (await import('./verbs/model.ts')).modelVerb(setup),
  nudges: async (setup) => (await import('./verbs/nudges.ts')).customerEmailsVerb(setup),
  outbox: async (setup) => (await import('./verbs/outbox.ts')).outboxVerb(setup),
  quarantine: async (setup) => (await import('./verbs/quarantine.ts')).quarantineVerb(setup),
  settings: async (setup) => (await import('./verbs/settings.ts')).settingsVerb(setup),
  config: async (setup) => (await import('./verbs/config.ts')).configVerb(setup),
  doctor: async (setup) => (await import('./verbs/doctor.ts')).doctorVerb(setup),
  simulate: async (setup) => (await import('./verbs/simulate.ts')).simulateVerb(setup),
  erase: async (setup) => (await import('./verbs/erase.ts')).eraseVerb(setup),
  migrate: async (setup) => (await import('./verbs/migrate.ts')).migrateVerb(setup),
  destroy: async (setup) => (await import('./verbs/destroy.ts')).destroyVerb(setup),
  calendar: async (setup) => (await import('./verbs/calendar.ts')).calendarVerb(setup),
  mcp: async (setup) => (await import('./verbs/mcp.ts')).mcpVerb(setup, buildProgram),
  completion: async (setup) =>
    (await import('./verbs/completion.ts')).completionVerb(setup, () =>
      buildProgram(setup.io, setup.exit, 'all'),
    ),
};

/**
 * The command line.
 * @param wanted the verb that is going to run, `all` of them, or null: the others are only named
 */
export async function buildProgram(
  io: Io,
  exit: (code: ExitCode) => void,
  wanted: VerbName | 'all' | null,
): Promise<Command> {
  const manifest = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
    version: string;
  };
  const program = new Command('harbinger')
    .description('Warns early, and with reasons, which customer accounts are about to leave.')
    .version(manifest.version)
    .showHelpAfterError('(run with --help for what is possible)')
    .showSuggestionAfterError()
    // Else `alerts ack --home DIR` hands the folder to `alerts`, and acts on another installation.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      writeErr: (text) => io.note(text.trimEnd()),
    });
  const setup: VerbSetup = { io, exit };
  for (const name of VERB_NAMES) {
    program.addCommand(wanted === 'all' || wanted === name ? await loaded(name, setup) : named(name));
  }
  for (const command of allCommands(program)) {
    command.exitOverride().copyInheritedSettings(program);
  }
  return program;
}

/** A verb as far as help and suggestions need it. */
function named(name: VerbName): Command {
  const { takes, says } = VERBS[name];
  const [options, ...others] = takes.split(' ');
  const command = new Command(name).description(says);
  for (const argument of others) command.argument(argument);
  return options === '' ? command : command.addOption(new Option('--any').hideHelp());
}

async function loaded(name: VerbName, setup: VerbSetup): Promise<Command> {
  const verb = await LOAD[name](setup);
  for (const command of [verb, ...allCommands(verb)]) {
    takeSharedOptions(command);
    // `config --home DIR show` means what `config show --home DIR` does; a command with a say of its own asks by itself.
    if (command.commands.length > 0) command.hook('preAction', handOnSharedOptions);
  }
  return verb;
}

function allCommands(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...allCommands(child)]);
}
