import { createHash } from 'node:crypto';
import type { SourceProblem } from '../sources/source-error.ts';
import { inTransaction } from '../store/database.ts';
import { enqueueOutbox } from '../store/outbox/enqueue-outbox.ts';
import type { Context } from './context.ts';
import { draftAdminNotice } from './notify-admin.ts';

/**
 * Tells the admin that part of a source cannot be read: once for the same problems, however often they are met, and
 * again when the files were well in between.
 */
export async function announceUnreadable(
  ctx: Context,
  source: string,
  problems: readonly SourceProblem[],
): Promise<void> {
  const { config } = ctx.config();
  const now = ctx.now();
  const files = [...new Set(problems.map(({ file }) => file))];
  const told = problems.map(({ file, line, column, message }) => ({ file, line, column, message }));
  ctx.log.error({ source, problems: problems.length, files }, 'part of a source cannot be read');
  await inTransaction(ctx, async (tx) => {
    const [{ last }] = await tx<[{ last: Date | null }]>`
      select max(imported_at) as last from source_files where source = ${source} and file = any(${files}::text[])`;
    const what = createHash('sha256')
      .update(JSON.stringify([source, last, told]))
      .digest('hex')
      .slice(0, 32);
    const notice = draftAdminNotice(
      { kind: 'source_unreadable', source, problems: told },
      { cause: `unreadable:${what}`, config, today: now.toISOString().slice(0, 10), now },
    );
    if (notice) await enqueueOutbox(tx, [notice], now);
  });
}
