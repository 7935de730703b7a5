import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/config/config-error.ts';
import { RENAMED } from '../../src/config/former-keys.ts';
import { knownKeys } from '../../src/config/json-schema.ts';
import { defaultConfig, parseConfig } from '../../src/config/load-config.ts';
import { migrateConfig } from '../../src/config/migrate-config.ts';
import { unifiedDiff } from '../../src/config/unified-diff.ts';
import { packageRoot } from '../../src/store/package-root.ts';

const SHIPPED = readFileSync(join(packageRoot(), 'harbinger.default.yaml'), 'utf8');
/** As `config init` wrote it some versions ago. */
const COPY = SHIPPED.replace(/^( +baseline: )\S+/m, '$184d')
  .replace(/^( +least_lift: )1\.9/m, '$11.75')
  .replace(/^( +invoices: )auto/m, '$135d');

describe('a file of an earlier version', () => {
  it('is called by the names of this one, and otherwise stays as it is', () => {
    const before =
      '# ours\nlanguage:   pt-BR # as we speak\nalerts: { "budget": 3, line: { by: budget, lift: 2 } }\n';
    const { text, migrations } = migrateConfig(before);
    expect(text).toBe(
      '# ours\nlocale:   pt-BR # as we speak\nalerts: { budget_per_csm_per_week: 3, line: { by: budget, least_lift: 2 } }\n',
    );
    expect(migrations.map(({ path, line }) => `${line} ${path}`)).toEqual([
      '2 language',
      '3 alerts.budget',
      '3 alerts.line.lift',
    ]);
    expect(parseConfig(text, 'x').config.alerts.budget_per_csm_per_week).toBe(3);
    expect(migrateConfig(text)).toEqual({ text, migrations: [] });
  });

  it('is answered with the new name where it is checked', () => {
    const check = () => parseConfig('alerts:\n  budget: 3\n', 'harbinger.yaml');
    expect(check).toThrow(ConfigError);
    expect(check).toThrow(
      'harbinger.yaml:2:3 unknown_key unknown key "alerts.budget" (did you mean "budget_per_csm_per_week"?); harbinger config migrate renames it',
    );
    // Of a file that says both the old one is named.
    const both = 'language: en\nlocale: en\n';
    expect(migrateConfig(both)).toEqual({ text: both, migrations: [] });
  });

  it('that copied the whole default has the defaults of this one, and its comments', () => {
    const { text, migrations } = migrateConfig(COPY);
    expect(migrations.map(({ path, before }) => `${path} ${before}`).sort()).toEqual([
      'alerts.line.least_lift 1.75',
      'freshness.invoices 35d',
      'usage.baseline 84d',
    ]);
    expect(text).toBe(SHIPPED);
    expect(parseConfig(text, 'x').hash).toBe(defaultConfig('.').hash);
  });

  it('keeps what a short file says, and what cannot be read', () => {
    const short = 'alerts: { line: { least_lift: 1.75 } }\n';
    expect(migrateConfig(short)).toEqual({ text: short, migrations: [] });
    expect(migrateConfig('alerts: [')).toEqual({ text: 'alerts: [', migrations: [] });
  });

  it('is never called by a name that there is or is not', () => {
    for (const { path, name } of RENAMED) {
      const known = knownKeys(path.slice(0, -1));
      expect(known, path.join('.')).toContain(name);
      expect(known).not.toContain(path.at(-1));
    }
  });
});

describe('a unified diff', () => {
  it('is empty where nothing differs', () => {
    expect(unifiedDiff('a\n', 'a\n', { from: 'a', to: 'b' })).toBe('');
  });

  it('shows what changes with the lines around it, as patch reads it', () => {
    const before = Array.from({ length: 20 }, (_, i) => `line ${i + 1}\n`).join('');
    const after = before.replace('line 3\n', 'third\nand more\n').replace('line 18\n', '');
    expect(unifiedDiff(before, after, { from: 'a.yaml', to: 'b.yaml' })).toBe(`--- a.yaml
+++ b.yaml
@@ -1,6 +1,7 @@
 line 1
 line 2
-line 3
+third
+and more
 line 4
 line 5
 line 6
@@ -15,6 +16,5 @@
 line 15
 line 16
 line 17
-line 18
 line 19
 line 20
`);
  });

  it.each([
    ['', 'a\n', '@@ -0,0 +1 @@\n+a\n'],
    ['a', 'a\n', '@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n'],
  ])('of a beginning or an end: %j', (before, after, told) => {
    expect(unifiedDiff(before, after, { from: 'x', to: 'x' })).toBe(`--- x\n+++ x\n${told}`);
  });
});
