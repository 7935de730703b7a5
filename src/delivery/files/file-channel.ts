import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ClaimedRow, type OutboxChannel, UNPOSTED_REASONS } from '../../domain/outbox.ts';
import type { Channel } from '../channel.ts';
import { targetName } from '../drafts.ts';
import { composeMail, type MailIdentity } from '../mail/compose-mail.ts';
import { parseMailPayload, parseSlackPayload } from '../payload-schema.ts';
import { fitSlackMessage } from '../slack/fit-slack-message.ts';
import type { AttemptResult } from '../types.ts';
import { parseWebhookPayload } from '../webhook/task-event.ts';
import {
  eventFolder,
  type MailFile,
  mailFolder,
  previewFolder,
  type SlackFile,
  slackFolder,
  writeAtomically,
} from './message-files.ts';

export interface FileChannelSettings {
  /** The installation's folder; messages land in `<home>/outbox/slack`, `mail` and `webhook`. */
  home: string;
  /** The provider these files stand in for. */
  channel: OutboxChannel;
  /** Asked for every mail, so that a change of the configuration holds from the next one on. */
  identity: () => MailIdentity;
}

/**
 * Stands in for Slack, mail or webhooks where nothing shall or can be sent. A delivery always writes the same file with the
 * same content, so an attempt of unknown outcome is simply made again.
 */
export function createFileChannel(settings: FileChannelSettings): Channel {
  const write = WRITERS[settings.channel];
  return {
    name: settings.channel,
    local: true,
    async attempt(row, context) {
      if (row.op === 'delete' || row.op === 'home') {
        const reason = 'it stands in Slack: set SLACK_BOT_TOKEN, then retry';
        return { kind: 'permanent', scope: 'message', reason };
      }
      try {
        return await write(settings, row, context.now());
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
        return {
          kind: 'not_sent',
          reason: `file: ${code}`,
          retryAfterMs: null,
          countsAsAttempt: true,
          scope: 'row',
        };
      }
    },
    reconcile: async () => ({ kind: 'repeatable' }),
    close: async () => undefined,
  };
}

type Write = (settings: FileChannelSettings, row: ClaimedRow, now: Date) => Promise<AttemptResult>;

const WRITERS: Readonly<Record<OutboxChannel, Write>> = {
  slack: writeSlack,
  email: writeMail,
  webhook: writeEvent,
  crm: async () => ({ kind: 'obsolete', reason: 'what is not sent is not written into a CRM either' }),
};

async function writeSlack({ home }: FileChannelSettings, row: ClaimedRow, now: Date): Promise<AttemptResult> {
  const payload = parseSlackPayload(row.payload);
  if (payload === null) return { kind: 'permanent', scope: 'message', reason: 'malformed payload' };
  const message = fitSlackMessage(payload.message);
  const folder = slackFolder(home);
  if (row.posted === null) {
    if (payload.op === 'thread') return { kind: 'obsolete', reason: UNPOSTED_REASONS.thread };
    if (payload.onlyIfPosted === true) {
      return { kind: 'obsolete', reason: UNPOSTED_REASONS.edit };
    }
  }
  if (payload.op === 'upsert' && row.posted !== null && row.posted.version > row.version) {
    return { kind: 'obsolete', reason: 'a newer version was sent' };
  }
  const name = row.posted?.ts ?? row.id;
  const path = join(folder, `${name}.json`);
  const before = row.posted === null ? null : await readSlackFile(path);
  const at = now.toISOString();
  const file: SlackFile =
    payload.op === 'thread' && before !== null
      ? {
          ...before,
          thread: [...before.thread.filter((reply) => reply.id !== row.id), { id: row.id, at, ...message }],
        }
      : {
          id: name,
          delivery_id: row.id,
          subject: payload.subject,
          kind: row.kind,
          version: row.version,
          to: targetName(payload.targets[0]!),
          at,
          text: message.text,
          blocks: message.blocks,
          thread: before?.thread ?? [],
        };
  await writeAtomically(path, `${JSON.stringify(file, null, 2)}\n`);
  const sent = { kind: 'sent' as const, providerId: `file:slack/${name}.json` };
  return payload.op === 'thread' ? sent : { ...sent, posted: { channelId: 'file', ts: name } };
}

/** The file as it stands; null when someone removed it, in which case it is written afresh. */
async function readSlackFile(path: string): Promise<SlackFile | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as SlackFile;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

async function writeMail(settings: FileChannelSettings, row: ClaimedRow, now: Date): Promise<AttemptResult> {
  const payload = parseMailPayload(row.payload);
  if (payload === null) return { kind: 'permanent', scope: 'message', reason: 'malformed payload' };
  const composed = composeMail(payload, settings.identity(), now);
  if (!composed.ok) return { kind: 'permanent', scope: composed.scope, reason: composed.reason };
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const info = await transport.sendMail({ ...composed.mail, baseBoundary: row.id });
  if (!Buffer.isBuffer(info.message)) throw new TypeError('the mail was not composed into a buffer');
  const { subject, preheader, text, html, attachments } = payload.message;
  const preview: MailFile = {
    id: row.id,
    kind: row.kind,
    to: payload.to,
    at: now.toISOString(),
    subject,
    preheader,
    text,
    html,
    ...(attachments === undefined ? {} : { attachments }),
  };
  await writeAtomically(join(previewFolder(settings.home), `${row.id}.json`), JSON.stringify(preview));
  await writeAtomically(join(mailFolder(settings.home), `${row.id}.eml`), info.message);
  return { kind: 'sent', providerId: `file:mail/${row.id}.eml` };
}

/** The event as its body would be, in a file named after its webhook and its `webhook-id`. */
async function writeEvent({ home }: FileChannelSettings, row: ClaimedRow): Promise<AttemptResult> {
  const payload = parseWebhookPayload(row.payload);
  if (payload === null) return { kind: 'permanent', scope: 'message', reason: 'malformed payload' };
  const name = `${payload.endpoint}-${payload.id}.json`;
  await writeAtomically(join(eventFolder(home), name), `${JSON.stringify(payload.event, null, 2)}\n`);
  return { kind: 'sent', providerId: `file:webhook/${name}` };
}
