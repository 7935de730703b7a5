import { enqueueOutbox } from '../store/outbox/enqueue-outbox.ts';
import type { Context } from './context.ts';
import { draftAdminNotice } from './draft-admin-notice.ts';

/** Tells the admin, once per content of the file, that it is invalid and that the last good one stays in force. */
export async function announceRejectedConfig(
  ctx: Context,
  rejected: {
    file: string;
    digest: string;
    problems: readonly { line: number; column: number; message: string }[];
  },
): Promise<void> {
  const { config, hash } = ctx.config();
  const now = ctx.now();
  const notice = draftAdminNotice(
    {
      kind: 'config_rejected',
      file: rejected.file,
      problems: rejected.problems.map(({ line, column, message }) => ({ line, column, message })),
      runningHash: hash,
    },
    { cause: `config_rejected:${rejected.digest}`, config, today: now.toISOString().slice(0, 10), now },
  );
  if (notice) await enqueueOutbox(ctx.raw, [notice], now);
}
