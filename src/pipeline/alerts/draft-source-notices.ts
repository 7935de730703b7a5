import type { TransactionSql } from 'postgres';
import type { AlertPlan } from '../../domain/alerts/plan-alerts.ts';
import { addDays, isoWeekday } from '../../domain/day.ts';
import type { OutboxDraft } from '../../domain/outbox.ts';
import { type Finding, isOfAll } from '../../domain/source-guards/findings.ts';
import type { SourceVerdict } from '../../domain/source-guards/judge-sources.ts';
import { portfolioMoves } from '../../domain/source-guards/portfolio-moves.ts';
import type { Day, SignalName } from '../../domain/types.ts';
import type { AdminNoticeModel } from '../../messages/models/admin-notice-model.ts';
import { keepLag, loadDistrusted, replaceDistrusted } from '../../store/distrusted-sources.ts';
import { findPeerSnapshot } from '../../store/facts/peer-snapshot.ts';
import type { Context } from '../context.ts';
import { draftAdminNotice } from '../notify-admin.ts';

/** What a pass knows of its sources, and what it held for their sake. */
interface PassOnSources {
  asOf: Day;
  verdict: SourceVerdict;
  massDrop: AlertPlan['massDrop'];
  heldAlerts: number;
}

/**
 * What the admin is told about sources after a pass: once when one cannot be trusted any more, once when it can again,
 * every Monday for as long as accounts fall together, and once of a closed period that was unusual for all. A stale source is announced by the check of freshness.
 */
export async function draftSourceNotices(
  ctx: Context,
  tx: TransactionSql,
  pass: PassOnSources,
): Promise<OutboxDraft[]> {
  const { asOf, massDrop, heldAlerts } = pass;
  const draft = (notice: AdminNoticeModel, cause: string) =>
    draftAdminNotice(notice, { cause, config: ctx.config().config, today: asOf, now: ctx.now() }) ?? [];
  const { usageLag } = pass.verdict;
  if (usageLag !== null) await keepLag(tx, { asOf, days: usageLag }, ctx.now());
  const notices = await noticesOfSources(ctx, tx, pass);
  if (massDrop !== null) {
    const { dropped, judged: accounts } = massDrop;
    const { volumeShare } = pass.verdict;
    const figures = { day: asOf, accounts, dropped, volumeShare, heldAlerts };
    notices.push({ notice: { kind: 'mass_drop', source: 'usage', ...figures }, cause: fallOfWeek(asOf) });
  }
  notices.push(...(await movesOfPortfolio(tx, asOf)));
  // Of several that tell of the fall of one week the first is sent: the one that knows most beside it.
  return notices
    .sort((a, b) => extentOf(b.notice) - extentOf(a.notice))
    .flatMap(({ notice, cause }) => draft(notice, cause));
}

/** What everybody did in a closed period: told once, however many days wait for the next one. */
async function movesOfPortfolio(
  tx: TransactionSql,
  asOf: Day,
): Promise<{ notice: AdminNoticeModel; cause: string }[]> {
  const book = await findPeerSnapshot(tx, asOf);
  const moves =
    book === null ? [] : portfolioMoves(book.peers.products, book.sources.usage.feed?.periods ?? {});
  return moves.map((move) => ({
    notice: { kind: 'portfolio_moved', ...move },
    cause: `portfolio_moved:${move.product}:${move.closedOn}`,
  }));
}

function isFall({ code }: Finding): boolean {
  return code === 'volume_fell';
}

/** How much a notice says beyond that usage fell. */
function extentOf(notice: AdminNoticeModel): number {
  if (notice.kind === 'mass_drop') return 1;
  return notice.kind === 'source_distrusted' && notice.findings.every(isFall) ? 0 : 2;
}

async function noticesOfSources(
  ctx: Context,
  tx: TransactionSql,
  { asOf, verdict, heldAlerts }: PassOnSources,
): Promise<{ notice: AdminNoticeModel; cause: string }[]> {
  const { findings, states } = verdict;
  const before = await loadDistrusted(tx);
  const found = [...findings].flatMap(([source, own]) => groupsOf(source, own));
  const now = new Map(
    found.map(({ key }) => {
      const past = before.get(key);
      return [key, { since: past?.since ?? asOf, held: Math.max(past?.held ?? 0, heldAlerts) }];
    }),
  );
  const pastUsage = before.get('usage');
  // Days of nothing, however many, are no delivery.
  if (pastUsage !== undefined && !verdict.delivers && !now.has('usage')) now.set('usage', pastUsage);
  await replaceDistrusted(tx, now, ctx.now());
  const begun = found.flatMap(({ key, kind, source, own }) => {
    if (before.has(key)) return [];
    const told = own.filter(({ code }) => code !== 'stale');
    if (told.length === 0) return [];
    const cause = told.some(isFall) ? fallOfWeek(asOf) : `distrusted:${key}:${asOf}`;
    return [{ notice: { kind, source, day: asOf, findings: told, heldAlerts }, cause }];
  });
  const over = (Object.keys(states) as SignalName[]).flatMap((source) => {
    const past = before.get(source);
    if (past === undefined || now.has(source)) return [];
    const watermark = states[source].watermark ?? asOf;
    return [recovered(source, { asOf, watermark, rejudged: past.held, begin: past.since })];
  });
  return [...begun, ...over];
}

/** Names what the admin is told of a fall of usage in a week, whichever guard sees it first. */
function fallOfWeek(asOf: Day): string {
  return `mass_drop:${addDays(asOf, 1 - isoWeekday(asOf))}`;
}

/** What is told of together, each by a key of its own: a source as a whole, and each account in it. */
function groupsOf(source: SignalName, findings: readonly Finding[]) {
  const ofAll = findings.filter(isOfAll);
  const ofOne = findings.flatMap((finding) =>
    finding.code === 'id_renamed'
      ? [
          {
            key: `${source}:${finding.accountId}`,
            kind: 'id_renamed' as const,
            source,
            own: [finding] as readonly Finding[],
          },
        ]
      : [],
  );
  if (ofAll.length === 0) return ofOne;
  return [{ key: source, kind: 'source_distrusted' as const, source, own: ofAll }, ...ofOne];
}

function recovered(source: SignalName, given: { asOf: Day; watermark: Day; rejudged: number; begin: Day }) {
  const { begin, asOf, watermark, rejudged } = given;
  return {
    notice: { kind: 'source_recovered' as const, source, day: asOf, watermark, rejudged },
    cause: `trusted_again:${source}:${begin}`,
  };
}
