import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ConfigError } from '../config/config-error.ts';
import { type LoadedConfig, loadConfig } from '../config/load-config.ts';

export interface ConfigWatch {
  /** Looks at the file now, instead of at the next interval. */
  look(): Promise<void>;
  stop(): void;
}

const EVERY_MS = 5_000;

/**
 * Follows the content of a configuration file, whatever way it is replaced (edited, renamed over, symlink swapped). A
 * valid new content is handed over whole; an invalid one is told once, and the configuration in force stays.
 */
export function watchConfig(
  file: string,
  on: {
    changed(config: LoadedConfig): Promise<void>;
    rejected(error: ConfigError, digest: string): Promise<void>;
  },
  everyMs = EVERY_MS,
): ConfigWatch {
  let seen: string | null = null;
  let looking: Promise<void> = Promise.resolve();
  const look = async () => {
    const digest = await digestOf(file);
    const isFirst = seen === null;
    if (digest === seen) return;
    seen = digest;
    if (isFirst) return;
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

/** Of the content; a file that cannot be read has a digest of its own, so that its loss is noticed once. */
async function digestOf(file: string): Promise<string> {
  try {
    return createHash('sha256')
      .update(await readFile(file))
      .digest('hex')
      .slice(0, 16);
  } catch {
    return 'unreadable';
  }
}
