import { toReasons } from '../../config/to-settings.ts';
import { flagHolds } from '../../domain/flags/flag.ts';
import { reasonName } from '../../domain/leaving/reasons.ts';
import { limitEvidence } from '../../domain/privacy/limit-words.ts';
import type { Day, Evidence } from '../../domain/types.ts';
import { LEAVING_STRINGS } from '../../messages/strings/leaving-strings.ts';
import { renderEvidence } from '../../messages/strings/render-evidence.ts';
import { reading } from '../../store/database.ts';
import { loadAlertViews } from '../../store/episodes/load-alert-views.ts';
import { loadFlags } from '../../store/flags/flags.ts';
import { loadCsms } from '../../store/people.ts';
import type { Context } from '../context.ts';

/** Stands for "no episode" where an id is asked for. */
const NO_EPISODE = '00000000-0000-0000-0000-000000000000';

/** What people and contracts say of an account on a day beside the index: evidence with its sentence; empty = nothing. */
export async function explainByHand(
  ctx: Context,
  accountId: string,
  day: Day,
): Promise<(Omit<Evidence, 'points'> & { text: string })[]> {
  const { config } = ctx.config();
  const { locale, privacy } = config;
  const [flags, people, views] = await Promise.all([
    reading(ctx, (db) => loadFlags(db, { accountId })),
    reading(ctx, (db) => loadCsms(db)),
    reading(ctx, (db) => loadAlertViews(db, [{ id: NO_EPISODE, accountId }], day)),
  ]);
  const words = flags.flatMap((flag): Evidence[] => {
    if (!flagHolds(flag, day) || (flag.kind !== 'risk' && flag.kind !== 'no_risk')) return [];
    const by = people.get(flag.saidBy)?.name ?? flag.saidBy;
    const params = { by, comment: flag.words, until: flag.untilOn };
    const code = flag.kind === 'risk' ? 'rule.by_hand' : 'rule.no_risk';
    return [limitEvidence({ code, params, points: 0 }, privacy)];
  });
  const said = words.map(({ code, params }) => ({
    code,
    params,
    text: renderEvidence({ code, params }, { locale, form: 'sentence', today: day }),
  }));
  const account = views.get(NO_EPISODE)?.account;
  if (!account || account.noticeOn === null) return said;
  const notice = { code: 'rule.notice', params: { on: account.noticeOn, leavesOn: account.leavesOn } };
  const sentence = renderEvidence(notice, { locale, form: 'sentence', today: day });
  const reason = reasonName(account.churnReason, { reasons: toReasons(config), locale });
  const w = LEAVING_STRINGS[locale];
  const why = reason === null ? w.noReason : w.reason(reason);
  return [{ ...notice, text: `${sentence.replace(/\.$/, '')}; ${why}.` }, ...said];
}
