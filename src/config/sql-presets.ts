import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { z } from 'zod';
import type { SqlSourceConfig } from './schema-sql.ts';
import { suggestion } from './suggestion.ts';

/** The imports of package.json lead there from the sources and from what the compiler emits. */
export const SHIPPED_FOLDER = dirname(
  createRequire(import.meta.url).resolve('#sql-presets/airbyte-stripe.yaml'),
);

/** Names of the presets that are shipped, sorted. */
export function shippedSqlPresets(): string[] {
  return readdirSync(SHIPPED_FOLDER)
    .flatMap((file) => (file.endsWith('.yaml') ? [file.slice(0, -'.yaml'.length)] : []))
    .sort();
}

/** Whether a preset is named by its path. */
export const isOwnFile = (nameOrFile: string) => /[/\\]|\.ya?ml$/.test(nameOrFile);

/** What can be said of a source before anything is asked: that its preset is one of those that are shipped. */
export function checkSqlSource(source: SqlSourceConfig, ctx: z.RefinementCtx<SqlSourceConfig>): void {
  const { preset } = source;
  if (preset === null || isOwnFile(preset) || shippedSqlPresets().includes(preset)) return;
  const message = `names no preset that is shipped${suggestion(preset, shippedSqlPresets())}`;
  ctx.addIssue({ code: 'custom', path: ['preset'], message, input: source });
}
