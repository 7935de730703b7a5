import { parseArgs } from 'node:util';
import { startLoopbackSlack } from './loopback-slack.ts';
import type { SlackConversation, SlackUser } from './types.ts';

/**
 * A loopback Slack as a process of its own: `node --import tsx test/helpers/slack/serve.ts --port 0`. Prints one
 * JSON line with its URL; GET /_state tells what it saw; a POST to /_fault with `fault={match,fault}` plans a fault.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    token: { type: 'string', default: 'xoxb-loopback-1234567890' },
    users: { type: 'string', default: '[]' },
    channels: { type: 'string', default: '[]' },
    pace: { type: 'string', default: '0' },
    'no-history': { type: 'boolean', default: false },
  },
});
const slack = await startLoopbackSlack({
  port: Number(values.port),
  token: values.token,
  users: JSON.parse(values.users) as SlackUser[],
  channels: JSON.parse(values.channels) as SlackConversation[],
  paceMs: Number(values.pace),
  mayReadHistory: !values['no-history'],
});
process.stdout.write(`${JSON.stringify({ url: slack.url, port: slack.port, token: slack.token })}\n`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void slack.close());
}
