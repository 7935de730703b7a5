import { index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { RequestTopic } from '../../domain/requests/request.ts';
import { day, instant } from './columns.ts';

/** What customers were answered: one row per request that was closed. */
export const requestAnswers = pgTable(
  'request_answers',
  {
    id: uuid('id').primaryKey(),
    topic: text('topic').$type<RequestTopic>().notNull(),
    /** Which answer about the topic it is, from 1. */
    number: integer('number').notNull(),
    answer: text('answer').notNull(),
    closedOn: day('closed_on').notNull(),
    closedBy: text('closed_by').notNull(),
    closedAt: instant('closed_at').notNull(),
  },
  (t) => [uniqueIndex('request_answers_once').on(t.topic, t.number)],
);

/** Which answers and reasons for leaving a closed request was made of, so that none is asked for again. */
export const requestVoices = pgTable(
  'request_voices',
  {
    answerId: uuid('answer_id').notNull(),
    /** `survey:<response>` or `leaving:<account>:<day>`. */
    voice: text('voice').notNull(),
    accountId: text('account_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.voice] }), index('request_voices_answer').on(t.answerId)],
);

/** What an assistant was asked about, each comment once, and what it said. */
export const requestTopics = pgTable('request_topics', {
  voice: text('voice').primaryKey(),
  accountId: text('account_id').notNull(),
  topic: text('topic').$type<RequestTopic>().notNull(),
  askedAt: instant('asked_at').notNull(),
});

/** Which material was first offered in which episode, so that what followed can be told. */
export const materialOffers = pgTable(
  'material_offers',
  {
    episodeId: uuid('episode_id').notNull(),
    material: text('material').notNull(),
    accountId: text('account_id').notNull(),
    /** alert | email: an e-mail counts once it was sent. */
    via: text('via').$type<'alert' | 'email'>().notNull(),
    offeredOn: day('offered_on').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.episodeId, t.material] }),
    index('material_offers_account').on(t.accountId),
  ],
);
