import { setTimeout as delay } from 'node:timers/promises';
import { ConfigError, configProblem } from '../config/config-error.ts';
import { digestFiles, type LoadedConfig, loadConfig } from '../config/load-config.ts';

export interface ConfigWatch {
  /** Looks at the file now, instead of at the next interval. */
  look(): Promise<void>;
  stop(): void;
}

const EVERY_MS = 5_000;
/** An editor empties a file before it writes it: only a content that has stood this long counts. */
const SETTLE_MS = 100;

/**
 * Follows the content of the configuration files and their overlays, whatever way it is replaced (edited, renamed over,
 * symlink swapped). A valid new content is handed over whole; an invalid one is told once, and the configuration in
 * force stays.
 * @param inForce what the files were loaded as; a change since then counts, also one from before the first look
 */
export function watchConfig(
  inForce: { named: readonly string[]; digest: string; attached?: readonly string[] },
  on: {
    changed(config: LoadedConfig): Promise<void>;
    rejected(error: ConfigError, digest: string): Promise<void>;
    /** Neither could be done; told once per content, and tried again at every look. */
    postponed(error: unknown): void;
  },
  everyMs = EVERY_MS,
): ConfigWatch {
  const { named } = inForce;
  let seen = inForce.digest;
  let attached = inForce.attached ?? [];
  let postponed: string | null = null;
  let looking: Promise<void> | null = null;
  /** The digest of what was taken, or refused. */
  const take = async (digest: string): Promise<string> => {
    try {
      const loaded = loadOrReject(named);
      await on.changed(loaded);
      attached = loaded.attached;
      return loaded.digest;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      await on.rejected(error, digest);
      // What is wrong may stand in a file of rates that is not watched yet.
      const rates = error.problems.map(({ file }) => file).filter((file) => !/\.ya?ml$/.test(file));
      if (rates.every((file) => attached.includes(file))) return digest;
      attached = [...new Set([...attached, ...rates])];
      return digestOf(named, attached);
    }
  };
  const look = async () => {
    const digest = await settledDigest(() => digestOf(named, attached), seen);
    if (digest === seen) return;
    try {
      seen = await take(digest);
    } catch (error) {
      if (postponed !== digest) on.postponed(error);
      postponed = digest;
    }
  };
  const next = (): Promise<void> => {
    const mine = (looking ?? Promise.resolve()).then(look).finally(() => {
      if (looking === mine) looking = null;
    });
    looking = mine;
    return mine;
  };
  void next();
  // A look that waits for the database must not gather others behind it.
  const timer = setInterval(() => void (looking ?? next()), everyMs);
  timer.unref();
  return { look: next, stop: () => clearInterval(timer) };
}

/** Whatever goes wrong in reading a file is a problem of the file. */
function loadOrReject(named: readonly string[]): LoadedConfig {
  try {
    return loadConfig(named);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const message = `cannot be read as a configuration (${error instanceof Error ? error.message : 'failed'})`;
    const [file = 'harbinger.yaml'] = named;
    throw new ConfigError([configProblem({ file, line: 1, column: 1, code: 'unreadable', message })]);
  }
}

/** The digest of the content once it no longer changes, or `seen` at once. */
async function settledDigest(digestNow: () => string, seen: string): Promise<string> {
  let digest = digestNow();
  while (digest !== seen) {
    await delay(SETTLE_MS);
    const again = digestNow();
    if (again === digest) break;
    digest = again;
  }
  return digest;
}

/** Of the content; a file that cannot be read has a digest of its own, so that its loss is noticed once. */
function digestOf(named: readonly string[], attached: readonly string[]): string {
  try {
    return digestFiles(named, attached);
  } catch {
    return 'unreadable';
  }
}
