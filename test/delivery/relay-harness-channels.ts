import type { Channel } from '../../src/delivery/channel.ts';
import { createMailChannel } from '../../src/delivery/mail/mail-channel.ts';
import { createSlackChannel } from '../../src/delivery/slack/slack-channel.ts';

export const TOKEN = 'xoxb-loopback-1234567890';
export const MAIL_PASSWORD = 'correct horse:battery/staple';
export const MAIL_IDENTITY = {
  from: { name: 'Harbinger', address: 'harbinger@corp.example' },
  listId: 'Harbinger <harbinger.corp.example>',
  allowedDomains: ['corp.example'],
};

export function slackChannel(slack: { url: string; token: string }, timeoutMs = 10_000): Channel {
  return createSlackChannel({
    token: slack.token,
    apiUrl: slack.url,
    timeoutMs,
    possibleDuplicateText: 'possible duplicate',
    userCacheMs: 3_600_000,
    historyPageSize: 100,
    historyMaxPages: 5,
  });
}

export function mailChannel(smtpUrl: string): Channel {
  return createMailChannel({
    ...MAIL_IDENTITY,
    smtpUrl,
    connections: 2,
    connectTimeoutMs: 10_000,
    greetingTimeoutMs: 10_000,
    socketTimeoutMs: 20_000,
  });
}
