import { appendFileSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { simulate } from '../../src/simulate/simulate.ts';
import type { SlackConversation, SlackUser } from './slack/types.ts';

/** A small simulated book on disk, and the Slack workspace its people live in. */
export interface SampleBook {
  folder: string;
  users: SlackUser[];
  channels: SlackConversation[];
}

export async function makeSampleBook(
  folder: string,
  options: { accounts: number; days: number; seed: number; endOn: string },
): Promise<SampleBook> {
  await simulate({ ...options, outDir: folder, invalidRows: 0 });
  const [head, ...rows] = (await readFile(join(folder, 'csms.csv'), 'utf8')).trimEnd().split('\n');
  const columns = head!.split(',');
  const users = rows
    .map((row) => row.split(','))
    .map((cells) => ({
      id: cells[columns.indexOf('slack_user_id')]!,
      email: cells[columns.indexOf('email')]!,
    }));
  return { folder, users, channels: [{ id: '#customer-success' }, { id: '#harbinger-admin' }] };
}

/** One more answer in surveys.csv, as a survey tool would append it; at once, since chaos moves the folder away. */
export function addDetractor(
  folder: string,
  answer: { responseId: string; accountId: string; comment: string; at: string },
): void {
  const file = join(folder, 'surveys.csv');
  const columns = readFileSync(file, 'utf8').split('\n', 1)[0]!.split(',');
  const values: Record<string, string> = {
    response_id: answer.responseId,
    account_id: answer.accountId,
    kind: 'nps',
    score: '1',
    comment: answer.comment,
    responded_at: answer.at,
  };
  appendFileSync(file, `${columns.map((c) => values[c] ?? '').join(',')}\n`);
}
