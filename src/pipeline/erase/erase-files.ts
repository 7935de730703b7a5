import { access, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  eventFolder,
  type MailFile,
  mailFolder,
  previewFolder,
  type SlackFile,
  slackFolder,
  writeAtomically,
} from '../../delivery/files/message-files.ts';
import { writePreview } from '../../delivery/files/preview.ts';
import type { TermMatcher } from '../../domain/privacy/term-matcher.ts';
import { renderPreviewPage } from '../../messages/preview/render-preview-page.ts';
import { redactJson, redactMailMessage, redactSlackMessage } from '../../messages/text/redact-message.ts';

export interface FileRules {
  home: string;
  /** Deliveries whose message goes as a whole. */
  gone: ReadonlySet<string>;
  /** Subjects whose message goes as a whole. */
  goneSubjects: ReadonlySet<string>;
  /** Whose messages go, in lower case; null = nobody's. */
  reader: string | null;
  matcher: TermMatcher;
  replace(text: string): string;
  word: string;
}

/**
 * Removes from the files that stand in for messages what must not be read any more, and renders their page anew. Doing
 * it again changes nothing, so it may precede the transaction's end.
 * @returns the number of files removed or rewritten
 */
export async function eraseFiles(rules: FileRules): Promise<number> {
  const { home } = rules;
  const shown = (await eraseSlackFiles(rules)) + (await eraseMailFiles(rules));
  const changed = shown + (await eraseEventFiles(rules));
  const page = join(home, 'outbox', 'index.html');
  const hasPage = await access(page).then(
    () => true,
    () => false,
  );
  if (shown > 0 && hasPage) await writePreview(home, renderPreviewPage);
  return changed;
}

async function eraseSlackFiles(rules: FileRules): Promise<number> {
  let changed = 0;
  for (const path of await jsonFiles(slackFolder(rules.home))) {
    const file = JSON.parse(await readFile(path, 'utf8')) as SlackFile;
    const isReaders = rules.reader !== null && file.to.toLowerCase() === rules.reader;
    if (isReaders || rules.goneSubjects.has(file.subject) || rules.gone.has(file.delivery_id)) {
      await rm(path, { force: true });
      changed += 1;
      continue;
    }
    const redact = <T extends Pick<SlackFile, 'text' | 'blocks'>>(message: T): T => ({
      ...message,
      ...redactSlackMessage(message, rules.matcher, rules.word),
    });
    const thread = file.thread.filter(({ id }) => !rules.gone.has(id)).map(redact);
    const after = redactJson({ ...redact(file), thread }, rules.replace);
    if (JSON.stringify(after) === JSON.stringify(file)) continue;
    await writeAtomically(path, `${JSON.stringify(after, null, 2)}\n`);
    changed += 1;
  }
  return changed;
}

/** A mail's own file is a wire format full of encodings: it goes, its readable twin stays without the lines. */
async function eraseMailFiles(rules: FileRules): Promise<number> {
  let changed = 0;
  for (const path of await jsonFiles(previewFolder(rules.home))) {
    const file = JSON.parse(await readFile(path, 'utf8')) as MailFile;
    const { subject, preheader, text, html } = file;
    const isReaders = file.to.address.toLowerCase() === rules.reader;
    const redacted = redactMailMessage({ subject, preheader, text, html }, rules.matcher, rules.word);
    const after = redactJson({ ...file, ...redacted }, rules.replace);
    const isGone = isReaders || rules.gone.has(file.id);
    if (!isGone && JSON.stringify(after) === JSON.stringify(file)) continue;
    await rm(join(mailFolder(rules.home), `${file.id}.eml`), { force: true });
    if (isGone) await rm(path, { force: true });
    else await writeAtomically(path, JSON.stringify(after));
    changed += 1;
  }
  return changed;
}

/** An event tells of one task: one that names somebody who is erased goes as a whole. */
async function eraseEventFiles({ home, replace }: FileRules): Promise<number> {
  let changed = 0;
  for (const path of await jsonFiles(eventFolder(home))) {
    const event: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (JSON.stringify(redactJson(event, replace)) === JSON.stringify(event)) continue;
    await rm(path, { force: true });
    changed += 1;
  }
  return changed;
}

async function jsonFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(folder, name));
}
