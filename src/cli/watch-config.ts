import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { ConfigError } from '../config/config-error.ts';
import { digestText, type LoadedConfig, loadConfig } from '../config/load-config.ts';

export interface ConfigWatch {
  /** Looks at the file now, instead of at the next interval. */
  look(): Promise<void>;
  stop(): void;
}

const EVERY_MS = 5_000;
/** An editor empties a file before it writes it: only a content that has stood this long counts. */
const SETTLE_MS = 100;

/**
 * Follows the content of a configuration file, whatever way it is replaced (edited, renamed over, symlink swapped). A
 * valid new content is handed over whole; an invalid one is told once, and the configuration in force stays.
 * @param inForce what the file was loaded as; a change since then counts, also one from before the first look
 */
export function watchConfig(
  inForce: { file: string; digest: string },
  on: {
    changed(config: LoadedConfig): Promise<void>;
    rejected(error: ConfigError, digest: string): Promise<void>;
  },
  everyMs = EVERY_MS,
): ConfigWatch {
  const { file } = inForce;
  let seen = inForce.digest;
  let looking: Promise<void> = Promise.resolve();
  const look = async () => {
    const digest = await settledDigest(file, seen);
    if (digest === seen) return;
    seen = digest;
    try {
      await on.changed(loadConfig(file));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      await on.rejected(error, digest);
    }
  };
  const next = () => {
    looking = looking.then(look);
    return looking;
  };
  void next();
  const timer = setInterval(() => void next(), everyMs);
  timer.unref();
  return { look: next, stop: () => clearInterval(timer) };
}

/** The digest of the content once it no longer changes, or `seen` at once. */
async function settledDigest(file: string, seen: string): Promise<string> {
  let digest = await digestOf(file);
  while (digest !== seen) {
    await delay(SETTLE_MS);
    const again = await digestOf(file);
    if (again === digest) break;
    digest = again;
  }
  return digest;
}

/** Of the content; a file that cannot be read has a digest of its own, so that its loss is noticed once. */
async function digestOf(file: string): Promise<string> {
  try {
    return digestText(await readFile(file, 'utf8'));
  } catch {
    return 'unreadable';
  }
}
