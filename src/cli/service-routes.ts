import type { App } from '../app.ts';
import { answerCalendar, CALENDAR_PATH } from '../pipeline/calendar/calendar-feed.ts';
import { answerUnsubscribe } from '../pipeline/customer-emails/answer-unsubscribe.ts';
import { UNSUBSCRIBE_PATH } from '../pipeline/customer-emails/unsubscribe-token.ts';
import { describeError } from '../queue/describe-error.ts';
import type { HttpRoute } from '../queue/health-server.ts';
import type { ServiceMetrics } from './service-metrics.ts';
import { loadServiceStatus } from './service-status.ts';

/** What the service answers beside its health: to operators, and to customers through the company's own web server. */
export function routesOf({ context, heartbeat }: App, metrics: ServiceMetrics): HttpRoute[] {
  return [
    {
      path: UNSUBSCRIBE_PATH,
      open: true,
      answer: ({ rest, ...request }) => answerUnsubscribe(context, { ...request, token: rest }),
    },
    // Behind an address that is signed itself.
    {
      path: CALENDAR_PATH,
      open: true,
      answer: ({ method, rest }) => answerCalendar(context, { method, rest }),
    },
    {
      path: '/metrics',
      answer: async () => {
        const { contentType, body } = await metrics.render();
        return { status: 200, headers: { 'content-type': contentType }, body };
      },
    },
    {
      path: '/status',
      answer: async () => {
        const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
        try {
          const { config } = context.config();
          const status = await loadServiceStatus(heartbeat, { config, now: context.now() });
          return { status: 200, headers, body: `${JSON.stringify(status)}\n` };
        } catch (error) {
          return { status: 503, headers, body: `${JSON.stringify({ error: describeError(error) })}\n` };
        }
      },
    },
  ];
}
