import { CommanderError } from 'commander';
import { ConfigError } from '../config/config-error.ts';
import { SourceError } from '../sources/source-error.ts';
import { HomeInUseError } from '../store/embedded/embedded-postgres-error.ts';
import { MixedInstallationError } from '../store/installation-kind.ts';
import { EnvironmentError } from './environment.ts';
import type { Io } from './io.ts';
import { EXIT, type ExitCode, UsageError } from './options.ts';
import { buildProgram } from './program.ts';
import { tooFewFiles } from './too-few-files.ts';
import { verbOf } from './verb-catalogue.ts';

/** Runs one command line and answers with the exit code; every error becomes one plain message. */
export async function runCommandLine(argv: readonly string[], io: Io): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done;
  try {
    const setExit = (code: ExitCode) => {
      exitCode = code;
    };
    const program = await buildProgram(io, setExit, verbOf(argv));
    await program.parseAsync([...argv]);
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    return explain(error, io);
  }
}

function explain(error: unknown, io: Io): ExitCode {
  if (error instanceof ConfigError) {
    io.note(error.message);
    return EXIT.usage;
  }
  if (
    error instanceof UsageError ||
    error instanceof EnvironmentError ||
    error instanceof MixedInstallationError
  ) {
    io.note(`harbinger: ${error.message}`);
    return EXIT.usage;
  }
  if (error instanceof SourceError || error instanceof HomeInUseError) {
    io.note(`harbinger: ${error.message}`);
    return EXIT.failed;
  }
  io.note(tooFewFiles(error) ?? `harbinger: ${error instanceof Error ? error.message : 'failed'}`);
  if (io.env.HARBINGER_DEBUG && error instanceof Error) io.note(error.stack ?? '');
  return EXIT.failed;
}
