import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REPLACED } from '../alerts/draft-reminder.ts';
import {
  type MailFile,
  previewFolder,
  type SlackFile,
  slackFolder,
  writeAtomically,
} from './message-files.ts';

export interface PreviewItems {
  /** `outdated`: a later message says all that this one said. */
  slack: (SlackFile & { outdated: boolean })[];
  mail: MailFile[];
}

/** Everything that was written as files under this home, oldest first. */
export async function collectPreviewItems(home: string): Promise<PreviewItems> {
  const [slack, mail] = await Promise.all([
    readFolder<SlackFile>(slackFolder(home)),
    readFolder<MailFile>(previewFolder(home)),
  ]);
  return { slack: slack.map((file) => ({ ...file, outdated: file.version >= REPLACED })), mail };
}

/**
 * Renders the page that shows what would have been sent and puts it at `<home>/outbox/index.html`.
 * @returns the path of the page
 */
export async function writePreview(home: string, render: (items: PreviewItems) => string): Promise<string> {
  const path = join(home, 'outbox', 'index.html');
  await writeAtomically(path, render(await collectPreviewItems(home)));
  return path;
}

async function readFolder<T extends { at: string; id: string }>(folder: string): Promise<T[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  const files = names.filter((name) => name.endsWith('.json'));
  const items = await Promise.all(
    files.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as T),
  );
  return items.sort((a, b) => (a.at === b.at ? a.id.localeCompare(b.id) : a.at < b.at ? -1 : 1));
}
