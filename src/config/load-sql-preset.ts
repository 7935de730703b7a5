import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConfigError, configProblem } from './config-error.ts';
import { describeIssues } from './describe-issue.ts';
import { readYaml } from './read-yaml.ts';
import { type SqlPreset, sqlPresetSchema } from './schema-sql.ts';
import { isOwnFile, SHIPPED_FOLDER, shippedSqlPresets } from './sql-presets.ts';
import { suggestion } from './suggestion.ts';

/**
 * A shipped preset by its name, or one of the user's own by its file.
 * @param baseDir what the path of a file is relative to
 * @throws ConfigError with every problem of the file and its place
 */
export function loadSqlPreset(nameOrFile: string, baseDir: string): SqlPreset {
  const isFile = isOwnFile(nameOrFile);
  const file = isFile ? resolve(baseDir, nameOrFile) : join(SHIPPED_FOLDER, `${nameOrFile}.yaml`);
  if (!isFile && !existsSync(file)) {
    const known = suggestion(nameOrFile, shippedSqlPresets());
    throw unreadable(nameOrFile, `there is no preset of that name${known}`);
  }
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadable(nameOrFile, `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unreadable'})`);
  }
  return parseSqlPreset(text, isFile ? nameOrFile : `${nameOrFile}.yaml`);
}

/** @throws ConfigError */
export function parseSqlPreset(text: string, file: string): SqlPreset {
  const yaml = readYaml(file, text);
  const parsed =
    yaml.problems.length === 0 ? sqlPresetSchema.safeParse(yaml.content, { reportInput: true }) : null;
  if (parsed?.success) return parsed.data;
  const issues = (parsed?.error.issues ?? []).flatMap(describeIssues);
  throw new ConfigError([
    ...yaml.problems,
    ...issues.map(({ path, onKey, code, message }) => {
      const { line, column } = yaml.place(path, onKey);
      return configProblem({ file, line, column, code, message: message() });
    }),
  ]);
}

function unreadable(file: string, message: string): ConfigError {
  return new ConfigError([configProblem({ file, line: 1, column: 1, code: 'unreadable', message })]);
}
