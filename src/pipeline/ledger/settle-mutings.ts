import type { TransactionSql } from 'postgres';
import type { Config } from '../../config/schema.ts';
import { type LedgerSettings, toLedgerSettings } from '../../config/to-ledger-settings.ts';
import { RISK_RULE } from '../../domain/alerts/settings.ts';
import type { Ledger } from '../../domain/outcomes/build-ledger.ts';
import { decideMuting, type MutingDecision, muteBasis } from '../../domain/outcomes/decide-muting.ts';
import type { AlertedEpisode } from '../../domain/outcomes/ledger.ts';
import { measureRules } from '../../domain/outcomes/measure-rules.ts';
import type { RuleStanding } from '../../domain/outcomes/rule-muting.ts';
import type { Share } from '../../domain/statistics/shares.ts';
import type { Day } from '../../domain/types.ts';
import type { AdminNoticeModel } from '../../messages/models/admin-notice-model.ts';
import { inEpisodeTransaction } from '../../store/episodes/episodes.ts';
import { loadRuleStandings, writeMuting } from '../../store/ledger/rule-mutings.ts';
import { enqueueOutbox } from '../../store/outbox/enqueue-outbox.ts';
import type { Context } from '../context.ts';
import { draftAdminNotice } from '../notify-admin.ts';
import { loadLedger } from './load-ledger.ts';

/**
 * Decides which rules are muted from this run on, records what has changed and tells the admin once. Called where the
 * alerts of the day are decided, in the same transaction, so that a verdict counts at the next run and a rule is never
 * half muted. Without a line and without a muted rule it costs one look at a small table.
 * @returns the rules that are muted
 */
export async function settleMutings(ctx: Context, tx: TransactionSql, asOf: Day): Promise<Set<string>> {
  const { config } = ctx.config();
  const settings = toLedgerSettings(config);
  const standings = await loadRuleStandings(tx, asOf);
  const wasMuted = (rule: string) => standings.get(rule)?.state === 'muted';
  const off = settings.mute.precision === null;
  if (off && ![...standings.keys()].some(wasMuted)) return new Set();
  const ledger = off ? null : await loadLedger(tx, { config, asOf });
  const muted = new Set<string>();
  for (const rule of [...Object.keys(config.alerts.rules), RISK_RULE]) {
    const trustedSince = standings.get(rule)?.trustedSince ?? null;
    const judged = ledger && judgedOf({ rule, trustedSince }, ledger, settings);
    const decision = decideMuting(rule, judged, settings.mute);
    if (decision.muted) muted.add(rule);
    if (decision.muted !== wasMuted(rule)) await record(ctx, tx, { rule, judged, decision, asOf, config });
  }
  return muted;
}

/** Right among the judged alerts of a rule as it is configured now; those a person has forgiven do not count. */
function judgedOf(
  { rule, trustedSince }: { rule: string } & Pick<RuleStanding, 'trustedSince'>,
  { episodes, since, departures, asOf, outcomeDays }: Ledger,
  settings: LedgerSettings,
): Share | null {
  const definition = settings.definitions.get(rule);
  const evidence: AlertedEpisode[] = episodes.map((episode) => ({
    ...episode,
    alerts: episode.alerts.filter(
      (a) =>
        a.rule === rule &&
        a.on >= since &&
        (trustedSince === null || a.on > trustedSince) &&
        (a.definition === null || a.definition === definition),
    ),
  }));
  const byAccount = new Map(departures.map((d) => [d.accountId, d]));
  const [measured] = measureRules(evidence, { departures: byAccount, asOf, outcomeDays });
  return muteBasis(measured, settings.mute);
}

async function record(
  ctx: Context,
  tx: TransactionSql,
  given: { rule: string; judged: Share | null; decision: MutingDecision; asOf: Day; config: Config },
): Promise<void> {
  const { rule, judged, decision, asOf, config } = given;
  const now = ctx.now();
  const line = config.alerts.mute_under.precision;
  const state = decision.muted ? 'muted' : 'speaks';
  const reason = { code: decision.reason, judged, line };
  await writeMuting(tx, { rule, state, reason, actor: null, asOf }, now);
  ctx.log.info({ asOf, rule, state, reason: decision.reason, ...judged, line }, 'muting decided');
  const notice = draftAdminNotice(noticeOf({ rule, judged, line }, decision), {
    cause: `rule_${state}:${rule}:${asOf}`,
    config,
    today: asOf,
    now,
  });
  if (notice) await enqueueOutbox(tx, [notice], now);
}

function noticeOf(
  { rule, judged, line }: { rule: string; judged: Share | null; line: number | null },
  { reason }: MutingDecision,
): AdminNoticeModel {
  if (reason !== 'under') return { kind: 'rule_unmuted', rule, reason };
  const { hits = 0, n = 0, high = 0 } = judged ?? {};
  return { kind: 'rule_muted', rule, right: hits, judged: n, high, line: line ?? 0 };
}

/**
 * A person lets a muted rule speak again: it opens episodes from the next run on, and is judged anew by the alerts it
 * raises from then on.
 * @returns false when the rule is not muted
 */
export async function unmuteRule(
  ctx: Context,
  { rule, actor, asOf }: { rule: string; actor: string; asOf: Day },
): Promise<boolean> {
  return inEpisodeTransaction(ctx, async (tx) => {
    if ((await loadRuleStandings(tx, asOf)).get(rule)?.state !== 'muted') return false;
    const line = ctx.config().config.alerts.mute_under.precision;
    const reason = { code: 'by_hand' as const, judged: null, line };
    await writeMuting(tx, { rule, state: 'speaks', reason, actor, asOf }, ctx.now());
    return true;
  });
}
