import { resolve } from 'node:path';
import type { SourceConfig } from '../config/schema-sources.ts';
import type { Logger } from '../domain/reporting.ts';
import { csvFolderSource } from './csv-folder/csv-folder-source.ts';
import type { Source } from './source.ts';

/** What adapters need of the world around them; nothing else reads the environment, the clock or chance. */
export interface SourceTools {
  /** Folder that relative paths start from. */
  baseDir: string;
  /** A variable of the environment, for what is secret; null = not set. Its value stands in no message. */
  variable(name: string): string | null;
  now(): Date;
  log: Logger;
  /** From 0 up to 1, for the jitter between retries. */
  random(): number;
  /** Waits between retries. @throws the reason of `signal` when it is aborted */
  pause(ms: number, signal?: AbortSignal): Promise<void>;
  /** How long one request may take. */
  timeoutMs: number;
}

/** A configured source. Opens nothing yet: what is wrong with it is found by its `open`. */
export function openSource(config: SourceConfig, tools: SourceTools): Source {
  switch (config.kind) {
    case 'csv-folder':
      return csvFolderSource({ folder: resolve(tools.baseDir, config.path), name: config.name });
  }
}
