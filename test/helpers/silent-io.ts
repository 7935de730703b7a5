import type { Io } from '../../src/cli/io.ts';

/** For building the command line without running it. */
export const SILENT_IO: Io = {
  out: () => undefined,
  note: () => undefined,
  json: () => undefined,
  isTerminal: false,
  columns: 80,
  env: {},
};
