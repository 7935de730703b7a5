import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe } from 'vitest';

const ROOT = resolve(process.env.HARBINGER_TEST_DATA ?? join(import.meta.dirname, '../../../shared/data'));

/**
 * Tests on data made by others, which are too big to ship: they lie beside the checkout (`../shared/data`) or where
 * HARBINGER_TEST_DATA says. Where they are absent the tests are reported as skipped, by name; under CI they fail.
 */
export function describeWithData(set: string, title: string, body: (folder: string) => void): void {
  const folder = join(ROOT, set);
  const present = existsSync(folder);
  if (!present && process.env.CI) {
    throw new Error(`${folder} is missing; set HARBINGER_TEST_DATA to the folder with the third-party data`);
  }
  describe.skipIf(!present)(`${title} [third-party data: ${set}${present ? '' : ', absent'}]`, () =>
    body(folder),
  );
}
