import { expect, it } from 'vitest';
import { serverVersionProblem } from '../../src/store/migrate.ts';

it.each([
  [90_624, '9.6.24'],
  [140_012, '14.12 (Debian 14.12-1)'],
])('refuses a server whose number is %i, in one sentence', (number, version) => {
  expect(serverVersionProblem(number, version)).toBe(
    `the server of DATABASE_URL is PostgreSQL ${version}; Harbinger needs 15 or newer`,
  );
});

it.each([150_000, 150_004, 180_001])('takes a server whose number is %i', (number) => {
  expect(serverVersionProblem(number, 'any')).toBeNull();
});
