import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { packageRoot } from '../store/package-root.ts';
import type { Io } from './io.ts';
import type { ExitCode, VerbSetup } from './options.ts';
import { alertsVerb } from './verbs/alerts.ts';
import { backtestVerb } from './verbs/backtest.ts';
import { configVerb } from './verbs/config.ts';
import { demoVerb } from './verbs/demo.ts';
import { destroyVerb } from './verbs/destroy.ts';
import { digestVerb } from './verbs/digest.ts';
import { doctorVerb } from './verbs/doctor.ts';
import { eraseVerb } from './verbs/erase.ts';
import { explainVerb } from './verbs/explain.ts';
import { importVerb } from './verbs/import.ts';
import { initVerb } from './verbs/init.ts';
import { kpisVerb } from './verbs/kpis.ts';
import { ledgerVerb } from './verbs/ledger.ts';
import { migrateVerb } from './verbs/migrate.ts';
import { modelVerb } from './verbs/model.ts';
import { customerEmailsVerb } from './verbs/nudges.ts';
import { outboxVerb } from './verbs/outbox.ts';
import { quarantineVerb } from './verbs/quarantine.ts';
import { runVerb } from './verbs/run.ts';
import { scoreVerb } from './verbs/score.ts';
import { serviceVerbs } from './verbs/service.ts';
import { simulateVerb } from './verbs/simulate.ts';
import { tasksVerb } from './verbs/tasks.ts';

/** The whole command line; every verb lives in its own file. */
export function buildProgram(io: Io, exit: (code: ExitCode) => void): Command {
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
  const verbs = [
    demoVerb(setup),
    initVerb(setup),
    runVerb(setup),
    ...serviceVerbs(setup),
    importVerb(setup),
    scoreVerb(setup),
    explainVerb(setup),
    alertsVerb(setup),
    tasksVerb(setup),
    ledgerVerb(setup),
    kpisVerb(setup),
    digestVerb(setup),
    backtestVerb(setup),
    modelVerb(setup),
    customerEmailsVerb(setup),
    outboxVerb(setup),
    quarantineVerb(setup),
    configVerb(setup),
    doctorVerb(setup),
    simulateVerb(setup),
    eraseVerb(setup),
    migrateVerb(setup),
    destroyVerb(setup),
  ];
  for (const verb of verbs) program.addCommand(verb);
  for (const command of allCommands(program)) {
    command.exitOverride().copyInheritedSettings(program);
  }
  return program;
}

function allCommands(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...allCommands(child)]);
}
