import * as z from 'zod';

const figure = z.number().nullable();
const band = z.string().nullable();

/**
 * The body of a webhook about scores, version 1: the accounts that were scored together, hundreds at a time. Ids and figures
 * only: no name of a customer or a colleague. Later events are told by `as_of` and `timestamp`; null = not known.
 */
export const scoreEventSchema = z.object({
  type: z.literal('account.scored'),
  timestamp: z.string(),
  version: z.literal(1),
  data: z.object({
    /** The day that they were scored for. */
    as_of: z.string(),
    accounts: z.array(
      z.object({
        id: z.string(),
        tier: z.string().nullable(),
        /** 0 to 100, higher is healthier. */
        health: figure,
        band,
        /** Share of the index that rests on data, 0 to 1. */
        coverage: figure,
        /** Within `prediction.horizon_days`, 0 to 1. */
        churn_probability: figure,
        /** On the newest day before that has a score. */
        previous: z.object({ as_of: z.string(), health: figure, band }).nullable(),
      }),
    ),
  }),
});

export type ScoreEvent = z.output<typeof scoreEventSchema>;
export type ScoredAccount = ScoreEvent['data']['accounts'][number];
