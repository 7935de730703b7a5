import * as z from 'zod';
import { durationBetween } from './duration.ts';

/** After how long the outcome of an alert is known. */
export const outcomeAfterSchema = durationBetween(7, 365).default('90d').meta({
  description: 'Time after which an account that was alerted and is still there counts as stayed',
});

export const muteSchema = z.strictObject({
  precision: z.number().min(0).max(1).nullable().default(null).meta({
    description: 'A rule whose share of right alerts is surely below this opens no new episodes; null = off',
  }),
  judge_by: z.enum(['verdict', 'outcome']).default('verdict').meta({
    description: 'What says that an alert was right: a person, or that the account left',
  }),
  min_judged: z.int().min(5).max(10_000).default(20).meta({
    description: 'Alerts that must have been judged before a rule is muted',
  }),
  within: durationBetween(30, 1095).default('365d').meta({ description: 'How far back alerts are judged' }),
  never_mute: z.array(z.string()).default([]).meta({ description: 'Rules that are never muted' }),
});

export const holdOutSchema = z.strictObject({
  share: z.number().min(0).max(0.5).default(0).meta({
    description:
      'Share of low-touch accounts, drawn by lot, that get no play, to measure what plays do; 0 = off',
  }),
  salt: z.string().min(1).default('first').meta({ description: 'Another one draws the lots anew' }),
});
