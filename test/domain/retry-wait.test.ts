import { describe, expect, it } from 'vitest';
import { backOffMs, parseRateLimitReset, parseRetryAfter } from '../../src/domain/retry-wait.ts';

const NOW = new Date('2026-03-04T10:00:00Z');

describe('parseRetryAfter', () => {
  it.each([
    [null, null],
    ['', null],
    ['soon', null],
    ['-5', null],
    ['0', 0],
    [' 7 ', 7_000],
    ['Wed, 04 Mar 2026 10:01:00 GMT', 60_000],
    ['Wed, 04 Mar 2026 09:00:00 GMT', 0],
  ])('reads %j as %j', (header, ms) => {
    expect(parseRetryAfter(header, NOW)).toBe(ms);
  });
});

describe('parseRateLimitReset', () => {
  it.each([
    [null, null],
    ['', null],
    ['Wed, 04 Mar 2026 10:01:00 GMT', null],
    ['0', 0],
    [' 7 ', 7_000],
    [String(NOW.getTime() / 1_000 + 10), 10_000],
    [String(NOW.getTime() / 1_000 - 10), 0],
  ])('reads %j as %j', (header, ms) => {
    expect(parseRateLimitReset(header, NOW)).toBe(ms);
  });
});

describe('backOffMs', () => {
  it.each([
    [1, 0, 500],
    [1, 0.5, 750],
    [3, 0, 2_000],
    [40, 0, 5_000],
    [40, 1, 10_000],
  ])('after %j attempts, by chance %j, waits %j ms', (attempt, chance, ms) => {
    expect(backOffMs({ attempt, chance, baseMs: 1_000, capMs: 10_000 })).toBe(ms);
  });
});
