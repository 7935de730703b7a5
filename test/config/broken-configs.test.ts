import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/config/config-error.ts';
import { parseConfig } from '../../src/config/load-config.ts';
import { packageRoot } from '../../src/store/package-root.ts';

/** One mistake each; the first line says where it is found, as what, and what is proposed (`-` = nothing). */
const FOLDER = join(packageRoot(), 'test/fixtures/broken-configs');
const files = readdirSync(FOLDER);

function problemsOf(text: string): string[] {
  try {
    parseConfig(text, 'harbinger.yaml');
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(
      ({ line, column, code, suggestion }) => `${line}:${column} ${code} ${suggestion ?? '-'}`,
    );
  }
}

describe('a broken configuration', () => {
  it('is there a hundred times', () => {
    expect(files.length).toBeGreaterThanOrEqual(100);
  });

  it.each(files)('is told where, as what, and what was meant: %s', (file) => {
    const text = readFileSync(join(FOLDER, file), 'utf8');
    const expected = /^# (.+)\n/.exec(text)?.[1];
    expect(problemsOf(text)).toEqual([expected]);
  });
});
