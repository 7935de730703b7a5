import * as z from 'zod';
import { REQUEST_TOPICS, type RequestTopic } from '../domain/requests/request.ts';
import { durationBetween } from './duration.ts';
import { webPage } from './schema-customer-emails.ts';
import { allowHosts } from './schema-http.ts';

const topics = (fallback: readonly RequestTopic[]) =>
  z
    .array(z.enum(REQUEST_TOPICS))
    .default([...fallback])
    .meta({ description: 'What this team is told of; [] = nothing' });

/** Off by default; where it is on it gets comments in which no topic was recognised, masked. */
const assistantSchema = z
  .strictObject({
    enabled: z.boolean().default(false).meta({
      description: 'Whether an assistant is asked what a comment asks for in which no topic is recognised',
    }),
    url: webPage.nullable().default(null).meta({
      description: "Address of an endpoint that speaks OpenAI's chat completions, before /chat/completions",
    }),
    model: z.string().min(1).nullable().default(null).meta({ description: 'Model that is asked for' }),
    max_per_week: z.int().min(1).max(10_000).default(100).meta({
      description: 'Comments asked about in seven days, each once',
    }),
    allow_hosts: allowHosts,
  })
  .refine(({ enabled, url, model }) => !enabled || (url !== null && model !== null), {
    error: 'is switched on without url or model; name both',
  });

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
  assistant: assistantSchema.prefault({}),
  due_working_days: z.int().min(0).max(30).default(3).meta({
    description: 'Working days until a CSM should have told the customer of an answer',
  }),
});
