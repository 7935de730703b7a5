#!/usr/bin/env node
import { processIo } from './io.ts';

// Before anything else is loaded, because only what is loaded later is mapped.
if (process.env.HARBINGER_DEBUG) process.setSourceMapsEnabled(true);

// Whatever this process writes is about customers: messages, reports, previews, sample data, the database.
process.umask(0o077);
const { runCommandLine } = await import('./command-line.ts');
process.exitCode = await runCommandLine(process.argv, processIo());
