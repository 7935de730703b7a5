import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, it } from 'vitest';

/** Where data made by others lie. */
export const THIRD_PARTY_ROOT = resolve(
  process.env.HARBINGER_TEST_DATA ?? join(import.meta.dirname, '../../../shared/data'),
);

/**
 * Tests on data made by others, which are too big to ship: they lie beside the checkout (`../shared/data`) or where
 * HARBINGER_TEST_DATA says. Where they are absent the group is reported as skipped, by name, and its body is not looked
 * at, since it may read what is not there; under CI that is a failure.
 */
export function describeWithData(set: string, title: string, body: (folder: string) => void): void {
  const folder = join(THIRD_PARTY_ROOT, set);
  const present = existsSync(folder);
  if (!present && process.env.CI) {
    throw new Error(`${folder} is missing; set HARBINGER_TEST_DATA to the folder with the third-party data`);
  }
  if (present) describe(`${title} [third-party data: ${set}]`, () => body(folder));
  else describe(title, () => void it.skip(`needs the third-party data ${set}, which is absent`));
}
