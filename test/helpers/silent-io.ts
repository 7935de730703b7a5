import { type Io, silentProgress } from '../../src/cli/io.ts';

/** For building the command line without running it. */
export const SILENT_IO: Io = {
  out: () => undefined,
  note: () => undefined,
  json: () => undefined,
  isTerminal: false,
  progress: () => Promise.resolve(silentProgress),
  columns: Number.MAX_SAFE_INTEGER,
  env: {},
};
