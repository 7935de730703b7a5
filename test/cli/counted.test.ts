import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { counted } from '../../src/cli/counted.ts';

const CLI = join(import.meta.dirname, '../../src/cli');
/** What the terminal counts one by one; periods come from settings. */
const BY_HAND =
  /\$\{[^{}]*\} (?:accounts|rows|tasks|alerts|messages|notes|digests|departures|passes|cut-offs|pages|e?-?mails|events|deliveries|recipients)\b/;

it('tells one of a kind as one', () => {
  expect([0, 1, 2, 1204].map((n) => counted(n, 'row'))).toEqual(['0 rows', '1 row', '2 rows', '1,204 rows']);
  expect(counted(2, 'pass', 'passes')).toBe('2 passes');
});

it('is how every verb counts', () => {
  const files = readdirSync(CLI, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const byHand = files.flatMap((name) =>
    readFileSync(join(CLI, name), 'utf8')
      .split('\n')
      .flatMap((line, i) => (BY_HAND.test(line) ? [`${name}:${i + 1}: ${line.trim()}`] : [])),
  );
  // Of a group of several: one row stands alone, and nothing is said of it.
  expect(byHand.filter((place) => !place.includes('others.length + 1'))).toEqual([]);
});
