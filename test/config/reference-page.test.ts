import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listSettings } from '../../src/config/list-settings.ts';
import { referencePage } from '../../src/config/reference-page.ts';
import { packageRoot } from '../../src/store/package-root.ts';

it('says of every setting what it does', () => {
  const settings = listSettings();
  expect(settings.length).toBeGreaterThan(200);
  expect(settings.filter(({ effect }) => effect === null || effect === '')).toEqual([]);
  expect(settings.find(({ path }) => path === 'alerts.budget_per_csm_per_week')).toEqual({
    path: 'alerts.budget_per_csm_per_week',
    type: 'integer from 1 or null',
    default: '5',
    effect: 'Risk alerts per CSM, and for the pool, in seven days; null = no limit',
  });
});

it('is the page in docs: write it again with harbinger config schema --markdown', () => {
  expect(readFileSync(join(packageRoot(), 'docs/settings.md'), 'utf8')).toBe(referencePage());
});
