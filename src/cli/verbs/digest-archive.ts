import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { parseMailPayload } from '../../delivery/payload-schema.ts';
import type { ArchivedDigest } from '../../domain/outbox.ts';
import { displayText } from '../../domain/text/safe-text.ts';
import type { Context } from '../../pipeline/context.ts';
import { reading } from '../../store/database.ts';
import { listDigests, loadDigestPayload } from '../../store/digest/digest-archive.ts';
import { table } from '../io.ts';
import { databaseCommand, optionsOf, parseCount, UsageError, type VerbSetup } from '../options.ts';
import { type AppOptions, withApp } from '../with-app.ts';

/** More managers than one digest has. */
const RECIPIENTS = 1000;

/** `digest list`: the digests of past weeks, and what became of each. */
export function digestListVerb({ io }: Pick<VerbSetup, 'io'>): Command {
  const list = databaseCommand('list', 'digests of past weeks, newest first')
    .option('--limit <n>', 'newest ones to show', parseCount, 60)
    .option('--json', 'one JSON line per digest');
  list.action(async () => {
    const options = optionsOf<AppOptions & { limit: number }>(list);
    await withApp(io, options, async ({ context }) => {
      const digests = await reading(context, (db) => listDigests(db, { limit: options.limit }));
      if (options.json) return digests.forEach(io.json);
      if (digests.length === 0) return io.note('No digest has been made yet.');
      const rows = digests.map((d) => [d.week, formatState(d), d.recipient, d.subject ?? '(erased)']);
      for (const line of table([['week', 'state', 'to', 'subject'], ...rows], io.columns)) io.out(line);
    });
  });
  return list;
}

interface ShowOptions extends AppOptions {
  to?: string;
  html?: string;
  csv?: string;
}

/** `digest show`: one of them, word by word as it was sent. */
export function digestShowVerb({ io }: Pick<VerbSetup, 'io'>): Command {
  const show = databaseCommand('show', 'a digest as it was sent')
    .argument('<week>', 'its ISO week, e.g. 2026-W47')
    .option('--to <email>', 'of this recipient; needed when a week went to several')
    .option('--html <file>', 'write it as a page')
    .option('--csv <file>', 'write the accounts at risk that went with it')
    .option('--json', 'the digest as JSON');
  show.action(async (week: string) => {
    const options = optionsOf<ShowOptions>(show);
    await withApp(io, options, async ({ context }) => {
      const digest = await findDigest(context, week, options.to ?? null);
      const payload = parseMailPayload(await reading(context, (db) => loadDigestPayload(db, digest.id)));
      if (payload === null)
        throw new UsageError(`the digest of ${digest.week} to ${digest.recipient} was erased`);
      const { subject, text, html, attachments = [] } = payload.message;
      if (options.html !== undefined) writeFileSync(options.html, html);
      if (options.csv !== undefined) writeFileSync(options.csv, attachments[0]?.content ?? '');
      if (options.json) return io.json({ ...digest, subject, text, html });
      for (const line of `Subject: ${subject}\nTo: ${digest.recipient}\n\n${text}`.split('\n')) io.out(line);
      for (const file of [options.html, options.csv]) if (file !== undefined) io.note(`Look: ${file}`);
    });
  });
  return show;
}

async function findDigest(context: Context, week: string, to: string | null): Promise<ArchivedDigest> {
  if (!/^\d{4}-W\d{2}$/.test(week))
    throw new UsageError(`${displayText(week, 40)} is no ISO week; write it as 2026-W47`);
  const found = await reading(context, (db) => listDigests(db, { week, recipient: to, limit: RECIPIENTS }));
  const [digest, other] = found;
  if (digest === undefined) {
    throw new UsageError(
      `there is no digest of ${week}${to === null ? '' : ` to ${to}`}; see harbinger digest list`,
    );
  }
  if (other !== undefined) {
    const names = found.map(({ recipient }) => recipient).join(', ');
    throw new UsageError(`${week} went to several; name one with --to: ${names}`);
  }
  return digest;
}

function formatState({ state, provider_id: place }: ArchivedDigest): string {
  return state === 'sent' && place?.startsWith('file:') ? 'written to a file' : state;
}
