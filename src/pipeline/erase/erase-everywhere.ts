import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { ISql, Sql } from 'postgres';
import { channelTarget, toTarget } from '../../delivery/alerts/recipients.ts';
import { type MessagePlan, type MessageRules, planMessages } from '../../delivery/erasure/plan-messages.ts';
import type { SlackHome } from '../../delivery/slack/slack-erasure.ts';
import type { OutboxDraft } from '../../domain/outbox.ts';
import type { Answers, ErasedKind } from '../../domain/privacy/erasure.ts';
import { ERASED_STRINGS } from '../../domain/privacy/limit-words.ts';
import type { Term, TermMatcher } from '../../domain/privacy/term-matcher.ts';
import { redactJson } from '../../messages/text/redact-message.ts';
import { inOwnTransactions } from '../../store/database.ts';
import { eraseQuarantine } from '../../store/erase/erase-quarantine.ts';
import { recordFileErasure } from '../../store/erase/file-erasures.ts';
import { forgetStatistics } from '../../store/erase/forget-statistics.ts';
import { inEraseTransaction } from '../../store/erase/in-erase-transaction.ts';
import {
  changeDeliveries,
  forgetStanding,
  loadMessages,
  loadStandingMessages,
} from '../../store/erase/load-messages.ts';
import { openErasureKey, pseudonym } from '../../store/erasures/erasure-key.ts';
import { erasuresInForce, recordErasure } from '../../store/erasures/erasures.ts';
import { enqueueOutbox } from '../../store/outbox/enqueue-outbox.ts';
import { loadCsms } from '../../store/people.ts';
import { draftHome } from '../alerts/publish-home.ts';
import type { Context } from '../context.ts';
import { erasePendingFiles } from './erase-files.ts';
import { addCount, type ScrubPlan, scrubWords } from './scrub-words.ts';

export interface EraseRequest {
  /** Who asks; recorded. */
  by: string;
  /** Tell what would happen, and change nothing. */
  dryRun: boolean;
  /** Record it although nothing is known of a person, so that imports leave them out. */
  keepOut?: boolean;
}

/** What one kind of erasure decides; the steps are the same for all. */
export interface ErasePlan extends ScrubPlan {
  messages: Pick<MessageRules, 'fateOf' | 'matcherOf' | 'reader' | 'handOver'> & {
    episodeIds: readonly string[];
  };
  /** Messages kept as files under these subjects go whole. */
  goneSubjects: ReadonlySet<string>;
  /** Whose Home tab shows what is erased. */
  homesOf: readonly string[];
  /** @returns rows per table */
  eraseRows(): Promise<Record<string, number>>;
}

export interface EraseTools {
  /** Keyed hash of the identifier. */
  hash: string;
  strings: { part: string; message: string };
  /** Was erased before: then there may be nothing left to find. */
  again: boolean;
  /** Replaces what a matcher finds: an identifier by its pseudonym, everything else by a mark. */
  replaceIn(matcher: TermMatcher): (text: string) => string;
}

export interface Erased {
  kind: ErasedKind;
  dryRun: boolean;
  /** Rows deleted or changed per table. */
  rows: Record<string, number>;
  messages: MessagePlan['counts'];
  /** Files that were removed or rewritten: those in place of messages, previews, reports. */
  files: number;
  /** The configuration in force names it: a person has to change the file. */
  inConfig: boolean;
}

/**
 * Erases in one transaction: rows, messages that wait, the record of it, and the orders to delete and edit what was
 * posted, which the relay works off like any delivery. Killed before its end, nothing has happened. Files are touched
 * after the commit, and where that is cut short, by whoever delivers or erases next.
 * @returns null when `plan` finds nothing to erase
 */
export async function eraseEverywhere(
  ctx: Context,
  given: EraseRequest & { kind: ErasedKind; identifier: string; answers: Answers | null },
  makePlan: (sql: Sql, tools: EraseTools) => Promise<ErasePlan | null>,
): Promise<Erased | null> {
  const { kind, identifier, dryRun } = given;
  const { config, hash: configHash } = ctx.config();
  const strings = ERASED_STRINGS[config.locale];
  const now = ctx.now();
  const recorded = await inOwnTransactions(ctx, (db) =>
    inEraseTransaction(db, !dryRun, async (sql) => {
      const hash = (await openErasureKey(sql, now)).hash(kind, identifier);
      const again = (await erasuresInForce(sql)).some((erasure) => erasure.identifierHash === hash);
      const by = (term: Term['kind']) =>
        term === 'email' && kind === 'person' ? pseudonym(hash) : strings.part;
      const replaceIn = (matcher: TermMatcher) => (text: string) => matcher.replace(text, by);
      const plan = await makePlan(sql, { hash, strings, again, replaceIn });
      if (plan === null) return null;
      const erasureId = randomUUID();
      const rules: MessageRules = {
        ...plan.messages,
        erasureId,
        now,
        settledBy: (row) => new Date(Math.max(now.getTime(), row.leaseUntil?.getTime() ?? 0)),
        replace: replaceIn(plan.terms),
        strings,
        lastResort: channelTarget(config.delivery.default_channel),
      };
      const { messages, gone } = await eraseMessages(sql, plan, rules);
      const rows = await plan.eraseRows();
      addCount(
        rows,
        'quarantine',
        await eraseQuarantine(sql, {
          accountId: kind === 'account' ? identifier : null,
          matcher: plan.terms,
        }),
      );
      const scrubbed = await scrubWords(sql, plan, replaceIn);
      for (const [table, count] of Object.entries(scrubbed)) addCount(rows, table, count);
      const homes = await draftHomes(ctx, sql, { owners: plan.homesOf, erasureId });
      // Keys and places of messages name people too, as those of the rows just scrubbed did.
      const orders = messages.drafts.map((draft) => redactJson(draft, replaceIn(plan.terms)) as OutboxDraft);
      await enqueueOutbox(sql, [...orders, ...homes], now);
      const inConfig = await isInConfig(sql, configHash, plan.terms);
      await recordFileErasure(sql, resolve(ctx.home), {
        id: erasureId,
        rules: {
          gone: [...gone],
          goneSubjects: [...plan.goneSubjects],
          reader: plan.messages.reader?.address ?? null,
          terms: [...plan.terms.terms],
          word: strings.part,
          addressWord: kind === 'person' ? pseudonym(hash) : strings.part,
        },
      });
      await recordErasure(sql, {
        id: erasureId,
        kind,
        identifierHash: hash,
        answers: given.answers,
        erasedAt: now,
        erasedBy: replaceIn(plan.terms)(given.by),
        counts: { ...rows, ...messages.counts, files: 0 },
      });
      return { erasureId, kind, dryRun, rows, messages: messages.counts, inConfig };
    }),
  );
  if (recorded === null) return null;
  const { erasureId, ...erased } = recorded;
  if (!dryRun) await inOwnTransactions(ctx, forgetStatistics);
  const files = dryRun ? 0 : ((await erasePendingFiles(ctx)).get(erasureId) ?? 0);
  return { ...erased, files };
}

async function eraseMessages(
  sql: ISql,
  { messages, terms, near }: ErasePlan,
  rules: MessageRules,
): Promise<{ messages: MessagePlan; gone: Set<string> }> {
  const recipient = messages.reader?.address ?? null;
  const rows = await loadMessages(sql, {
    episodeIds: messages.episodeIds,
    recipient,
    needles: [...new Set([...terms.needles, ...(near?.matcher.needles ?? [])])],
  });
  const subjects = [...new Set(rows.flatMap(({ subject }) => subject ?? []))];
  const standing = await loadStandingMessages(sql, { subjects, recipient });
  const plan = planMessages(rows, standing, rules);
  await changeDeliveries(sql, plan.changes);
  await forgetStanding(sql, plan.forget);
  return {
    messages: plan,
    gone: new Set(rows.filter((row) => rules.fateOf(row) === 'gone').map(({ id }) => id)),
  };
}

/** The Home tabs of those who had it before their eyes, as they are without it. */
async function draftHomes(
  ctx: Context,
  sql: ISql,
  { owners, erasureId }: { owners: readonly string[]; erasureId: string },
): Promise<OutboxDraft[]> {
  const slack = ctx.channels.find(({ name }) => name === 'slack');
  if (slack === undefined || slack.local === true) return [];
  const people = await loadCsms(sql);
  const drafts: OutboxDraft[] = [];
  for (const email of new Set(owners)) {
    const target = toTarget(people.get(email) ?? { email, slackUserId: null });
    const blocks = await draftHome(sql, ctx, email);
    drafts.push({
      dedupeKey: `erasure:${erasureId}:home:${email}`,
      channel: 'slack',
      lane: `slack:home:${email}`,
      kind: 'erasure',
      op: 'home',
      subject: null,
      recipient: email,
      episodeId: null,
      version: 1,
      payload: { op: 'home', target, blocks } satisfies SlackHome,
      dueAt: ctx.now(),
    });
  }
  return drafts;
}

async function isInConfig(sql: ISql, hash: string, { mentions }: TermMatcher): Promise<boolean> {
  const [version] = await sql<{ config: string }[]>`
    select config::text as config from config_versions where hash = ${hash}`;
  return version !== undefined && mentions(version.config);
}
