// Loaded into a process with `--import`: its wall clock is off by as many milliseconds as a file says, its timers are not.
import { readFileSync } from 'node:fs';

const file = process.env.CHAOS_CLOCK_FILE;
const RealDate = Date;
let offset = 0;
let lookedAt = Number.NEGATIVE_INFINITY;
// Looked at when the time is asked for: all processes of a machine have one clock, whatever keeps their timers waiting.
const look = () => {
  const since = performance.now();
  if (since - lookedAt < 1) return;
  lookedAt = since;
  try {
    const told = readFileSync(file, 'utf8');
    // Empty while it is being written: the clock does not go back for that moment.
    if (told !== '') offset = Number(told) || 0;
  } catch {
    // Not there yet, or no longer.
  }
};

globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(globalThis.Date.now());
    else super(...args);
  }
  static now() {
    look();
    return RealDate.now() + offset;
  }
};
