import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { MailAttachment, SlackBlock } from '../../messages/models/message.ts';
import type { MailPayload } from '../types.ts';

/** A Slack message on disk: one per subject and recipient, overwritten by its edits, replies inside. */
export interface SlackFile {
  /** Of the first delivery; names the file. */
  id: string;
  /** Of the delivery that wrote the current text. */
  delivery_id: string;
  subject: string;
  kind: string;
  version: number;
  to: string;
  /** When it was written, ISO 8601 UTC. */
  at: string;
  text: string;
  blocks: readonly SlackBlock[];
  thread: readonly { id: string; at: string; text: string; blocks: readonly SlackBlock[] }[];
}

/** What the preview shows of a mail; lies beside the `.eml`, which is for mail programs. */
export interface MailFile {
  id: string;
  kind: string;
  to: MailPayload['to'];
  at: string;
  subject: string;
  preheader: string;
  text: string;
  html: string;
  /** As the `.eml` has them, so that an erasure sees whom they name. */
  attachments?: readonly MailAttachment[];
}

export const slackFolder = (home: string) => join(home, 'outbox', 'slack');
export const mailFolder = (home: string) => join(home, 'outbox', 'mail');
export const eventFolder = (home: string) => join(home, 'outbox', 'webhook');
export const previewFolder = (home: string) => join(home, 'outbox', '.preview');

/** Writes a file so that a reader sees the old or the new content, never half of it; makes its folder. */
export async function writeAtomically(path: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, content);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
