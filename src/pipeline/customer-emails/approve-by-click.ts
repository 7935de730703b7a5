import { mayAct } from '../../domain/alerts/may-act.ts';
import type { People } from '../../domain/alerts/route-alert.ts';
import type { Day } from '../../domain/types.ts';
import type { ClickStrings } from '../../messages/strings/slack-app-strings.ts';
import { reading } from '../../store/database.ts';
import { findPostedSubject } from '../../store/episodes/find-episodes.ts';
import type { Context } from '../context.ts';
import { approveNudges } from './act-on-customer-emails.ts';

/**
 * Lets every waiting e-mail of a template go on a click in the pool's summary: whoever reads it there may do it, as the
 * summary stands there for want of one person.
 */
export async function approveByClick(
  ctx: Context,
  given: {
    template: string;
    email: string | null;
    message: { channelId: string; ts: string } | null;
    people: People;
    strings: ClickStrings;
    asOf: Day;
  },
): Promise<{ kind: 'done' | 'unchanged' | 'refused' | 'gone'; explanation: string | null }> {
  const { template, email, message, people, strings, asOf } = given;
  const subject = message === null ? null : await reading(ctx, (db) => findPostedSubject(db, message));
  const inSharedChannel = subject?.startsWith('pool:') === true;
  const permission = mayAct({ email, owners: [], inSharedChannel, people });
  if (!permission.allowed || email === null) {
    ctx.log.warn(
      { template, reason: permission.allowed ? null : permission.reason },
      'a click to approve was refused',
    );
    return { kind: 'refused', explanation: email === null ? strings.unknownPerson : strings.gone };
  }
  const outcome = await approveNudges(ctx, { of: { template }, by: email, asOf });
  if (outcome.kind !== 'done') return { kind: 'gone', explanation: strings.gone };
  ctx.log.info({ template, approved: outcome.approved }, 'e-mails to customers approved on a click');
  return { kind: outcome.approved > 0 ? 'done' : 'unchanged', explanation: null };
}
