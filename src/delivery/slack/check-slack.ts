import * as z from 'zod';
import { createRedactor } from '../../domain/privacy/redact.ts';
import type { Csm } from '../../domain/types.ts';
import { type CallSlack, createSlackCaller, type SlackAnswer } from './slack-client.ts';

/** Bot scopes of slack-manifest.json, each with what does not work without it. */
export const SLACK_SCOPES: Readonly<Record<string, string>> = {
  'channels:history': 'finding out whether a message arrived in a public channel',
  'channels:read': 'checking public channels',
  'chat:write': 'every message',
  commands: 'the slash command /harbinger',
  'groups:history': 'finding out whether a message arrived in a private channel',
  'groups:read': 'checking private channels',
  'im:history': 'finding out whether a direct message arrived',
  'im:write': 'finding out whether a direct message arrived',
  'users:read': 'knowing who clicked',
  'users:read.email': 'finding people by their mail address',
};

export interface CheckResult {
  name: string;
  ok: boolean;
  says: string;
}

export interface SlackCheckSettings {
  token: string;
  appToken: string | null;
  apiUrl: string | null;
  timeoutMs: number;
  channels: readonly string[];
  people: readonly Pick<Csm, 'email' | 'slackUserId'>[];
}

/** Proves, by asking Slack and posting nothing: token, scopes, app token, channels, and every address. */
export async function checkSlack(settings: SlackCheckSettings): Promise<CheckResult[]> {
  const { token, appToken, apiUrl, timeoutMs } = settings;
  const redact = createRedactor([token, appToken ?? '']);
  const call = createSlackCaller({ token, apiUrl, timeoutMs }, redact);
  const auth = await call('auth.test', {});
  if (!auth.ok) return [{ name: 'Slack token', ok: false, says: auth.failure.reason }];
  const results: CheckResult[] = [
    { name: 'Slack token', ok: true, says: `${auth.data.user} in ${auth.data.team}` },
    checkScopes(auth),
  ];
  if (appToken === null) {
    results.push({
      name: 'Slack clicks',
      ok: true,
      says: 'off: SLACK_APP_TOKEN is not set, messages have no buttons',
    });
  } else {
    const opened = await createSlackCaller({ token: appToken, apiUrl, timeoutMs }, redact)(
      'apps.connections.open',
      {},
    );
    const says = opened.ok ? 'Socket Mode may be opened' : opened.failure.reason;
    results.push({ name: 'Slack clicks', ok: opened.ok, says });
  }
  for (const channel of new Set(settings.channels)) results.push(await checkChannel(call, channel));
  results.push(await checkPeople(call, settings.people));
  return results;
}

const scoped = z.object({ response_metadata: z.object({ scopes: z.array(z.string()) }) });

function checkScopes(auth: SlackAnswer & { ok: true }): CheckResult {
  const parsed = scoped.safeParse(auth.data);
  if (!parsed.success)
    return { name: 'Slack scopes', ok: false, says: 'Slack does not tell which are granted' };
  const granted = new Set(parsed.data.response_metadata.scopes);
  const missing = Object.entries(SLACK_SCOPES).filter(([scope]) => !granted.has(scope));
  return missing.length === 0
    ? { name: 'Slack scopes', ok: true, says: `all ${Object.keys(SLACK_SCOPES).length} are granted` }
    : {
        name: 'Slack scopes',
        ok: false,
        says: `missing: ${missing.map(([scope, why]) => `${scope} (${why})`).join(', ')}; see slack-manifest.json`,
      };
}

const conversation = z.object({
  id: z.string(),
  name: z.string().optional(),
  is_archived: z.boolean().optional(),
  is_member: z.boolean().optional(),
});
const oneConversation = z.object({ channel: conversation });
const manyConversations = z.object({
  channels: z.array(conversation),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

/** A page holds 200 conversations; nobody adds a bot to more than these. */
const MOST_PAGES = 25;

async function checkChannel(call: CallSlack, channel: string): Promise<CheckResult> {
  const name = `Slack channel ${channel}`;
  if (!channel.startsWith('#')) {
    const answer = await call('conversations.info', { channel });
    if (!answer.ok) return { name, ok: false, says: answer.failure.reason };
    const parsed = oneConversation.safeParse(answer.data);
    if (!parsed.success) return { name, ok: false, says: 'Slack’s answer is not understood' };
    const { is_archived, is_member } = parsed.data.channel;
    if (is_archived === true) return { name, ok: false, says: 'is archived' };
    return is_member === true
      ? { name, ok: true, says: 'the app is a member' }
      : { name, ok: false, says: 'the app is no member; invite it' };
  }
  let cursor = '';
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await call('users.conversations', {
      types: 'public_channel,private_channel',
      exclude_archived: true,
      limit: 200,
      ...(cursor === '' ? {} : { cursor }),
    });
    if (!answer.ok) return { name, ok: false, says: answer.failure.reason };
    const parsed = manyConversations.safeParse(answer.data);
    if (!parsed.success) return { name, ok: false, says: 'Slack’s answer is not understood' };
    const found = parsed.data.channels.find((c) => `#${c.name}` === channel);
    if (found) return { name, ok: true, says: `the app is a member; its id ${found.id} survives a new name` };
    cursor = parsed.data.response_metadata?.next_cursor ?? '';
    if (cursor === '') break;
  }
  return { name, ok: false, says: 'the app is a member of no channel of that name; invite it' };
}

/** Named in full; more are counted. */
const SHOWN = 5;

async function checkPeople(call: CallSlack, people: SlackCheckSettings['people']): Promise<CheckResult> {
  const name = 'Slack people';
  const unknown: string[] = [];
  for (const [checked, { email, slackUserId }] of people.entries()) {
    const answer =
      slackUserId === null
        ? await call('users.lookupByEmail', { email })
        : await call('users.info', { user: slackUserId });
    if (answer.ok) continue;
    const { failure } = answer;
    if (failure.kind !== 'permanent' || failure.scope !== 'destination') {
      return { name, ok: false, says: `${failure.reason} after ${checked} of ${people.length}` };
    }
    unknown.push(email);
  }
  const more = unknown.length > SHOWN ? ` and ${unknown.length - SHOWN} more` : '';
  return unknown.length === 0
    ? { name, ok: true, says: `all ${people.length} CSMs and managers are found` }
    : { name, ok: false, says: `not found: ${unknown.slice(0, SHOWN).join(', ')}${more}` };
}
