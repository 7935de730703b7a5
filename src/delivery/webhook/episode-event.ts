import * as z from 'zod';
import { EPISODE_EVENT_TYPES } from '../../domain/outbox.ts';

const text = z.string();
const maybeText = z.string().nullable();
const figure = z.number().nullable();

/**
 * The body of a webhook about an episode, version 1: the episode as it stands after the change. Ids, words of the
 * configuration and figures only: no name of a customer or a colleague. Days are `YYYY-MM-DD`; null = not known or none.
 */
export const episodeEventSchema = z.object({
  type: z.enum(EPISODE_EVENT_TYPES),
  /** When it happened; when it is sent stands in the `webhook-timestamp` header. */
  timestamp: text,
  version: z.literal(1),
  data: z.object({
    /** Counts the changes of this episode; a lower one than was seen before is out of date. */
    sequence: z.int(),
    episode: z.object({
      id: text,
      state: text,
      severity: text,
      /** What changed it, e.g. `opened`, `escalated`, `acknowledged`, `recovered`. */
      transition: text,
      /** A person did it, not a pass. */
      by_person: z.boolean(),
      touch: text,
      /** Names of the rules that match, the leading one first. */
      rules: z.array(text),
      opened_on: text,
      closed_on: maybeText,
      snoozed_until: maybeText,
      verdict: maybeText,
      health_at_open: figure,
      probability_at_open: figure,
    }),
    account: z.object({ id: text, tier: maybeText }),
    /** The command that shows what it rests on. */
    explain: text,
  }),
});

export type EpisodeWebhookEvent = z.output<typeof episodeEventSchema>;
