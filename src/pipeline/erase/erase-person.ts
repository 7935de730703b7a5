import type { Fate } from '../../delivery/erasure/plan-messages.ts';
import type { SlackTarget } from '../../delivery/types.ts';
import type { StoredDelivery } from '../../domain/outbox.ts';
import type { Answers, PersonTraces } from '../../domain/privacy/erasure.ts';
import { createTermMatcher, type Term, type TermMatcher } from '../../domain/privacy/term-matcher.ts';
import { mentionsDeep } from '../../messages/text/redact-message.ts';
import { erasePersonRows, findPersonTraces } from '../../store/erase/erase-person-rows.ts';

import { scrubScores } from '../../store/erase/scrub-scores.ts';
import { pseudonym } from '../../store/erasures/erasure-key.ts';

import type { Context } from '../context.ts';
import { type Erased, type EraseRequest, eraseEverywhere } from './erase-everywhere.ts';
import { SOURCES_OWN } from './scrub-words.ts';

/**
 * Erases a person: contact, respondent, named user or colleague, by address or by the id a source knows them by.
 * Accounts stay, and so do their figures: answers without words and name (unless they are to go), usage under a
 * pseudonym. Messages to the person are deleted, those that name them are edited.
 * @returns null when nothing is known of them, unless they are to be kept out all the same
 */
export async function erasePerson(
  ctx: Context,
  given: { identifier: string; answers: Answers },
  request: EraseRequest,
): Promise<Erased | null> {
  const identifier = given.identifier.trim().toLowerCase();
  return eraseEverywhere(
    ctx,
    { ...request, kind: 'person', identifier, answers: given.answers },
    async (sql, { hash, again, replaceIn }) => {
      const traces = await findPersonTraces(sql, identifier);
      if (!isKnown(traces) && !again && request.keepOut !== true) return null;
      const address: Term = { kind: 'email', text: identifier };
      const byAddress = createTermMatcher([address]);
      const replace = replaceIn(byAddress);
      const told = createTermMatcher([address, ...wordsOf(traces), ...namesOf(traces, 'full')]);
      const near = createTermMatcher([address, ...wordsOf(traces), ...namesOf(traces, 'any')]);
      const episodes = new Set(traces.episodes);
      const responses = new Set(traces.answers.map(({ responseId }) => responseId));
      const matcherOf = (row: StoredDelivery): TermMatcher =>
        (row.episodeId !== null && episodes.has(row.episodeId)) || row.recipient.toLowerCase() === identifier
          ? near
          : told;
      return {
        terms: told,
        named: byAddress,
        scrub: (table) => (SOURCES_OWN.has(table) ? byAddress : told),
        messages: {
          episodeIds: traces.episodes,
          fateOf: (row) => fateOf(row, identifier, matcherOf(row)),
          matcherOf,
          reader: { address: identifier, target: readerOf(traces) },
          handOver: new Set(
            traces.owned.flatMap(({ id, messageSubject }) =>
              messageSubject === `episode:${id}` ? [messageSubject] : [],
            ),
          ),
        },
        goneSubjects: new Set<string>(),
        homesOf: [],
        near: { matcher: near, accounts: traces.accounts, episodes: traces.episodes },
        eraseRows: async () => {
          const rewrite = (value: unknown) => rewriteScore(value, responses, replace);
          const scores = await scrubScores(sql, traces.accounts, rewrite);
          const changed = await erasePersonRows(sql, traces, {
            answers: given.answers,
            pseudonym: pseudonym(hash),
          });
          return { ...changed, ...(scores === 0 ? {} : { scores }) };
        },
      };
    },
  );
}

/** Whoever is only a word inside texts is not known: a typing mistake must not erase nothing in silence. */
function isKnown({ names, answers, accounts, episodes, slackUserId }: PersonTraces): boolean {
  return names.length + answers.length + accounts.length + episodes.length > 0 || slackUserId !== null;
}

/** `any`: also single names, and the first of several, for what is close to the person. */
function namesOf({ names }: PersonTraces, which: 'full' | 'any'): Term[] {
  const full = names.filter((name) => /\S\s+\S/.test(name));
  const first = full.map((name) => name.trim().split(/\s+/, 1)[0]!).filter((name) => name.length > 2);
  const told = which === 'any' ? [...names, ...first] : full;
  return [...new Set(told)].map((text) => ({ kind: 'name', text }));
}

function wordsOf({ answers }: PersonTraces): Term[] {
  return answers.flatMap(({ comment }) =>
    comment === null || comment.trim() === '' ? [] : [{ kind: 'words' as const, text: comment }],
  );
}

/** Where the person's own messages stand; null = only Slack could tell, by the address. */
function readerOf({ slackUserId }: PersonTraces): SlackTarget | null {
  return slackUserId === null ? null : { kind: 'user', email: 'erased', slackUserId };
}

/** What was for the person goes; what has yet to go out to them goes to whoever stands in. */
function fateOf(row: StoredDelivery, identifier: string, matcher: TermMatcher): Fate {
  if (row.op === 'delete') return 'stays';
  if (row.recipient.toLowerCase() === identifier) {
    const waits = row.state === 'pending' || row.state === 'claimed' || row.state === 'parked';
    return row.channel === 'slack' && row.op === 'upsert' && waits ? 'redirected' : 'gone';
  }
  return mentionsDeep(row.payload, matcher) ? 'redacted' : 'stays';
}

/** The JSON kept with a score: the person's words go, their id becomes the pseudonym, every figure stays. */
function rewriteScore(
  value: unknown,
  responses: ReadonlySet<string>,
  replace: (text: string) => string,
): unknown {
  if (typeof value === 'string') return replace(value);
  if (Array.isArray(value)) {
    const items = value.map((item) => rewriteScore(item, responses, replace));
    return items.every((item, i) => item === value[i]) ? value : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const fields = value as Readonly<Record<string, unknown>>;
  const isTheirs = [fields.responseId, fields.id].some((id) => typeof id === 'string' && responses.has(id));
  const entries = Object.entries(fields).map(([name, field]) => {
    const after = isTheirs && name === 'quote' ? null : rewriteScore(field, responses, replace);
    return [name, after] as const;
  });
  return entries.every(([name, field]) => field === fields[name]) ? value : Object.fromEntries(entries);
}
