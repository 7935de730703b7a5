import * as z from 'zod';
import { REQUEST_TOPICS, type RequestTopic } from '../domain/requests/request.ts';
import { durationBetween } from './duration.ts';

const topics = (fallback: readonly RequestTopic[]) =>
  z
    .array(z.enum(REQUEST_TOPICS))
    .default([...fallback])
    .meta({ description: 'What this team is told of; [] = nothing' });

/** Who is told weekly of what customers ask for, and how an answer comes back. */
export const feedbackSchema = z.strictObject({
  tell: z
    .strictObject({
      product: topics(REQUEST_TOPICS),
      support: topics(['bugs', 'access', 'support', 'training']),
      data: topics(['export', 'integration']),
    })
    .prefault({})
    .meta({
      description:
        'Teams that get a weekly list of requests, each in its channel under delivery.queue_channels',
    }),
  days: durationBetween(7, 730).default('90d').meta({
    description: 'What was said longer ago is listed no more',
  }),
  quotes: z.int().min(0).max(5).default(3).meta({
    description: 'Customers quoted of each request in the weekly list, as far as privacy lets out',
  }),
  due_working_days: z.int().min(0).max(30).default(3).meta({
    description: 'Working days until a CSM should have told the customer of an answer',
  }),
});
