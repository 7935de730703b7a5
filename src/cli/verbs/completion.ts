import { Argument, Command } from 'commander';
import { completionScript, SHELLS, type Shell } from '../completion-script.ts';
import type { VerbSetup } from '../options.ts';
import { VERBS } from '../verb-catalogue.ts';

/** @param whole the command line with every verb loaded */
export function completionVerb({ io }: VerbSetup, whole: () => Promise<Command>): Command {
  return new Command('completion')
    .description(VERBS.completion.says)
    .addArgument(new Argument('<shell>', 'whose').choices(SHELLS))
    .addHelpText('after', '\nFor bash: source <(harbinger completion bash)')
    .action(async (shell: Shell) => io.out(completionScript(await whole(), shell).trimEnd()));
}
