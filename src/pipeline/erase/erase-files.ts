import { access, readdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
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
import { scoreEventSchema } from '../../delivery/webhook/score-event.ts';
import type { FileErasureRules } from '../../domain/privacy/erasure.ts';
import { createTermMatcher, type TermMatcher } from '../../domain/privacy/term-matcher.ts';
import type { Locale } from '../../domain/types.ts';
import type { MailMessage } from '../../messages/models/message.ts';
import { previewPageIn } from '../../messages/preview/render-preview-page.ts';
import { redactJson, redactMailMessage, redactSlackMessage } from '../../messages/text/redact-message.ts';
import { inTransaction, reading } from '../../store/database.ts';
import { finishFileErasure, loadFileErasures, lockFileErasures } from '../../store/erase/file-erasures.ts';
import type { Context } from '../context.ts';
import { eraseReports } from './erase-reports.ts';

/**
 * Goes through the files of this installation for every erasure that has not done so yet, also for one whose process
 * was killed after its commit. Repeating it changes nothing; without one it costs a look at an empty table.
 * @returns files removed or rewritten, by erasure
 */
export async function erasePendingFiles(ctx: Context): Promise<Map<string, number>> {
  const home = resolve(ctx.home);
  const changed = new Map<string, number>();
  if ((await reading(ctx, (db) => loadFileErasures(db, home))).length === 0) return changed;
  await inTransaction(ctx, async (tx) => {
    await lockFileErasures(tx);
    for (const { id, rules } of await loadFileErasures(tx, home)) {
      const files = await eraseFiles(home, rules, ctx.config().config.locale);
      await finishFileErasure(tx, { id, files });
      changed.set(id, files);
    }
  });
  return changed;
}

interface FileRules {
  home: string;
  gone: ReadonlySet<string>;
  goneSubjects: ReadonlySet<string>;
  reader: string | null;
  matcher: TermMatcher;
  replace(text: string): string;
  word: string;
}

/** Removes from the files what must not be read any more, and renders their page anew. */
async function eraseFiles(home: string, given: FileErasureRules, locale: Locale): Promise<number> {
  const { reader, word, addressWord } = given;
  const matcher = createTermMatcher(given.terms);
  const rules: FileRules = {
    home,
    gone: new Set(given.gone),
    goneSubjects: new Set(given.goneSubjects),
    reader,
    matcher,
    replace: (text) => matcher.replace(text, (kind) => (kind === 'email' ? addressWord : word)),
    word,
  };
  const shown = (await eraseSlackFiles(rules)) + (await eraseMailFiles(rules));
  const page = join(home, 'outbox', 'index.html');
  const hasPage = await access(page).then(
    () => true,
    () => false,
  );
  // Also when nothing was changed: it may have been killed between the files and their page.
  if (hasPage) await writePreview(home, previewPageIn(locale));
  return shown + (await eraseEventFiles(rules)) + (await eraseReports(home, matcher));
}
async function eraseSlackFiles(rules: FileRules): Promise<number> {
  let changed = 0;
  for (const { path, value } of await readJsonFiles(slackFolder(rules.home))) {
    if (typeof value === 'string') {
      changed += await eraseFragment(path, value, rules.matcher);
      continue;
    }
    const file = value as SlackFile;
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

/**
 * A mail's own file is a wire format full of encodings: it goes, its readable twin stays without the lines. One that
 * was never finished goes in any case: it is worth nothing.
 */
async function eraseMailFiles(rules: FileRules): Promise<number> {
  let changed = 0;
  for (const { path, value } of await readJsonFiles(previewFolder(rules.home))) {
    if (typeof value === 'string') {
      changed += await eraseFragment(path, value, rules.matcher);
      continue;
    }
    const file = value as MailFile;
    const isReaders = file.to.address.toLowerCase() === rules.reader;
    const redacted = redactMailMessage(messageOf(file), rules.matcher, rules.word);
    const after = redactJson({ ...file, ...redacted }, rules.replace);
    const isGone = isReaders || rules.gone.has(file.id);
    if (!isGone && JSON.stringify(after) === JSON.stringify(file)) continue;
    await rm(join(mailFolder(rules.home), `${file.id}.eml`), { force: true });
    if (isGone) await rm(path, { force: true });
    else await writeAtomically(path, JSON.stringify(after));
    changed += 1;
  }
  for (const name of (await namesIn(mailFolder(rules.home))).filter((name) => name.endsWith('.tmp'))) {
    await rm(join(mailFolder(rules.home), name), { force: true });
  }
  return changed;
}

function messageOf({ subject, preheader, text, html, attachments }: MailFile): MailMessage {
  return { subject, preheader, text, html, ...(attachments === undefined ? {} : { attachments }) };
}

/** An event tells of one task, and goes as a whole when it names somebody who is erased; one of scores is about many. */
async function eraseEventFiles({ home, replace }: FileRules): Promise<number> {
  let changed = 0;
  for (const { path, value: event } of await readJsonFiles(eventFolder(home))) {
    const redacted = redactJson(event, replace);
    if (JSON.stringify(redacted) === JSON.stringify(event)) continue;
    if (isScoreEvent(redacted)) await writeAtomically(path, `${JSON.stringify(redacted, null, 2)}\n`);
    else await rm(path, { force: true });
    changed += 1;
  }
  return changed;
}

function isScoreEvent(event: unknown): boolean {
  return scoreEventSchema.safeParse(event).success;
}

/** What a killed process has left half written, or a person has changed: it goes when it mentions a term. */
async function eraseFragment(path: string, text: string, matcher: TermMatcher): Promise<number> {
  if (!matcher.mentions(text)) return 0;
  await rm(path, { force: true });
  return 1;
}

/** Every JSON file of a folder, unfinished ones too; `value` is the text itself where that is no JSON. */
async function readJsonFiles(folder: string): Promise<{ path: string; value: unknown }[]> {
  const names = await namesIn(folder);
  const paths = names.filter((name) => /\.(?:json|tmp)$/.test(name)).map((name) => join(folder, name));
  return Promise.all(paths.map(async (path) => ({ path, value: parsed(await readFile(path, 'utf8')) })));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.sort();
}
