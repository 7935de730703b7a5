#!/usr/bin/env node
import { processIo } from './io.ts';
import { tooFewFiles } from './too-few-files.ts';

// Before anything else is loaded, because only what is loaded later is mapped.
if (process.env.HARBINGER_DEBUG) process.setSourceMapsEnabled(true);

// Whatever this process writes is about customers: messages, reports, previews, sample data, the database.
process.umask(0o077);
try {
  const { runCommandLine } = await import('./command-line.ts');
  process.exitCode = await runCommandLine(process.argv, processIo());
} catch (error) {
  // Loading is what opens the most files at once.
  const says = tooFewFiles(error);
  if (says === null) throw error;
  process.stderr.write(`${says}\n`);
  process.exitCode = 1;
}
