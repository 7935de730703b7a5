import * as z from 'zod';
import { didYouMean } from './suggestion.ts';

const UNIT_HOURS = { h: 1, d: 24, w: 168 } as const;

/** Hours of a text such as `48h`, `7d`, `2w`; null when it is none. */
export function parseDurationHours(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*([hdw])$/.exec(text.trim());
  if (!match) return null;
  return Number(match[1]) * UNIT_HOURS[match[2] as keyof typeof UNIT_HOURS];
}

const NOT_A_DURATION = ({ input }: { input?: unknown }): string => {
  const days = typeof input === 'number' || /^\d+$/.test(String(input)) ? didYouMean(`${input}d`) : '';
  return `is not a duration; write a number and h, d or w, e.g. 48h, 7d or 2w${days}`;
};

/** A duration as text in the file, as whole or broken days in the program. */
export const durationDays = z
  .string({ error: NOT_A_DURATION })
  .meta({ description: 'A duration: a number and h, d or w, e.g. 48h, 7d, 2w', examples: ['7d'] })
  .refine((text) => parseDurationHours(text) !== null, { error: NOT_A_DURATION });

const NO_FRESHNESS = (issue: { input?: unknown }): string => `${NOT_A_DURATION(issue)}, or auto or null`;

/** How old the newest row of a source may be: a duration, learned from the feed, or any age. */
export const freshnessLimit = z
  .string({ error: NO_FRESHNESS })
  .meta({
    description: 'auto (1.5 of the usual gaps of the feed), a duration, e.g. 3d, or null = never stale',
    examples: ['auto'],
  })
  .refine((text) => text === 'auto' || parseDurationHours(text) !== null, { error: NO_FRESHNESS })
  .nullable();

const NO_CADENCE = (issue: { input?: unknown }): string => `${NOT_A_DURATION(issue)}, or auto or null`;

/** How often something is planned: a duration, what the records show to be usual, or never. */
export const plannedCadence = z
  .string({ error: NO_CADENCE })
  .meta({
    description: 'A duration, e.g. 7d, 14d, 30d; auto = as is usual by the records; null = none',
    examples: ['auto'],
  })
  .refine((text) => text === 'auto' || (parseDurationHours(text) ?? 0) > 0, { error: NO_CADENCE })
  .nullable();

/** A duration that something is divided by, or that would look at nothing. */
export const positiveDuration = durationDays.refine((text) => parseDurationHours(text) !== 0, {
  error: 'must be longer than nothing',
});

/** A duration of so many days at least and at most. */
export const durationBetween = (least: number, most: number) =>
  durationDays.refine(
    (text) => parseDurationHours(text) === null || (daysOf(text) >= least && daysOf(text) <= most),
    {
      error: `must be between ${least}d and ${most}d`,
    },
  );

/** Days of a validated duration. */
export function daysOf(duration: string): number {
  return (parseDurationHours(duration) ?? 0) / 24;
}
